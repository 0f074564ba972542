"""What somebody has read and what he wants to hear no more of is his own affair."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS
from instar.commands import PostReply, execute
from instar.commands.bell import MuteTicket, ReadNotices
from instar.commands.watching import Watch
from instar.errors import Forbidden
from instar.queries.notices import notices, unread


@pytest.fixture
def told(site, opened) -> tuple[int, ...]:
    """Three tickets of which Boris was told something, the newest last."""
    tickets = tuple(int(opened()["ticket"]) for _number in range(3))
    for ticket in tickets:
        site.run(Watch(ticket), "boris")
        site.run(PostReply(ticket, "Look", "internal"), "olga")
    return tickets


def new(site, login: str = "boris") -> int:
    return unread(site.kernel, site.people[login])


def test_one_thread_is_read_and_made_new_again(site, told) -> None:
    assert new(site) == 3
    assert site.run(ReadNotices(f"t.{told[0]}"), "boris") == {"changed": 1}
    assert site.run(ReadNotices(f"t.{told[0]}"), "boris") == {"changed": 0}
    assert new(site) == 2
    site.run(ReadNotices(f"t.{told[0]}", read=False), "boris")
    assert new(site) == 3


def test_what_came_after_the_page_was_shown_stays_new(site, told) -> None:
    newest = notices(site.kernel, site.people["boris"]).items[0].last
    site.run(PostReply(told[0], "One more", "internal"), "olga")
    site.run(ReadNotices(until=newest), "boris")
    assert new(site) == 1
    site.run(ReadNotices(until=-5), "boris")
    assert new(site) == 1
    site.run(ReadNotices(until=1 << 60), "boris")
    assert new(site) == 0


def test_nobody_reads_for_somebody_else(site, told) -> None:
    assert site.run(ReadNotices(), "olga") == {"changed": 0}
    assert new(site) == 3
    with pytest.raises(Forbidden):
        execute(site.kernel, ReadNotices(), ANONYMOUS)


def test_a_muted_ticket_says_so_and_is_silent(site, told) -> None:
    site.run(MuteTicket(told[2]), "boris")
    site.run(MuteTicket(told[2]), "boris")
    assert [thread.muted for thread in notices(site.kernel, site.people["boris"]).items] == [True, False, False]
    site.run(PostReply(told[2], "Nobody hears", "internal"), "olga")
    assert notices(site.kernel, site.people["boris"]).items[0].count == 1
