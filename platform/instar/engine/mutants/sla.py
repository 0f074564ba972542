"""Operators on what a process promises: twice the time, no pause, nothing done when it is late."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from instar.engine.mutants.mutant import Change, Raw
from instar.engine.mutants.times import doubled
from instar.engine.source import escape
from instar.i18n import _


def double_target(raw: Raw) -> Iterator[Change]:
    """There is twice as long for one priority."""
    for index, clock in _clocks(raw):
        given = clock.get("target")
        targets: dict[str, Any] = given if isinstance(given, dict) else {}
        for priority, time in targets.items():
            if isinstance(time, str):
                message = _("The clock “{metric}” has twice the time for {priority}.")
                text = message.format(metric=clock.get("metric"), priority=priority)
                change = partial(_put, index, "target", {**targets, priority: doubled(time)})
                yield Change("", f"/sla/{index}/target/{escape(priority)}", text, change)


def drop_pause(raw: Raw) -> Iterator[Change]:
    """The clock runs on where it should stand."""
    for index, clock in _clocks(raw):
        if clock.get("pause"):
            message = _("The clock “{metric}” never stands.").format(metric=clock.get("metric"))
            yield Change("", f"/sla/{index}/pause", message, partial(_put, index, "pause", []))


def drop_calendar(raw: Raw) -> Iterator[Change]:
    """Every hour counts."""
    for index, clock in _clocks(raw):
        if clock.get("calendar"):
            message = _("The clock “{metric}” counts every hour.").format(metric=clock.get("metric"))
            yield Change("", f"/sla/{index}/calendar", message, partial(_without, index, "calendar"))


def drop_deed(raw: Raw) -> Iterator[Change]:
    """Nothing is done when it is late, or about to be."""
    for index, clock in _clocks(raw):
        for key in ("on_warn", "on_breach"):
            if key in clock:
                message = _("The clock “{metric}” does nothing at its time.").format(metric=clock.get("metric"))
                yield Change("", f"/sla/{index}/{key}", message, partial(_without, index, key))


def _clocks(raw: Raw) -> Iterator[tuple[int, dict[str, Any]]]:
    given = raw.get("sla")
    for index, clock in enumerate(given if isinstance(given, list) else ()):
        if isinstance(clock, dict):
            yield index, clock


def _put(index: int, key: str, value: Any, raw: Raw) -> None:
    raw["sla"][index][key] = value


def _without(index: int, key: str, raw: Raw) -> None:
    del raw["sla"][index][key]
