"""A real log is played whole: nothing is refused, every event is a step of its ticket at its time, the site is sound,
and what reports say of it is what the log itself says, counted here from its raw XML.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from defusedxml.ElementTree import iterparse

from instar.access import SYSTEM, Actor
from instar.commands import AddUser, execute
from instar.kernel import Kernel
from instar.queries.reports import report
from instar.tools.doctor import examine
from instar.tools.replay import Figures

from .test_traffic import happened, play, told

pytestmark = [pytest.mark.samples, pytest.mark.slow, pytest.mark.plugins, pytest.mark.timeout(600)]

HOUR = 3_600_000


class Seen(NamedTuple):
    """One event: ms, activity, group ("" for none)."""

    at: int
    activity: str
    group: str


class Case(NamedTuple):
    """What a ticket of the log should be: ``open_ms``: how long it was open in all, reopened times included."""

    begun: int
    ended: int | None
    stage: str
    group: str
    open_ms: int


def traces(path: Path) -> Iterator[list[Seen]]:
    """Straight from the file, by another parser than the product's and without its rules."""
    with gzip.open(path) as file:
        for _event, element in iterparse(file, events=("end",)):
            if element.tag.rpartition("}")[2] != "trace":
                continue
            found = []
            for event in element:
                if event.tag.rpartition("}")[2] == "event":
                    values = {child.get("key"): child.get("value") for child in event}
                    at = datetime.fromisoformat(values["time:timestamp"]).astimezone(UTC)
                    group = values.get("org:group") or ""
                    found.append(Seen(round(at.timestamp() * 1000), values["concept:name"], group))
            yield sorted(found, key=lambda one: one.at)
            element.clear()


def ends_of(cases: list[list[Seen]]) -> set[str]:
    """Activities that are the last of their cases more often than not."""
    every = Counter(one.activity for case in cases for one in case)
    last = Counter(case[-1].activity for case in cases)
    return {name for name, count in every.items() if last[name] / count > 0.5}


def lived(case: list[Seen], ends: set[str]) -> Case:
    opened, since, ended = 0, case[0].at, None
    for one in case:
        if ended is not None:  # reopened
            since, ended = one.at, None
        if one.activity in ends:
            opened, ended = opened + one.at - since, one.at
    return Case(case[0].at, ended, case[-1].activity, case[0].group, opened)


def counts(table: Any, *columns: int) -> dict[Any, tuple[Any, ...]]:
    return {row.cells[0]: tuple(row.cells[place] for place in columns) for row in table.rows}


@pytest.mark.parametrize(
    ("name", "key", "tickets", "events"),
    [("helpdesk", "helpdesk", 4580, 21348), ("08_receipt", "n08_receipt", 1434, 8577)],
)
def test_every_figure_is_that_of_the_log(
    kernel: Kernel, samples: Path, name: str, key: str, tickets: int, events: int
) -> None:
    path = samples / "event_logs" / f"{name}.xes.gz"
    log, figures = play(kernel, path)
    assert figures == Figures(cases=tickets, events=events, tickets=tickets, refused=0)
    assert happened(kernel, key) == told(log)
    assert [result for result in examine(kernel) if not result.ok] == []
    execute(kernel, AddUser("boss", "Boss", profile="supervisor"), SYSTEM)
    person = kernel.directory.find("user", "boss")
    assert person is not None
    boss = kernel.access.actor(person.id)
    assert boss is not None

    raw = list(traces(path))
    ends = ends_of(raw)
    cases = [lived(case, ends) for case in raw]
    _flow(kernel, boss, cases)
    _made_of(kernel, boss, cases)
    _open(kernel, boss, cases)
    _promises(kernel, boss, raw, cases)


def _report(kernel: Kernel, boss: Actor, key: str, **values: str) -> Any:
    return report(kernel, boss, key, values, "api")


def _months(moments: list[int]) -> Counter[str]:
    return Counter(datetime.fromtimestamp(at / 1000, UTC).strftime("%b %Y") for at in moments)


def _flow(kernel: Kernel, boss: Actor, cases: list[Case]) -> None:
    found = counts(_report(kernel, boss, "flow", period="month"), 1, 2)
    opened = _months([case.begun for case in cases])
    ended = _months([case.ended for case in cases if case.ended is not None])
    assert {month: told for month, told in found.items() if any(told)} == {
        month: (opened[month], ended[month]) for month in opened | ended
    }


def _made_of(kernel: Kernel, boss: Actor, cases: list[Case]) -> None:
    by_group = Counter(case.group for case in cases)
    done = Counter(case.group for case in cases if case.ended is not None)
    for by in ("team", "service"):
        found = counts(_report(kernel, boss, "shares", by=by, period="all"), 1, 5)
        assert sorted(found.values()) == sorted((count, done[group]) for group, count in by_group.items())
        assert {group for group in by_group if group} <= {name.rpartition(": ")[2] for name in found}
    (whole,) = _report(kernel, boss, "shares", by="process", period="all").rows
    assert (whole.cells[1], whole.cells[5]) == (len(cases), sum(done.values()))


def _open(kernel: Kernel, boss: Actor, cases: list[Case]) -> None:
    found = counts(_report(kernel, boss, "open_tickets", by="stage"), 1)
    wanted = Counter(case.stage for case in cases if case.ended is None)
    assert found == {stage: (count,) for stage, count in wanted.items()}
    old = [row.cells for row in _report(kernel, boss, "ageing", by="process").rows]
    assert [(row[1], row[6]) for row in old] == ([(sum(wanted.values()),) * 2] if wanted else [])


def _promises(kernel: Kernel, boss: Actor, raw: list[list[Seen]], cases: list[Case]) -> None:
    lasted = sorted(case[-1].at - case[0].at for case in raw)
    hours = -(-lasted[len(lasted) * 4 // 5] // HOUR)
    target = max(1, hours) * HOUR
    states: Mapping[bool, int] = Counter(case.open_ms <= target for case in cases if case.ended is not None)
    late = sum(case.ended is None for case in cases)  # of years ago
    (row,) = _report(kernel, boss, "promises", by="process").rows
    assert row.cells[2:4] == (states[True], states[False])
    assert (row.cells[5], row.cells[6]) == (late, 0)
    teams = defaultdict(lambda: [0, 0])
    for case in cases:
        if case.ended is not None:
            teams[case.group][case.open_ms > target] += 1
    rows = [row.cells[2:4] for row in _report(kernel, boss, "promises", by="team").rows]
    assert sorted(rows) == sorted(tuple(pair) for pair in teams.values())
