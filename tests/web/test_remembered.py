"""What a page says of the site is worked out once a reader, and again when what it may depend on has changed."""

from __future__ import annotations

from flask import g

from instar.access import SYSTEM
from instar.commands import AddGrant, AddUser, execute
from instar.i18n import use
from instar.web.remembered import remembered

from .conftest import MINUTE, Desk


def asked(desk: Desk, login: str) -> str:
    """What the remembered function answers to somebody: his name, and how often it had been made by then."""
    kernel = desk.kernel
    with desk.app.test_request_context():
        person = kernel.directory.find("user", login)
        assert person is not None
        g.actor = kernel.access.actor(person.id)
        return desk.app.extensions["own"](login)  # type: ignore[no-any-return]


def tell(desk: Desk) -> None:
    calls: list[str] = []

    @remembered
    def own(login: str) -> str:
        calls.append(login)
        return f"{login} {len(calls)}"

    desk.app.extensions["own"] = own


def test_the_same_reader_is_told_what_was_made_before(desk: Desk) -> None:
    tell(desk)
    assert [asked(desk, "olga"), asked(desk, "olga")] == ["olga 1", "olga 1"]
    assert asked(desk, "ivan") == "ivan 2"
    assert asked(desk, "olga") == "olga 1"


def test_another_language_is_another_answer(desk: Desk) -> None:
    tell(desk)
    asked(desk, "olga")
    with use("ru"):
        assert asked(desk, "olga") == "olga 2"
    assert asked(desk, "olga") == "olga 1"


def test_a_right_that_is_given_makes_it_anew(desk: Desk) -> None:
    tell(desk)
    asked(desk, "olga")
    execute(desk.kernel, AddUser("nina", "Nina"), SYSTEM)
    assert asked(desk, "olga") == "olga 2"
    execute(desk.kernel, AddGrant("nina", "report.view"), SYSTEM)
    assert asked(desk, "olga") == "olga 3"


def test_a_right_that_ends_by_itself_makes_it_anew(desk: Desk) -> None:
    tell(desk)
    asked(desk, "olga")
    desk.clock.advance(2 * MINUTE)
    assert asked(desk, "olga") == "olga 2"


def test_nothing_is_kept_of_what_may_be_rolled_back(desk: Desk) -> None:
    tell(desk)
    with desk.kernel.store.transaction() as tx:
        desk.kernel.epochs.bump(tx, "access")
        assert [asked(desk, "olga"), asked(desk, "olga")] == ["olga 1", "olga 2"]
