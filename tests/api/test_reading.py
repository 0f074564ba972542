"""No body, whatever it holds, makes a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instar.api.operation import OPERATIONS, Operation
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]

NAMES = ["title", "service", "role", "process", "stage", "outcome", "data", "body", "requester", "priority", "due"]
NAMES += [
    "assignee",
    "team",
    "audience",
    "files",
    "link",
    "format",
    "key",
    "stages",
    "nodes",
    "topic",
    "answer",
    "name",
]
VALUES = ["general", "shop", "appeal", "deal", "customer", "wait", "instar.process/1", "olga", "2026-02-30", "public"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
    | st.sampled_from(VALUES)
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5)
WRITING = [known for known in OPERATIONS if known.method != "GET"]


@pytest.mark.parametrize("known", WRITING, ids=lambda known: known.name)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES)
def test_any_json_is_taken_or_refused(world: World, client: As, known: Operation, body: dict[str, Any]) -> None:
    if world.kernel.store.read().value("SELECT count(*) FROM ticket") == 0:
        world.open()
    allowed = {field: body[field] for field in body if known.body is None or field in known.body().fields}
    path = known.rule.replace("<number>", "T-1").replace("<int:id>", "1").replace("<kind>/<key>", "process/deal")
    answer = client("maria").call(known.method, path, allowed)
    assert answer.status_code < 500
