"""Log-ins are ended by their owner and by an administrator; one's own password asks for the present one."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import AddUser, EndLogIn, EndLogInsOf, execute
from instar.commands.accounts import Session, session, sign_in
from instar.commands.logins import change_password, end_others, handle_of
from instar.errors import Busy, Forbidden, Invalid, NotFound
from instar.testing import Site

PASSWORD, NEW = "correct horse battery", "another horse battery"


@pytest.fixture
def ann(site: Site) -> Site:
    for login in ("ann", "eve"):
        site.run(AddUser(login, login.title(), f"{login}@x.example", PASSWORD))
    return site


def begin(site: Site, login: str = "ann") -> Session:
    return sign_in(site.kernel, login, PASSWORD, "127.0.0.1", "Firefox")


def as_user(site: Site, login: str, command: object) -> dict[str, Any]:
    found = site.kernel.directory.find("user", login)
    assert found is not None
    actor = site.kernel.access.actor(found.id)
    assert actor is not None
    return execute(site.kernel, command, actor)


def lives(site: Site, begun: Session) -> bool:
    return session(site.kernel, begun.token) is not None


def test_one_ends_ones_own_log_in_and_nobody_elses(ann: Site) -> None:
    mine, other, foreign = begin(ann), begin(ann), begin(ann, "eve")
    as_user(ann, "ann", EndLogIn(handle_of(other)))
    assert (lives(ann, mine), lives(ann, other)) == (True, False)
    for handle in (handle_of(foreign), handle_of(other), "", "%", handle_of(mine)[:8]):
        with pytest.raises(NotFound):
            as_user(ann, "ann", EndLogIn(handle))
    assert lives(ann, foreign)
    assert lives(ann, mine)


def test_all_others_end_and_this_one_stays(ann: Site) -> None:
    mine, others, foreign = begin(ann), [begin(ann), begin(ann)], begin(ann, "eve")
    assert end_others(ann.kernel, mine) == 2
    assert lives(ann, mine)
    assert lives(ann, foreign)
    assert not any(lives(ann, one) for one in others)


def test_an_administrator_ends_all_log_ins_of_somebody(ann: Site) -> None:
    mine, foreign = begin(ann), begin(ann, "eve")
    ann.people.add("adam", profile="admin")
    with pytest.raises(Forbidden):
        as_user(ann, "eve", EndLogInsOf("ann"))
    assert ann.run(EndLogInsOf("ann"), "adam") == {"ended": 1}
    assert (lives(ann, mine), lives(ann, foreign)) == (False, True)


def test_a_new_password_asks_for_the_present_one_and_ends_the_other_log_ins(ann: Site) -> None:
    mine, other = begin(ann), begin(ann)
    with pytest.raises(Forbidden):
        change_password(ann.kernel, mine, "wrong", NEW, "127.0.0.1")
    with pytest.raises(Invalid):
        change_password(ann.kernel, mine, PASSWORD, "short", "127.0.0.1")
    assert lives(ann, mine)
    renewed = change_password(ann.kernel, mine, PASSWORD, NEW, "127.0.0.1")
    assert lives(ann, renewed)
    assert not lives(ann, mine), "the token is another one"
    assert not lives(ann, other)
    assert sign_in(ann.kernel, "ann", NEW, "127.0.0.1")
    with pytest.raises(Forbidden):
        begin(ann)


def test_guessing_the_present_password_slows_down(ann: Site) -> None:
    mine = begin(ann)
    for _guess in range(6):
        with pytest.raises(Forbidden):
            change_password(ann.kernel, mine, "wrong", NEW, "10.0.0.1")
    with pytest.raises(Busy):
        change_password(ann.kernel, mine, PASSWORD, NEW, "10.0.0.2")
