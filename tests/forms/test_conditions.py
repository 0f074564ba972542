"""Which fields are there: each condition is decided after what it reads, and a hidden field is null."""

from __future__ import annotations

import pytest

from instar.engine.expressions import RECORD, TEXT, compile_expression
from instar.forms.conditions import Cycle, fields_read, holds, plan, shown, walk
from instar.forms.form import Form
from instar.forms.model import Field
from instar.forms.types import KERNEL_TYPES


def ids(form, values, data=None, outcome=None, **env):
    there = shown(form, values, {"data": data or {}, **env}, outcome)
    return {name for name, field in form.inputs.items() if field.pointer in there}


@pytest.fixture
def chain(build):
    """c needs b, b needs a; written the other way round."""
    return build(
        {"id": "c", "type": "text", "when": "data.b == 'go'"},
        {"id": "b", "type": "text", "when": "data.a == 'go'"},
        {"id": "a", "type": "text"},
    )


@pytest.mark.parametrize(
    ("values", "there"),
    [
        ({}, {"a"}),
        ({"a": "go"}, {"a", "b"}),
        ({"a": " go "}, {"a", "b"}),
        ({"a": "go", "b": "go"}, {"a", "b", "c"}),
        ({"b": "go"}, {"a"}),
        ({"a": "stop", "b": "go", "c": "x"}, {"a"}),
        ({"a": 5}, {"a"}),
        ({"a": None}, {"a"}),
    ],
)
def test_a_hidden_field_hides_what_waits_for_it(chain, values, there):
    assert ids(chain, values) == there


def test_what_the_ticket_has_counts_until_something_is_entered(chain):
    data = {"a": "go", "b": "go"}
    assert ids(chain, {}, data) == {"a", "b", "c"}
    assert ids(chain, {"b": "stop"}, data) == {"a", "b"}
    assert ids(chain, {"b": None}, data) == {"a", "b"}


def test_what_lies_in_a_hidden_section_is_hidden_at_any_depth(build):
    inner = {
        "type": "section",
        "fields": [{"id": "x", "type": "text"}, {"id": "y", "type": "text", "when": "data.x == 'a'"}],
    }
    form = build({"id": "more", "type": "boolean"}, {"type": "section", "when": "data.more", "fields": [inner]})
    assert ids(form, {"x": "a"}) == {"more"}
    assert ids(form, {"more": True, "x": "a"}) == {"more", "x", "y"}


def test_only_an_answer_that_could_be_stored_counts(build):
    form = build({"id": "n", "type": "integer", "max": 5}, {"id": "x", "type": "text", "when": "data.n > 1"})
    assert ids(form, {"n": "3"}) == {"n", "x"}
    assert ids(form, {"n": 7}) == {"n"}
    assert ids(form, {"n": "many"}, {"n": 3}) == {"n"}


def test_what_nobody_may_enter_here_is_read_from_the_ticket(build):
    form = build(
        {"id": "a", "type": "text", "read_only": True},
        {"id": "b", "type": "text", "for": ["close"]},
        {"id": "x", "type": "text", "when": "data.a == 'go'"},
        {"id": "y", "type": "text", "when": "data.b == 'go'"},
    )
    assert ids(form, {"a": "go", "b": "go"}, outcome="wait") == {"a", "b"}
    assert ids(form, {"a": "go", "b": "go"}, outcome="close") == {"a", "b", "y"}
    assert ids(form, {}, {"a": "go", "b": "go"}, outcome="wait") == {"a", "b", "x", "y"}


def test_conditions_see_the_ticket_and_who_acts(build):
    form = build(
        {"id": "x", "type": "text", "when": "ticket.priority < 2"},
        {"id": "y", "type": "text", "when": "user.login == 'olga'"},
        {"id": "z", "type": "text", "when": "work.triage.outcome == 'sell'"},
    )
    assert ids(form, {}) == set()
    env = {"ticket": {"priority": 1}, "user": {"login": "olga"}, "work": {"triage": {"outcome": "sell"}}}
    assert ids(form, {}, **env) == {"x", "y", "z"}


def test_a_condition_that_fails_shows_its_field(build):
    form = build({"id": "x", "type": "text", "when": "1 / data.n > 1"}, {"id": "n", "type": "integer"})
    assert ids(form, {"n": 0}) == {"x", "n"}
    assert ids(form, {"n": 2}) == {"n"}


def test_only_yes_shows_a_field():
    names = {"x": TEXT}
    assert holds(None, {}) is True
    assert holds(compile_expression("x == 'a'", names), {"x": "a"}) is True
    assert holds(compile_expression("x == 'a'", names), {}) is False
    assert holds(compile_expression("null", names), {}) is False


def test_the_given_data_is_not_changed(chain):
    data = {"a": "go", "b": "go", "c": "x"}
    shown(chain, {"a": "stop"}, {"data": data})
    assert data == {"a": "go", "b": "go", "c": "x"}


def test_the_plan_knows_who_is_read_and_decides_it_first(chain):
    assert [field.id for field in chain.plan.order] == ["a", "b", "c"]
    assert chain.plan.live == {"a", "b"}
    assert chain.plan.parents == {"/fields/0": "", "/fields/1": "", "/fields/2": ""}


def test_a_form_made_by_hand_may_not_go_in_circles():
    when = compile_expression("data.a == 'x'", {"data": RECORD({"a": TEXT})})
    field = Field("a", KERNEL_TYPES["text"], "/fields/0", when=when)
    with pytest.raises(Cycle) as caught:
        plan((field,))
    assert [entry.id for entry in caught.value.entries] == ["a"]
    with pytest.raises(Cycle, match="a"):
        Form("f", "", (field,))


def test_walking_meets_sections_before_what_they_hold(build):
    form = build({"type": "section", "fields": [{"id": "x", "type": "text"}]}, {"id": "y", "type": "text"})
    assert [(field.pointer, parent) for field, parent in walk(form.fields)] == [
        ("/fields/0", ""),
        ("/fields/0/fields/0", "/fields/0"),
        ("/fields/1", ""),
    ]


def test_an_expression_reads_fields_by_their_first_name():
    names = {"data": RECORD({"a": TEXT}), "ticket": RECORD({"a": TEXT})}
    assert fields_read(compile_expression("data.a == ticket.a", names)) == {"a"}
    assert fields_read("data.a") == frozenset()
    assert fields_read(None) == frozenset()
