"""How the cost of the engine grows with the shape of a process: in memory, without a database.

Each shape is run whole at several sizes: so many branches at once, items of one activity, steps in a row, sub-processes
in one another. What counts is the mean CPU time of one event (a step finished by a person, the beginning among them)
and the state that lies in the ticket's row when most waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from instar.engine.advance import Facts, advance
from instar.engine.events import Started, WorkCompleted
from instar.engine.model import Process
from instar.engine.parse import parse_process
from instar.engine.tokens import WORK

ROUNDS = 5
Nodes = dict[str, Any]


class Grown(NamedTuple):
    """``event_us``: CPU microseconds of one event, the best of five rounds. ``largest``: bytes of the state as JSON."""

    shape: str
    size: int
    events: int
    event_us: float
    largest: int


def growth(sizes: Iterable[tuple[str, int]]) -> list[Grown]:
    """Measure shapes at sizes; see ``SIZES`` for those of the command."""
    return [_measured(shape, size) for shape, size in sizes]


def branches(size: int) -> Nodes:
    """So many steps at once, that meet again."""
    ways = [f"t{number}" for number in range(size)]
    split, join = {"type": "parallelGateway", "next": ways}, {"type": "parallelGateway", "next": "end"}
    return {"split": split, "join": join, **{way: {"type": "userTask", "next": "join"} for way in ways}}


def items(size: int) -> Nodes:
    """One step for each of so many items."""
    return {"split": {"type": "userTask", "multi": {"each": "data.items", "as": "one"}, "next": "end"}}


def row(size: int) -> Nodes:
    """So many nodes one after the other, every tenth of them a step, the others gateways that are decided by data."""
    names = ["split", *(f"n{number}" for number in range(1, size)), "end"]
    chosen = [{"to": "end", "when": "data.stop"}]
    found: Nodes = {}
    for number, (name, following) in enumerate(pairwise(names)):
        way = {"to": following, "default": True}
        decided = {"type": "exclusiveGateway", "next": [*chosen, way]}
        found[name] = decided if number % 10 else {"type": "userTask", "next": following}
    return found


def depth(size: int) -> Nodes:
    """A step inside so many sub-processes."""
    inner: Nodes = {"b0": {"type": "startEvent", "next": "step"}, "step": {"type": "userTask"}}
    for level in range(1, size):
        begin = {"type": "startEvent", "next": f"s{level}"}
        inner = {f"b{level}": begin, f"s{level}": {"type": "subProcess", "nodes": inner}}
    return {"split": {"type": "subProcess", "nodes": inner, "next": "end"}}


SHAPES: dict[str, Callable[[int], Nodes]] = {"branches": branches, "items": items, "row": row, "depth": depth}
SIZES = (
    *(("branches", size) for size in (1, 10, 100)),
    *(("items", size) for size in (1, 10, 100, 1000)),
    *(("row", size) for size in (20, 200)),
    *(("depth", size) for size in (1, 5, 10)),
)


def process_of(shape: str, size: int) -> Process:
    """The process of a shape; raises AssertionError if the parser refuses it."""
    nodes = {"start": {"type": "startEvent", "next": "split"}, **SHAPES[shape](size), "end": {"type": "endEvent"}}
    raw = {"format": "instar.process/1", "key": shape, "title": shape, "role": "task", "stages": [], "nodes": nodes}
    parsed = parse_process({**raw, "stages": [{"id": "open", "title": "Open"}]})
    assert parsed.process is not None, [finding.message for finding in parsed.findings]
    return parsed.process


def live(process: Process, size: int) -> tuple[int, int]:
    """One life: (events, bytes of the state when it is largest)."""
    facts = Facts({"items": list(range(size)), "stop": False}, {}, 0)
    state = advance(process, None, Started(), facts).state
    events, largest = 1, len(orjson.dumps(state))
    while not state.get("ended"):
        token = next(token[0] for token in state["tokens"] if token[2] == WORK)
        state = advance(process, state, WorkCompleted(token, "done", {}, "bench"), facts).state
        events += 1
        largest = max(largest, len(orjson.dumps(state))) if events < 3 else largest
    return events, largest


def _measured(shape: str, size: int) -> Grown:
    process = process_of(shape, size)
    events, largest = live(process, size)
    times = max(1, 300 // events)
    best = min(_cpu_us(lambda: _bare_life(process, size), times) for _round in range(ROUNDS))
    return Grown(shape, size, events, round(best / events, 1), largest)


def _bare_life(process: Process, size: int) -> None:
    facts = Facts({"items": list(range(size)), "stop": False}, {}, 0)
    state = advance(process, None, Started(), facts).state
    while not state.get("ended"):
        token = next(token[0] for token in state["tokens"] if token[2] == WORK)
        state = advance(process, state, WorkCompleted(token, "done", {}, "bench"), facts).state


def _cpu_us(call: Callable[[], object], times: int) -> float:
    started = time.thread_time_ns()
    for _time in range(times):
        call()
    return (time.thread_time_ns() - started) / times / 1e3
