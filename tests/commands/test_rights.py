"""Rights end as they begin: by who holds them, with a row of audit, at once."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddGrant, AddUser, EndGrant, execute
from instar.errors import Conflict, Forbidden, NotFound


@pytest.fixture
def admin(site):
    return site.people.add("adam", profile="admin")


def _rights(site):
    return site.kernel.store.read().value("SELECT count(*) FROM access_grant")


def test_a_right_that_is_ended_is_gone_at_once(site, admin):
    execute(site.kernel, AddUser("eve", "Eve"), SYSTEM)
    grant = execute(site.kernel, AddGrant("eve", "user.manage"), admin)["id"]
    eve = site.kernel.access.actor(site.kernel.directory.find("user", "eve").id)
    assert site.kernel.access.can(eve, "user.manage")
    execute(site.kernel, EndGrant(grant), admin)
    assert not site.kernel.access.can(eve, "user.manage")
    assert site.kernel.store.read().value("SELECT target FROM audit WHERE what = 'grant.ended'") == "eve"
    with pytest.raises(NotFound):
        execute(site.kernel, EndGrant(grant), admin)


def test_nobody_ends_what_he_does_not_hold(site, admin):
    execute(site.kernel, AddUser("eve", "Eve"), SYSTEM)
    grant = execute(site.kernel, AddGrant("eve", "operator"), SYSTEM)["id"]
    before = _rights(site)
    with pytest.raises(Forbidden):
        execute(site.kernel, EndGrant(grant), admin)
    assert _rights(site) == before


def test_the_last_right_to_give_rights_stays(site, admin):
    own = site.kernel.store.read().value("SELECT id FROM access_grant WHERE what = 'admin'")
    with pytest.raises(Conflict) as refused:
        execute(site.kernel, EndGrant(own), admin)
    assert refused.value.code == "last_right"
    execute(site.kernel, AddUser("eve", "Eve", profile="admin"), admin)
    execute(site.kernel, EndGrant(own), admin)
    assert not site.kernel.access.can(admin, "grant.manage")
