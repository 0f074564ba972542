"""A channel fetches when something is due; each item is kept before the next is asked for; a fault costs a round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.contract import Channel, ChannelContext
from instar.jobs.chores import Chores
from instar.jobs.polling import PAUSE_MS, poll_due
from instar.testing.site import Site


class Desk:
    """``waiting``: items at the far end; ``marked``: what was marked there after it was kept."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.waiting: list[bytes] = []
        self.marked: list[bytes] = []
        self.due = True
        self.breaks = False
        channel = Channel(
            "wire", {"en": "Wire", "ru": "Провод"}, lambda raw, context: [], poll=self.poll, polls=self.polls
        )
        site.kernel.plugins._registry.channels["wire"] = channel

    def polls(self, _context: ChannelContext) -> bool:
        return self.due

    def poll(self, _context: ChannelContext) -> Iterator[bytes]:
        for raw in self.waiting:
            yield raw
            if self.breaks:
                raise ZeroDivisionError("the wire is cut")
            self.marked.append(raw)

    def round(self) -> int:
        self.site.clock.advance(PAUSE_MS + 1)
        written = poll_due(self.site.kernel)
        self.site.work()
        return written

    def kept(self) -> int:
        return int(self.site.kernel.store.read().value("SELECT count(*) FROM inbox WHERE channel = 'wire'"))

    def states(self) -> list[str]:
        return [one for (one,) in self.site.kernel.store.read().all("SELECT state FROM job WHERE kind = 'poll'")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "quality,mail"})
    yield Desk(site)
    site.close()


def test_what_waits_is_kept_and_then_marked_and_one_row_serves_all_rounds(desk: Desk) -> None:
    desk.waiting = [b"one", b"two"]
    assert [desk.round(), desk.round()] == [1, 1]
    assert (desk.kept(), desk.marked) == (2, [b"one", b"two"] * 2)
    assert desk.states() == ["done"]


def test_nothing_is_written_where_nothing_is_due_or_a_round_is_under_way(desk: Desk) -> None:
    desk.due = False
    assert desk.round() == 0
    desk.due = True
    desk.site.clock.advance(PAUSE_MS + 1)
    assert [poll_due(desk.site.kernel), poll_due(desk.site.kernel)] == [1, 0]
    desk.site.work()
    assert poll_due(desk.site.kernel) == 0


def test_what_breaks_after_an_item_was_kept_loses_and_doubles_nothing(desk: Desk) -> None:
    desk.waiting, desk.breaks = [b"one", b"two"], True
    desk.round()
    assert (desk.kept(), desk.marked) == (1, [])
    desk.breaks = False
    desk.round()
    assert (desk.kept(), desk.marked) == (2, [b"one", b"two"])


def test_an_item_that_cannot_be_kept_is_not_marked(desk: Desk) -> None:
    desk.waiting = [b""]
    desk.round()
    assert (desk.kept(), desk.marked, desk.states()) == (0, [], ["done"])


def test_the_chores_write_it(desk: Desk) -> None:
    desk.site.clock.advance(PAUSE_MS + 1)
    Chores(desk.site.kernel).do()
    assert desk.states() == ["ready"]
