"""Definitions that we ship, broken in ways that the check must refuse; and as they are, in which it finds nothing."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from instar.engine.catalogue import Catalogue
from instar.engine.mutants.mutant import Way, rewrite, ways
from instar.engine.mutants.mutant import nodes as every_node

from .corpus import looked_at
from .playing import arrives

ROOT = Path(__file__).parents[2]
SEED, MOST = 1, 200
MOST_NODES = 30
"""Paths through larger ones are too many for the player of the tests, which looks for the events that lead along."""
KNOWN = Catalogue(languages=("en", "ru"))
XOR, AND = "exclusiveGateway", "parallelGateway"
PLAYED = ("deadlock", "unsynchronised", "unbounded", "endless")
Raw = dict[str, Any]


@cache
def shipped() -> dict[str, Raw]:
    """The processes of the built-in plugins and of the documented patterns, by file."""
    files = sorted([*ROOT.glob("plugins/*/processes/*.json"), *ROOT.glob("docs/patterns/*.json")])
    read = {file.relative_to(ROOT).as_posix(): json.loads(file.read_text("utf-8")) for file in files}
    return {name: raw for name, raw in read.items() if raw["format"] == "instar.process/1"}


# -- operators: each yields the places where it can be done, as what is to be found and what breaks a copy -----

Break = tuple[str, Callable[[Raw], object]]


def task(next: Any) -> Raw:
    return {"type": "userTask", "title": {"en": "Do", "ru": "Сделать"}, "next": next}


def spliced(way: Way, entry: str, **more: Raw) -> Callable[[Raw], object]:
    """A flow leads to new nodes instead, which lead on to where it led ("?")."""

    def change(raw: Raw) -> None:
        text = json.dumps(more).replace('"?"', json.dumps(way.to))
        raw["nodes"] |= json.loads(text)
        rewrite(raw, way.node, way.place, {**way.says, "to": entry})

    return change


def nodes(raw: Raw, *types: str) -> Iterator[tuple[str, Raw]]:
    """The nodes that stand in no sub-process."""
    return ((id, node) for id, node, _at in every_node(raw, *types) if id in raw["nodes"])


def every_way(raw: Raw) -> Iterator[Way]:
    return (way for id, node in nodes(raw) for way in ways(id, node))


def ways_of_waiting(raw: Raw) -> Iterator[Way]:
    """Flows out of steps and of the start: elsewhere what is put in might run together with other branches, and a
    complex gateway ends what waits before it for ever."""
    if any(nodes(raw, "complexGateway")):
        return iter(())
    return (way for way in every_way(raw) if raw["nodes"][way.node]["type"] in ("startEvent", "userTask"))


def choice_into_join(raw: Raw) -> Iterator[Break]:
    for way in ways_of_waiting(raw):
        flows = [{"to": "y1", "when": "data.z == 1"}, {"to": "y2", "default": True}]
        change = spliced(
            way, "y0", y0={"type": XOR, "next": flows}, y1=task("y3"), y2=task("y3"), y3={"type": AND, "next": "?"}
        )
        yield "deadlock", change


def split_into_merge_before_a_join(raw: Raw) -> Iterator[Break]:
    for way in ways_of_waiting(raw):
        change = spliced(
            way,
            "y0",
            y0={"type": AND, "next": ["y1", "y2", "y3"]},
            y1=task("y4"),
            y2=task("y4"),
            y3=task("y5"),
            y4={"type": XOR, "next": "y5"},
            y5={"type": AND, "next": "?"},
        )
        yield "unsynchronised", change


def growth(raw: Raw) -> Iterator[Break]:
    for way in ways_of_waiting(raw):
        outcomes = [{"to": "y1", "outcome": "more"}, {"to": "?", "outcome": "on"}]
        change = spliced(
            way, "y0", y0=task(outcomes), y1={"type": AND, "next": ["y0", "y2"]}, y2=task("y3"), y3={"type": "endEvent"}
        )
        yield "unbounded", change


def circle_without_exit(raw: Raw) -> Iterator[Break]:
    for way in ways_of_waiting(raw):
        yield "endless", spliced(way, "y0", y0={"type": XOR, "next": "y1"}, y1={"type": XOR, "next": "y0"})


def choice_without_default(raw: Raw) -> Iterator[Break]:
    for way in ways_of_waiting(raw):
        flows = [{"to": "?", "when": "data.z == 1"}, {"to": "y1", "when": "data.z == 2"}]
        yield "no_default", spliced(way, "y0", y0={"type": XOR, "next": flows}, y1={"type": "endEvent"})


def default_dropped(raw: Raw) -> Iterator[Break]:
    for way in every_way(raw):
        if way.says.get("default") and "outcome" not in way.says:
            put = {"to": way.to, "when": "data.z == 1"}
            yield "no_default", lambda raw, way=way, put=put: rewrite(raw, way.node, way.place, put)


def chosen_flows_joined(raw: Raw) -> Iterator[Break]:
    """Outcomes that lead to one node are made to meet in a parallel gateway before it; an end that ends all would save
    it from waiting."""
    saved = any(node.get("terminate") for _id, node in nodes(raw))
    for id, _node in nodes(raw) if not saved else ():
        into = [way for way in every_way(raw) if way.to == id]
        if len(into) > 1 and all("outcome" in way.says for way in into):
            yield "deadlock", lambda raw, id=id, into=into: _gather(raw, id, into)


def _gather(raw: Raw, id: str, into: list[Way]) -> None:
    raw["nodes"]["y0"] = {"type": AND, "next": id}
    for way in into:
        rewrite(raw, way.node, way.place, {**way.says, "to": "y0"})


def only_way_removed(raw: Raw) -> Iterator[Break]:
    """The only flow into a node is gone."""
    for way in every_way(raw):
        needed = way.says.get("default") or raw["nodes"][way.node]["type"] == "eventBasedGateway"
        beside = [one for one in every_way(raw) if one.node == way.node and one != way]
        if len([one for one in every_way(raw) if one.to == way.to]) == 1 and beside and not needed:
            yield "unreachable", lambda raw, way=way: rewrite(raw, way.node, way.place, None)


def ends_removed(raw: Raw) -> Iterator[Break]:
    """What led to an end leads back to the step that comes first."""
    first = next((way.to for way in every_way(raw) if raw["nodes"][way.node]["type"] == "startEvent"), None)
    if first is not None:
        yield "no_end", lambda raw: _endless(raw, first)


def _endless(raw: Raw, first: str) -> None:
    last = [id for id, node in nodes(raw) if not ways(id, node)]
    for way in list(every_way(raw)):
        if way.to in last:
            rewrite(raw, way.node, way.place, {**way.says, "to": first})


def gateways_turned(raw: Raw) -> Iterator[Break]:
    """A parallel gateway that splits chooses instead, and what it leads to still waits for all."""
    joins = [id for id, _node in nodes(raw, AND) if sum(way.to == id for way in every_way(raw)) > 1]
    for id, node in nodes(raw, AND):
        if joins and len(ways(id, node)) > 1:
            yield "", lambda raw, id=id: _choose(raw, id)


def _choose(raw: Raw, id: str) -> None:
    *chosen, last = [way.to for way in ways(id, raw["nodes"][id])]
    flows = [*({"to": to, "when": f"data.z == {number}"} for number, to in enumerate(chosen))]
    raw["nodes"][id] |= {"type": XOR, "next": [*flows, {"to": last, "default": True}]}


OPERATORS = (
    choice_into_join,
    split_into_merge_before_a_join,
    growth,
    circle_without_exit,
    choice_without_default,
    default_dropped,
    chosen_flows_joined,
    only_way_removed,
    ends_removed,
    gateways_turned,
)


def broken() -> list[tuple[str, str, str, Raw]]:
    """(file, operator, what is to be found, the definition): all that there are, of which some are taken in turn."""
    found = []
    for file, raw in shipped().items():
        if len(raw.get("nodes", ())) > MOST_NODES:
            continue
        for operator in OPERATORS:
            for code, change in operator(raw):
                made = copy.deepcopy(raw)
                change(made)
                found.append((file, operator.__name__, code, made))
    random.Random(SEED).shuffle(found)
    turn: Counter[str] = Counter()
    placed = []
    for one in found:
        placed.append((turn[one[1]], one))
        turn[one[1]] += 1
    return [one for _turn, one in sorted(placed, key=lambda pair: pair[0])][:MOST]


@cache
def chosen() -> list[tuple[str, str, str, Raw]]:
    return broken()


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.__name__)
def test_what_breaks_a_shipped_process_is_refused_with_a_run_that_can_be_played(operator: Callable[..., object]):
    mine = [one for one in chosen() if one[1] == operator.__name__]
    assert mine, "the operator finds nothing to break"
    for file, _name, code, raw in mine:
        process, findings = looked_at(json.dumps(raw), KNOWN)
        errors = [finding for finding in findings if finding.severity == "error"]
        codes = {finding.code for finding in errors}
        assert errors, (file, operator.__name__)
        assert not code or code in codes, (file, codes)
        for finding in errors:
            assert finding.message
            assert finding.node
            if finding.code in PLAYED:
                assert process is not None
                assert arrives(process, finding.code, finding.node, finding.path), (file, finding.code, finding.path)


def test_two_hundred_are_tried():
    assert len(chosen()) == MOST


@pytest.mark.parametrize("file", shipped())
def test_a_definition_that_we_ship_raises_no_false_alarm(file: str):
    process, findings = looked_at((ROOT / file).read_text("utf-8"), KNOWN)
    assert process is not None
    assert findings == []
