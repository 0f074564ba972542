"""A link is one and the same from both ends."""

from __future__ import annotations

import pytest

from instar.engine.links import INVERSE, STORED, Link, link


@pytest.mark.parametrize("kind", INVERSE)
def test_a_link_told_from_either_end_is_the_same(kind: str) -> None:
    assert INVERSE[INVERSE[kind]] == kind
    assert link(kind, 1, 2) == link(INVERSE[kind], 2, 1)
    assert link(kind, 1, 2).kind in STORED


def test_what_reads_the_same_from_both_ends_is_kept_once() -> None:
    assert link("relates", 7, 3) == link("relates", 3, 7) == Link("relates", 3, 7)
    assert link("blocks", 7, 3) == Link("blocks", 7, 3)
    assert link("blocks", 7, 3) != link("blocks", 3, 7)
