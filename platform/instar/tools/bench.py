"""``instar bench engine``: what a ticket's life costs, as ratios to hand-written SQL taken in the same run.

A life cycle is open, three user tasks, one exclusive gateway decided by data, end: four durable transactions through
the ordinary ``execute``, by an actor whose rights come from a grant to his team. The twins (``instar.tools.twins``)
write into the same database on the same connection. Rounds of the three alternate and the median round counts, so that
a busy machine slows all of them alike: ratios compare between machines, milliseconds do not. Each pays for carrying
its own log over to the file: left to itself that fell to whoever came to the four thousandth page, round after round
to the same one of the three.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import orjson

from instar.access import SYSTEM, Actor
from instar.actions import KERNEL_ACTIONS
from instar.commands import AddGrant, AddService, AddTeam, AddUser, CompleteWork, OpenTicket, Publish, execute
from instar.contract import Role
from instar.engine.advance import Facts, advance
from instar.engine.events import Started, WorkCompleted
from instar.engine.model import Process
from instar.hookspecs import hookimpl
from instar.kernel import Kernel, open_kernel
from instar.plugins import Candidate, PluginManager
from instar.settings import Settings
from instar.tools.twins import Bare, Rows

NODES = 6
"""Nodes that one life cycle enters: start, three tasks, the gateway, the end."""

PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "bench",
    "title": {"en": "Bench", "ru": "Замер"},
    "role": "bench",
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новое"}},
        {"id": "work", "title": {"en": "In work", "ru": "В работе"}},
        {"id": "closed", "title": {"en": "Closed", "ru": "Закрыто"}, "final": True},
    ],
    "nodes": {
        "start": {"type": "startEvent", "next": "sort"},
        "sort": {
            "type": "userTask",
            "stage": "new",
            "title": {"en": "Sort out", "ru": "Разобрать"},
            "candidates": {"team": "service.team"},
            "form": {
                "fields": [
                    {
                        "id": "bench_amount",
                        "type": "integer",
                        "title": {"en": "Amount", "ru": "Сумма"},
                        "required": True,
                    }
                ]
            },
            "next": "work",
        },
        "work": {
            "type": "userTask",
            "stage": "work",
            "title": {"en": "Work", "ru": "Сделать"},
            "candidates": {"team": "service.team"},
            "next": "large",
        },
        "large": {
            "type": "exclusiveGateway",
            "next": [{"to": "approve", "when": "data.bench_amount > 100"}, {"to": "small", "default": True}],
        },
        "approve": {
            "type": "userTask",
            "title": {"en": "Approve", "ru": "Согласовать"},
            "candidates": {"team": "service.team"},
            "next": "done",
        },
        "small": {"type": "endEvent", "stage": "closed", "result": "small"},
        "done": {"type": "endEvent", "stage": "closed", "result": "approved"},
    },
}


class Figures(NamedTuple):
    """CPU of one life cycle in milliseconds, its ratios, and what the engine makes in memory."""

    advance_nodes_per_s: int
    lifecycle_cpu_ms: float
    rows_cpu_ms: float
    ratio_rows: float
    bare_cpu_ms: float
    ratio_bare: float
    cycles: int
    rounds: int

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()


class _Bench:
    """The plugin of the measurement: a role, so that the process has one."""

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("bench", {"en": "Bench", "ru": "Замер"}, process="bench")]


@dataclass(slots=True)
class Life:
    """Ours: four commands, each the way a page or the API gives it."""

    kernel: Kernel
    actor: Actor

    def cycle(self) -> int:
        """One life; returns the ticket's id."""
        opened = execute(self.kernel, OpenTicket("A bench ticket", process="bench", channel="api"), self.actor)
        (item,) = opened["items"]
        data: dict[str, Any] = {"bench_amount": 150}
        for _step in range(3):
            answer = execute(self.kernel, CompleteWork(item, "done", data), self.actor)
            data = {}
            item = answer["items"][0] if answer["items"] else 0
        return int(opened["ticket"])

    def carry_over(self) -> None:
        """Carry the log over to the file, as happens by itself every so many pages."""
        self.kernel.store.connection.execute("PRAGMA wal_checkpoint")


def engine(cycles: int = 100, rounds: Iterable[int] = range(25), ready: Callable[[], object] = lambda: None) -> Figures:
    """Measure ``cycles`` life cycles of each contender a round; the medians of all rounds count. ``ready`` is called
    when all is loaded and warm, as processes that serve do then."""
    with tempfile.TemporaryDirectory(prefix="instar-bench-") as folder, bench_site(Path(folder)) as life:
        sample = life.cycle()
        contenders: tuple[Callable[[], object], ...] = (
            life.cycle,
            Rows.like(life.kernel.store, sample).cycle,
            Bare.like(life.kernel.store, sample).cycle,
        )
        for warm in contenders:
            cpu_ms(warm, cycles // 4 + 1)
        ready()
        taken: list[tuple[float, ...]] = []
        for _round in rounds:
            taken.append(tuple(cpu_ms(one, cycles, life.carry_over) for one in contenders))
        ours, rows, bare = (median(figures) for figures in zip(*taken, strict=True))
        process = life.kernel.definitions.process(version_of(life.kernel))
        return Figures(
            nodes_per_s(process),
            round(ours, 4),
            round(rows, 4),
            round(median(mine / twin for mine, twin, _bare in taken), 2),
            round(bare, 4),
            round(median(mine / twin for mine, _rows, twin in taken), 2),
            cycles,
            len(taken),
        )


@contextmanager
def bench_site(folder: Path) -> Iterator[Life]:
    """A site in ``folder`` with one process, a team and somebody in it."""
    settings = Settings(site=folder, database="bench.db")
    candidates = [Candidate("bench", "instar.tools.bench", _Bench)]
    plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=candidates)
    kernel = open_kernel(settings, plugins=plugins)
    try:
        execute(kernel, AddTeam("crew", "Crew"), SYSTEM)
        user = execute(kernel, AddUser("bench", "Bench", teams=("crew",)), SYSTEM)
        execute(kernel, AddGrant("crew", "operator"), SYSTEM)
        execute(kernel, AddService("general", "General", team="crew"), SYSTEM)
        execute(kernel, Publish(orjson.dumps(PROCESS).decode()), SYSTEM)
        actor = kernel.access.actor(user["id"])
        assert actor is not None, "the account was made a moment ago"
        yield Life(kernel, actor)
    finally:
        kernel.close()


def version_of(kernel: Kernel) -> int:
    version = kernel.definitions.current("process", "bench")
    assert version is not None, "the process was published a moment ago"
    return version.id


def cpu_ms(cycle: Callable[[], object], times: int, last: Callable[[], object] = lambda: None) -> float:
    """CPU milliseconds of this thread for one call, as a mean over ``times``; ``last`` is called once and counts."""
    started = time.thread_time_ns()
    for _time in range(times):
        cycle()
    last()
    return (time.thread_time_ns() - started) / times / 1e6


def nodes_per_s(process: Process, lives: int = 3000) -> int:
    """Nodes a second that the engine passes in memory, without a database: the best of five rounds."""
    best = min(cpu_ms(lambda: memory_life(process), lives) for _round in range(5))
    return int(NODES * 1000 / best)


def memory_life(process: Process) -> None:
    """One life cycle by ``advance`` alone."""
    facts = Facts({"bench_amount": 150}, {}, 0)
    state = advance(process, None, Started(), facts).state
    for _step in range(3):
        token = state["tokens"][0][0]
        state = advance(process, state, WorkCompleted(token, "done", {}, "bench"), facts).state
