"""Cursors lead from page to page, and nothing else can be passed off as one."""

from __future__ import annotations

import base64
from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.errors import Invalid
from instar.queries.cursor import decode, encode, limited

WHOLE = st.integers(-(2**62), 2**62)


@given(st.tuples(WHOLE, WHOLE))
def test_what_was_encoded_is_decoded(keys: tuple[int, int]) -> None:
    assert decode(encode(keys), int, int) == keys


def test_without_a_cursor_a_list_begins_at_its_beginning() -> None:
    assert decode(None, int) is None


@given(st.text(max_size=60))
def test_any_other_text_is_refused_or_is_a_position(text: str) -> None:
    with suppress(Invalid):
        found = decode(text, int, int)
        assert found is not None
        assert [type(key) for key in found] == [int, int]


@pytest.mark.parametrize("keys", [[1], [1, 2, 3], ["1", 2], [1, None], [True, 1], [1.5, 2], {"a": 1}])
def test_a_position_of_another_list_is_refused(keys: object) -> None:
    cursor = base64.urlsafe_b64encode(orjson.dumps(keys)).decode()
    with pytest.raises(Invalid):
        decode(cursor, int, int)


@pytest.mark.parametrize("limit", [0, -1, 201, 10**9])
def test_a_page_has_1_to_200_rows(limit: int) -> None:
    with pytest.raises(Invalid) as refused:
        limited(limit)
    assert list(refused.value.errors) == ["limit"]
