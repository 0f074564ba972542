"""What the format has and this version does not run is refused by its name, never passed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.engine.keys import KEYS_OF, NODE_KEYS
from instar.engine.parse import ParsedProcess

Parse = Callable[..., ParsedProcess]
NODES = {"s": {"type": "startEvent", "next": "n"}, "e": {"type": "endEvent"}}


def test_every_node_type_of_the_format_is_run():
    assert len(KEYS_OF) == 19


@pytest.mark.parametrize("key", ["register"])
def test_a_part_of_a_process_that_does_not_work_yet_is_refused_by_name(parsed: Parse, key: str):
    result = parsed(NODES | {"n": {"type": "userTask"}}, **{key: {}})
    assert result.process is None
    (finding,) = [finding for finding in result.findings if finding.code == "unsupported"]
    assert (finding.message, finding.pointer) == (f"“{key}” is not supported yet.", f"/{key}")


def test_every_key_of_the_format_goes_with_some_node():
    assert set().union(*KEYS_OF.values()) == set(NODE_KEYS)
