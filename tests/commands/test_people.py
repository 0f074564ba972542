"""Accounts and rights: nobody gives what he does not have, and what is stored can be used afterwards."""

from __future__ import annotations

import threading

import pytest

from instar.commands import (
    AddGrant,
    AddService,
    AddTeam,
    AddToken,
    AddUser,
    EditTicket,
    OpenTicket,
    SetPreferences,
    accounts,
    execute,
)
from instar.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def admin(site):
    """Who manages accounts, and works on no ticket."""
    return site.people.add("adam", profile="admin")


@pytest.mark.parametrize(
    "command",
    [
        AddUser("eve", "Eve", profile="operator"),
        AddUser("eve", "Eve", teams=("crew",)),
        AddGrant("adam", "ticket.view"),
        AddGrant("adam", "operator", "process", "request"),
        AddToken("maria", "hers"),
        AddToken("olga", "hers"),
    ],
)
def test_rights_that_one_does_not_have_cannot_be_given(site, admin, seen, command):
    site.run(AddTeam("crew", "Crew"))
    site.run(AddGrant("crew", "operator"))
    with pytest.raises(Forbidden) as refused:
        execute(site.kernel, command, admin)
    assert refused.value.code == "more_than_own"
    assert seen.tx.value("SELECT count(*) FROM principal WHERE key = 'eve'") == 0


def test_rights_that_one_has_can_be_given_where_and_while_one_has_them(site, admin):
    until = site.clock.now() + 86_400_000
    site.run(AddGrant("adam", "operator", "process", "request", until))
    adam = site.people["adam"]
    execute(site.kernel, AddUser("eve", "Eve", profile="admin"), adam)
    execute(site.kernel, AddGrant("eve", "ticket.act", "process", "request", until), adam)
    for wider in (
        AddGrant("eve", "ticket.act", "process", "order", until),
        AddGrant("eve", "ticket.act", "all", "", until),
        AddGrant("eve", "ticket.act", "process", "request"),
        AddGrant("eve", "supervisor", "process", "request", until),
    ):
        with pytest.raises(Forbidden):
            execute(site.kernel, wider, adam)
    assert execute(site.kernel, AddToken("adam", "mine"), adam)["token"]


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (AddUser("eve", "  "), Invalid),
        (AddUser("eve", "Eve", email="no address"), Invalid),
        (AddUser("eve", "Eve", email="eve@example.org\nBcc: all@example.org"), Invalid),
        (AddUser("eve", "Eve", language="xx"), Invalid),
        (AddUser("eve", "Eve", password=""), Invalid),
        (AddUser("system", "System"), Conflict),
        (AddUser("anonymous", "Nobody"), Conflict),
        (AddUser("eve", "Eve", teams=("nowhere",)), NotFound),
        (AddTeam("crew", " "), Invalid),
        (AddService("orders", ""), Invalid),
        (AddGrant("olga", "operator", "galaxy", "x"), Invalid),
        (AddGrant("olga", "operator", "process"), Invalid),
        (AddToken("olga", "x", days=0), Invalid),
    ],
)
def test_what_could_not_be_used_is_refused_and_leaves_nothing(site, seen, command, error):
    before = seen.tx.all("SELECT count(*) FROM principal UNION ALL SELECT count(*) FROM audit")
    with pytest.raises(error):
        site.run(command)
    assert seen.tx.all("SELECT count(*) FROM principal UNION ALL SELECT count(*) FROM audit") == before


def test_an_account_takes_over_the_contact_that_has_its_address(site, opened, seen):
    opened()
    user = site.run(AddUser("ann", "Ann", email="ANN@example.org"))["id"]
    assert seen.tx.value("SELECT principal_id FROM contact WHERE name = 'Ann'") == user
    assert site.people.known(user).contact_id is not None


@pytest.mark.parametrize("zone", ["Moon/Sea", "../etc/passwd", "Europe", "", 5, [1]])
def test_a_time_zone_that_is_none_is_refused(site, zone):
    with pytest.raises(Invalid) as refused:
        site.run(SetPreferences({"timezone": zone}), "olga")
    assert list(refused.value.errors) == ["timezone"]


def test_a_time_zone_decides_when_a_day_ends(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(SetPreferences({"timezone": "Asia/Vladivostok"}), "olga")
    site.run(EditTicket(ticket, {"due": "2026-02-01"}), "olga")
    assert seen.tx.value("SELECT due FROM ticket") == 1_769_954_340_000  # 23:59 there is 13:59 UTC


def test_two_pages_that_remember_something_at_once_lose_nothing(site):
    olga = site.people["olga"]

    def remember(number: int) -> None:
        execute(site.kernel, SetPreferences({f"page{number}": number}), olga)
        site.kernel.store.close()

    threads = [threading.Thread(target=remember, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(site.people["olga"].preferences) == {f"page{number}": number for number in range(6)}


def test_too_much_to_remember_is_refused_whole(site):
    with pytest.raises(Invalid):
        site.run(SetPreferences({"theme": "dark", "long": "x" * 9000}), "olga")
    assert site.people["olga"].preferences == {}


def test_secrets_are_in_no_repr(site):
    site.run(AddUser("ann", "Ann", password="a long enough pass phrase"))
    session = accounts.sign_in(site.kernel, "ann", "a long enough pass phrase", "127.0.0.1")
    assert session.token not in repr(session)
    assert session.csrf not in repr(session)
    assert "phrase" not in repr(AddUser("ann", "Ann", password="a long enough pass phrase"))


@pytest.mark.parametrize("phone", [None, "+7 912 000-00-01"])
def test_an_account_takes_over_a_contact_only_where_nothing_but_its_address_led_there(site, phone):
    """Who writes first names any phone: whatever is filed under it must not become another person's."""
    stranger = {"name": "Stranger", "email": "zoe@z.example", **({"phone": phone} if phone else {})}
    site.run(OpenTicket("First", process="request", requester=stranger))
    user = site.run(AddUser("zoe", "Zoe", "zoe@z.example"))["id"]
    tx = site.kernel.store.read()
    claimed = tx.value("SELECT requester_id FROM ticket ORDER BY id DESC LIMIT 1")
    own = tx.value("SELECT id FROM contact WHERE principal_id = ?", (user,))
    assert (own == claimed) is (phone is None)
    assert tx.one("SELECT contact_id, verified FROM contact_identity WHERE value = 'zoe@z.example'") == (own, 1)
