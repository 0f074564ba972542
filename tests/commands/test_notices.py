"""Who is told of what: never oneself, never twice, and only as one has chosen."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands.execute import Context
from instar.commands.notices import tell


@pytest.fixture
def told(site):
    """Every notice of a person: (kind, why, way)."""

    def rows(login: str):
        sql = "SELECT kind, why, way FROM notice WHERE principal_id = ? ORDER BY id"
        return site.kernel.store.read().all(sql, (site.people[login].id,))

    return rows


def saying(site, kind, principals, ticket=None, by="olga", **more) -> int:
    actor = SYSTEM if by is None else site.people[by]
    with site.kernel.store.transaction() as tx:
        return tell(Context(site.kernel, tx, actor, site.clock.now(), ""), kind, principals, ticket, **more)


def ids(site, *logins):
    return [site.people[login].id for login in logins]


def test_everybody_is_told_but_who_has_done_it(site, opened, told) -> None:
    ticket = opened()["ticket"]
    before = len(told("boris"))
    assert saying(site, "due", ids(site, "olga", "boris"), ticket, why="mine") == 1
    assert told("boris")[before:] == [("due", "mine", "app")]
    assert told("olga") == []


def test_the_same_is_told_once(site, opened, told) -> None:
    ticket = opened()["ticket"]
    before = len(told("boris"))
    for _time in range(3):
        saying(site, "due", ids(site, "boris"), ticket, key="due.1")
    assert len(told("boris")) == before + 1
