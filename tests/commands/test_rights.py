"""Rights end as they begin: by who holds them, with a row of audit, at once."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddGrant, AddTeam, AddToken, AddUser, EditUser, EndGrant, SetMember, execute
from instar.commands.accounts import token_actor
from instar.errors import Conflict, Forbidden, Invalid, NotFound


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


def test_an_account_is_not_switched_off_when_nobody_could_give_rights_then(site, admin):
    site.people.add("hr", profile="user.manage")
    hr = site.people["hr"]
    with pytest.raises(Conflict):
        execute(site.kernel, EditUser("adam", {"active": False}), hr)
    assert site.kernel.access.can(admin, "grant.manage")
    execute(site.kernel, AddUser("eve", "Eve", profile="admin"), SYSTEM)
    execute(site.kernel, EditUser("adam", {"active": False}), hr)


def test_the_last_giver_is_not_taken_out_of_the_team_that_gives(site, admin):
    execute(site.kernel, AddTeam("givers", "Givers"), SYSTEM)
    execute(site.kernel, AddGrant("givers", "admin"), SYSTEM)
    execute(site.kernel, AddUser("eve", "Eve", teams=("givers",)), SYSTEM)
    own = site.kernel.store.read().value("SELECT g.id FROM access_grant g WHERE g.principal_id = ?", (admin.id,))
    execute(site.kernel, EndGrant(own), SYSTEM)
    site.people.add("hr", profile="user.manage")
    hr = site.people["hr"]
    with pytest.raises(Conflict):
        execute(site.kernel, SetMember("eve", "givers", member=False), hr)


@pytest.mark.parametrize("scope_type", ["process", "service", "team", "organization"])
def test_a_right_names_a_place_that_is_there(site, scope_type):
    execute(site.kernel, AddUser("eve", "Eve"), SYSTEM)
    with pytest.raises(Invalid):
        execute(site.kernel, AddGrant("eve", "operator", scope_type, "no-such-place"), SYSTEM)


def test_what_concerns_the_whole_site_is_given_everywhere_or_not_at_all(site):
    execute(site.kernel, AddUser("eve", "Eve"), SYSTEM)
    with pytest.raises(Invalid):
        execute(site.kernel, AddGrant("eve", "user.manage", "process", "request"), SYSTEM)
    execute(site.kernel, AddGrant("eve", "admin", "process", "request"), SYSTEM)
    eve = site.kernel.access.actor(site.kernel.directory.find("user", "eve").id)
    for command in (EditUser("adam", {"active": False}), AddUser("x", "X"), AddGrant("eve", "user.manage")):
        with pytest.raises(Forbidden):
            execute(site.kernel, command, eve)


def test_an_account_that_comes_back_has_no_old_tokens(site):
    execute(site.kernel, AddUser("eve", "Eve"), SYSTEM)
    token = execute(site.kernel, AddToken("eve", "old"), SYSTEM)["token"]
    for active in (False, True):
        execute(site.kernel, EditUser("eve", {"active": active}), SYSTEM)
        assert token_actor(site.kernel, token) is None
