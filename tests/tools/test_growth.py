"""The shapes that the growth of the engine's cost is measured on run as they say."""

from __future__ import annotations

import pytest

from instar.engine.check import check_process
from instar.engine.source import Source
from instar.tools.growth import SHAPES, growth, live, process_of


@pytest.mark.parametrize(
    ("shape", "size", "events"), [("branches", 10, 11), ("items", 100, 101), ("row", 50, 6), ("depth", 10, 2)]
)
def test_a_shape_has_so_many_steps(shape: str, size: int, events: int):
    assert live(process_of(shape, size), size)[0] == events


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_has_a_fault(shape: str):
    findings = check_process(process_of(shape, 3), Source.of({}))
    assert [finding.code for finding in findings if finding.severity == "error"] == []


def test_each_size_is_measured_by_itself():
    small, large = growth([("items", 1), ("items", 50)])
    assert (small.size, large.size) == (1, 50)
    assert small.event_us > 0
    assert large.largest > small.largest
