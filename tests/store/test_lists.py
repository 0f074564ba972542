"""Many values in one argument."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from instar.store import as_list


@pytest.mark.parametrize(
    ("values", "text"),
    [((7, 3, 7), "[3,7]"), (iter((2, 1)), "[1,2]"), ({"ёж", 'a"b'}, '["a\\"b","ёж"]'), ((), "[]")],
)
def test_each_value_stands_once_and_in_order(values: Iterable[int] | Iterable[str], text: str) -> None:
    assert as_list(values) == text
