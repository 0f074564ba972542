"""Articles grow old, and who looks after them is told."""

from __future__ import annotations

from typing import Any

from instar_plugins.knowledge import reviewing

from .conftest import HOUR

DAY = 24 * HOUR


def test_the_owner_is_told_once_for_each_date(shelf: Any) -> None:
    id = shelf.published(review_on="2026-01-07", owner="boris")
    first = reviewing.ring(1)
    assert shelf.told("boris") == [("knowledge.decided", f"/x/knowledge/{id}")], "it is not late yet"
    assert first is not None
    shelf.site.clock.jump(first + 2 * DAY)
    for _time in range(2):
        assert reviewing.ring(1) == first + 3 * DAY
    assert [kind for kind, _url in shelf.told("boris")][1:] == ["knowledge.late"]
    shelf.change(id, owner="boris", review_on="2026-01-08")
    shelf.site.clock.advance(HOUR)
    reviewing.ring(1)
    assert [kind for kind, _url in shelf.told("boris")][1:] == ["knowledge.late", "knowledge.late"]


def test_the_alarm_rings_by_itself_in_the_morning(shelf: Any) -> None:
    shelf.published(review_on="2026-01-06", owner="boris")
    for _day in range(2):
        shelf.site.clock.advance(DAY + HOUR)
        shelf.site.tick()
        shelf.site.work()
    assert "knowledge.late" in [kind for kind, _url in shelf.told("boris")]


def test_nothing_to_review_is_no_reason_to_ring(shelf: Any) -> None:
    shelf.write(review_on="2026-01-01")
    assert reviewing.ring(1) is None
