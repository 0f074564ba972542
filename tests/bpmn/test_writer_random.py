"""Whatever a definition holds, it comes back from BPMN as it was, to the letter."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instar.bpmn import read_bpmn, write_bpmn
from instar.bpmn.words import TYPES
from instar.engine.canonical import canonical
from instar.engine.keys import FLOW_KEYS, NODE_KEYS, PROCESS_KEYS
from tests.engine.blocks import graphs, processes

Draw = Callable[..., Any]
QUIET = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(-2, 2), TEXTS)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2), max_leaves=5
)
TITLES = st.one_of(TEXTS, st.dictionaries(st.sampled_from(["en", "ru", "de"]), TEXTS, max_size=2), VALUES)
IDS = st.sampled_from(["a", "b", "c", "a.b", "b.a", "a.b.2", "_x-y", "Lane_1", "Pool", "random", "definitions", "c.c"])
PAIRS = {
    "title": TITLES,
    "docs": TITLES,
    "timer": st.one_of(st.fixed_dictionaries({"after": TEXTS}, optional={"calendar": TEXTS}), VALUES),
    "multi": st.one_of(
        st.fixed_dictionaries({"each": TEXTS}, optional={"mode": TEXTS, "as": TEXTS, "until": TEXTS}), VALUES
    ),
    "loop": st.one_of(st.fixed_dictionaries({"while": TEXTS}, optional={"max": st.integers()}), VALUES),
    "candidates": st.sampled_from([{"team": "a"}, {"user": ["ann", "bob"]}, {"profile": "x"}, None, {}]),
    "interrupting": st.booleans(),
}
OWN = [key for key in NODE_KEYS if key not in ("type", "attachedTo", "nodes", "next")]


def keys_of(draw: Draw, known: list[str], most: int) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from([*known, "x-a", "x-b\x01", 'x-"']), max_size=most, unique=True))
    return {key: draw(PAIRS.get(key, VALUES)) for key in chosen}


def scope(draw: Draw, free: list[str], depth: int) -> dict[str, Any]:
    """Nodes with the first of the ids that are free, and flows that BPMN allows between them."""
    nodes: dict[str, Any] = {}
    for _node in range(draw(st.integers(0 if depth else 1, 4))):
        if not free:
            break
        id = free.pop(0)
        kind = draw(st.sampled_from(sorted(TYPES)))
        hosts = [one for one, node in nodes.items() if node["type"].endswith("Task")]
        if kind == "boundaryEvent" and not hosts:
            kind = "userTask"
        nodes[id] = {"type": kind, **keys_of(draw, OWN, 4)}
        if kind == "boundaryEvent":
            nodes[id]["attachedTo"] = draw(st.sampled_from(hosts))
        if kind == "subProcess" and depth < 2 and draw(st.booleans()):
            nodes[id]["nodes"] = scope(draw, free, depth + 1)
    targets = [id for id, node in nodes.items() if node["type"] not in ("startEvent", "boundaryEvent")]
    for node in nodes.values():
        if targets and node["type"] != "endEvent" and draw(st.booleans()):
            node["next"] = draw(next_of(targets))
    return nodes


def next_of(targets: list[str]) -> st.SearchStrategy[Any]:
    target = st.sampled_from(targets)
    return st.one_of(target, st.lists(st.one_of(target, flows(target)), max_size=3))


@st.composite
def flows(draw: Draw, target: Any) -> dict[str, Any]:
    return {"to": draw(target), **keys_of(draw, [key for key in FLOW_KEYS if key not in ("to", "id")], 3)}


@st.composite
def definitions(draw: Draw) -> dict[str, Any]:
    """Right in what can be drawn, anything in the rest."""
    head = keys_of(draw, [key for key in PROCESS_KEYS if key not in ("format", "key", "nodes")], 4)
    found = {"format": "instar.process/1", "key": draw(IDS), **head}
    found["nodes"] = scope(draw, draw(st.lists(IDS, unique=True, min_size=1)), 0)
    written = [flow for node in found["nodes"].values() for flow in node.get("next", ()) if isinstance(flow, dict)]
    for number, flow in enumerate(written):
        if draw(st.booleans()):
            flow["id"] = draw(st.sampled_from([f"f{number}", f"a.b.{number + 3}"]))
    return found


def comes_back(raw: dict[str, Any]) -> None:
    written = write_bpmn(raw)
    again = read_bpmn(written.content, role="another")
    (found,) = again.definitions
    found = found if "role" in raw else {key: value for key, value in found.items() if key != "role"}
    assert canonical(found) == canonical(raw)
    assert again.losses == ()
    assert all(count.lost == 0 for count in again.counts.values())
    assert write_bpmn(raw).content == written.content


@QUIET
@given(raw=processes())
def test_a_process_of_blocks_comes_back_as_it_was(raw: dict[str, Any]):
    comes_back(raw)


@QUIET
@given(raw=graphs())
def test_any_graph_comes_back_as_it_was(raw: dict[str, Any]):
    comes_back(raw)


@QUIET
@given(raw=definitions())
def test_whatever_stands_in_its_keys_comes_back_as_it_was(raw: dict[str, Any]):
    comes_back(json.loads(canonical(raw)))
