"""What the format has and this version does not run is refused by its name, never passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.findings import Finding
from instar.engine.keys import KEYS_OF, NODE_KEYS, UNSUPPORTED_KEYS_OF, UNSUPPORTED_TYPES
from instar.engine.parse import ParsedProcess

Parse = Callable[..., ParsedProcess]
NODES = {"s": {"type": "startEvent", "next": "n"}, "e": {"type": "endEvent"}}
TYPES = (
    "manualTask",
    "callActivity",
    "subProcess",
)


def refusals(result: ParsedProcess) -> list[Finding]:
    assert result.process is None
    return [finding for finding in result.findings if finding.code == "unsupported"]


@pytest.mark.parametrize("kind", TYPES)
def test_a_node_type_that_does_not_run_yet_is_refused_by_name(parsed: Parse, kind: str):
    (finding,) = parsed({**NODES, "n": {"type": kind, "timer": {"after": "PT1H"}, "next": "e"}}).findings
    assert finding.code == "unsupported"
    assert finding.message == f"“{kind}” is not supported yet."
    assert (finding.pointer, finding.node) == ("/nodes/n/type", "n")
    assert finding.line > 1


def test_every_node_type_of_the_format_is_either_run_or_refused():
    assert set(TYPES) == UNSUPPORTED_TYPES
    assert not UNSUPPORTED_TYPES & set(KEYS_OF)
    assert len(UNSUPPORTED_TYPES) + len(KEYS_OF) == 19


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind, keys in UNSUPPORTED_KEYS_OF.items() for key in sorted(keys)]
)
def test_a_key_that_does_not_work_yet_is_refused_by_name(parsed: Parse, kind: str, key: str):
    own: dict[str, Any] = {"action": "ping"} if kind in ("serviceTask", "sendTask") else {}
    own |= {"set": {"data.x": "1"}} if kind == "scriptTask" else {}
    own |= {"decision": "rates", "result": "data.rate"} if kind == "businessRuleTask" else {}
    own |= {"message": "paid"} if kind in ("receiveTask", "intermediateCatchEvent", "intermediateThrowEvent") else {}
    own |= {"attachedTo": "t", "signal": "stop"} if kind == "boundaryEvent" else {}
    node = {"type": kind, key: {}, **own}
    nodes = {"n": {**node, "next": "e"}, "e": {"type": "endEvent"}} if kind == "startEvent" else {**NODES, "n": node}
    nodes |= {"t": {"type": "userTask"}} if kind == "boundaryEvent" else {}
    (finding,) = refusals(parsed(nodes))
    assert finding.message == f"“{key}” is not supported yet."
    assert (finding.pointer, finding.node) == (f"/nodes/n/{key}", "n")


@pytest.mark.parametrize("key", ["sla", "register"])
def test_a_part_of_a_process_that_does_not_work_yet_is_refused_by_name(parsed: Parse, key: str):
    (finding,) = refusals(parsed(NODES | {"n": {"type": "userTask"}}, **{key: {}}))
    assert (finding.message, finding.pointer) == (f"“{key}” is not supported yet.", f"/{key}")


def test_no_key_of_the_format_is_taken_without_being_run():
    """What is neither run nor refused as not supported is refused because it does not belong there."""
    for kind, keys in KEYS_OF.items():
        assert keys <= set(NODE_KEYS), kind
        assert not keys & UNSUPPORTED_KEYS_OF.get(kind, frozenset()), kind
