"""Types as far as they are known before there is data."""

from __future__ import annotations

import pytest

from instar.engine.expressions import ANY, BOOLEAN, DATE, DURATION, LIST, NULL, NUMBER, RECORD, TEXT, TIME

EVERY = [ANY, NULL, BOOLEAN, NUMBER, TEXT, DATE, TIME, DURATION, LIST(), RECORD({})]


@pytest.mark.parametrize("type", EVERY, ids=lambda type: type.kind)
def test_what_is_not_known_goes_with_everything(type):
    assert type.goes_with(type)
    assert type.goes_with(ANY)
    assert NULL.goes_with(type)


def test_two_known_types_do_not_go_together():
    known = EVERY[2:]
    assert not any(one.goes_with(other) for one in known for other in known if one is not other)


@pytest.mark.parametrize("type", EVERY, ids=lambda type: type.kind)
def test_every_type_has_words_for_people(type):
    assert str(type)[:1].isalpha()


def test_types_are_equal_by_what_they_say():
    assert RECORD({"a": NUMBER}) == RECORD({"a": NUMBER})
    assert RECORD({"a": NUMBER}) != RECORD({"a": TEXT})
    assert RECORD({}, open=True) != RECORD({})
    assert LIST(NUMBER) != LIST()
    assert len({RECORD({"a": NUMBER}), RECORD({"a": NUMBER})}) == 1
