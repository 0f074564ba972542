"""What an administrator changes about accounts and teams that are there."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddGrant, AddTeam, AddUser, EditTeam, EditUser, SetMember, execute
from instar.commands.accounts import session, sign_in
from instar.errors import Conflict, Forbidden, Invalid, NotFound

PASSWORD = "correct horse battery"


@pytest.fixture
def admin(site):
    """Administers, and sees no ticket."""
    return site.people.add("adam", profile="admin")


@pytest.fixture
def eve(site):
    execute(site.kernel, AddUser("eve", "Eve", "eve@example.org", PASSWORD, profile="operator"), SYSTEM)
    return "eve"


def test_a_new_password_ends_every_log_in(site, eve):
    begun = sign_in(site.kernel, eve, PASSWORD, "127.0.0.1")
    execute(site.kernel, EditUser(eve, {"password": "another horse battery"}), SYSTEM)
    assert session(site.kernel, begun.token) is None
    assert sign_in(site.kernel, eve, "another horse battery", "127.0.0.1")


def test_a_password_is_not_in_the_audit(site, eve):
    execute(site.kernel, EditUser(eve, {"password": "another horse battery"}), SYSTEM)
    rows = site.kernel.store.read().all("SELECT detail FROM audit")
    assert not any("horse" in detail for (detail,) in rows)


def test_who_holds_less_sets_neither_password_nor_address(site, admin, eve):
    for values in ({"password": "another horse battery"}, {"email": "adam@example.org"}):
        with pytest.raises(Forbidden):
            execute(site.kernel, EditUser(eve, values), admin)
    execute(site.kernel, EditUser(eve, {"name": "Eve the Second", "active": False}), admin)
    assert site.kernel.access.actor(site.kernel.directory.find("user", eve).id) is None


def test_an_address_is_an_address_and_belongs_to_one(site, eve):
    execute(site.kernel, AddUser("dan", "Dan", "dan@example.org"), SYSTEM)
    with pytest.raises(Conflict):
        execute(site.kernel, EditUser(eve, {"email": "dan@example.org"}), SYSTEM)
    for wrong in ("nonsense", 5, ["a@b.example"]):
        with pytest.raises(Invalid):
            execute(site.kernel, EditUser(eve, {"email": wrong}), SYSTEM)
    execute(site.kernel, EditUser(eve, {"email": None}), SYSTEM)
    assert site.kernel.directory.find("user", eve).email is None


@pytest.mark.parametrize("values", [{"name": " "}, {"name": 5}, {"active": "yes"}, {"key": "x"}, {"password": "short"}])
def test_what_is_wrong_is_refused_and_nothing_changes(site, eve, values):
    before = site.kernel.store.read().all("SELECT * FROM principal ORDER BY id")
    with pytest.raises(Invalid):
        execute(site.kernel, EditUser(eve, values), SYSTEM)
    assert site.kernel.store.read().all("SELECT * FROM principal ORDER BY id") == before


def test_who_lets_somebody_into_a_team_lends_its_rights(site, admin, eve):
    execute(site.kernel, AddTeam("crew", "Crew"), SYSTEM)
    execute(site.kernel, SetMember(eve, "crew"), admin)
    execute(site.kernel, SetMember(eve, "crew", member=False), admin)
    execute(site.kernel, AddGrant("crew", "operator"), SYSTEM)
    with pytest.raises(Forbidden):
        execute(site.kernel, SetMember(eve, "crew"), admin)


def test_a_team_is_renamed_and_a_missing_one_is_told(site, admin):
    execute(site.kernel, AddTeam("crew", "Crew"), SYSTEM)
    execute(site.kernel, EditTeam("crew", "Команда"), admin)
    assert site.kernel.directory.find("team", "crew").name == "Команда"
    with pytest.raises(NotFound):
        execute(site.kernel, EditTeam("crow", "Crow"), admin)
