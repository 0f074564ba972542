"""A form definition: what is taken, and every mistake with its code, its place and a way out."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.expressions import Expression
from instar.engine.source import Source
from instar.forms import KERNEL_TYPES, ParsedForm, parse_form
from instar.forms.keys import MOST_FIELDS
from instar.forms.model import MOST_OPTIONS

TEXT = {"id": "x", "type": "text"}


def told(result: ParsedForm) -> list[tuple[str, str]]:
    return [(finding.code, finding.pointer) for finding in result.findings]


def test_a_form_is_what_its_definition_says(parsed):
    result = parsed(
        {
            "id": "sum",
            "type": "money",
            "title": {"en": "Amount", "ru": "Сумма"},
            "help": "Before tax",
            "placeholder": "0.00",
            "required": True,
            "min": 0,
            "max": "100.50",
            "width": "half",
            "for": ["pay"],
            "audience": ["operator", "requester"],
            "indexed": True,
            "x-note": {"any": 1},
        },
        title="Order",
        card=["sum"],
    )
    assert result.findings == ()
    form = result.form
    assert form is not None
    assert (form.key, form.title, form.card) == ("order", "Order", ("sum",))
    field = form.inputs["sum"]
    assert (field.label("en"), field.label("ru"), field.label("de")) == ("Amount", "Сумма", "Amount")
    assert (field.minimum, field.maximum) == (Decimal(0), Decimal("100.50"))
    assert (field.required, field.width, field.outcomes, field.indexed) == (True, "half", ("pay",), True)
    assert field.audience == ("operator", "requester")
    assert (field.pointer, field.extra) == ("/fields/0", {"x-note": {"any": 1}})
    assert (field.help, field.placeholder) == ("Before tax", "0.00")


def test_sections_lie_in_the_tree_and_their_fields_flat_in_the_data(build):
    form = build(
        {"type": "note", "title": "Read this"},
        {"type": "section", "title": "One", "fields": [TEXT, {"type": "section", "fields": [{**TEXT, "id": "y"}]}]},
    )
    assert list(form.inputs) == ["x", "y"]
    assert form.inputs["y"].pointer == "/fields/1/fields/1/fields/0"
    assert [field.type.key for field in form.fields] == ["note", "section"]


def test_what_a_section_is_for_holds_for_what_lies_in_it(build):
    inner = [
        TEXT,
        {**TEXT, "id": "y", "for": ["close"], "audience": "internal"},
        {"type": "section", "fields": [{**TEXT, "id": "z"}]},
    ]
    form = build({"type": "section", "for": ["wait", "close"], "audience": "requester", "fields": inner})
    assert {name: field.outcomes for name, field in form.inputs.items()} == {
        "x": ("wait", "close"),
        "y": ("close",),
        "z": ("wait", "close"),
    }
    assert {name: field.audience for name, field in form.inputs.items()} == {
        "x": ("requester",),
        "y": ("internal",),
        "z": ("requester",),
    }


SHAPES = [
    ([{**TEXT, "title": 5}], "shape", "/fields/0/title"),
    ([{**TEXT, "title": {}}], "shape", "/fields/0/title"),
    ([{**TEXT, "title": {"english": "x"}}], "shape", "/fields/0/title"),
    ([{**TEXT, "title": {"en": 5}}], "shape", "/fields/0/title"),
    ([{**TEXT, "help": None}], "shape", "/fields/0/help"),
    ([{**TEXT, "required": "yes"}], "shape", "/fields/0/required"),
    ([{**TEXT, "required": 1}], "shape", "/fields/0/required"),
    ([{**TEXT, "read_only": None}], "shape", "/fields/0/read_only"),
    ([{**TEXT, "when": True}], "shape", "/fields/0/when"),
    ([{**TEXT, "when": " "}], "shape", "/fields/0/when"),
    ([{**TEXT, "max_length": 0}], "shape", "/fields/0/max_length"),
    ([{**TEXT, "max_length": 60_001}], "shape", "/fields/0/max_length"),
    ([{**TEXT, "min_length": True}], "shape", "/fields/0/min_length"),
    ([{**TEXT, "lines": 51}], "shape", "/fields/0/lines"),
    ([{**TEXT, "lines": 1.5}], "shape", "/fields/0/lines"),
    ([{**TEXT, "width": "wide"}], "shape", "/fields/0/width"),
    ([{**TEXT, "for": []}], "shape", "/fields/0/for"),
    ([{**TEXT, "for": "close"}], "shape", "/fields/0/for"),
    ([{**TEXT, "for": ["not an outcome"]}], "shape", "/fields/0/for"),
    ([{**TEXT, "audience": ["everybody"]}], "shape", "/fields/0/audience"),
    ([{**TEXT, "audience": []}], "shape", "/fields/0/audience"),
    ([{"type": "section", "fields": {}}], "shape", "/fields/0/fields"),
    (["x"], "shape", "/fields/0"),
    ([None], "shape", "/fields/0"),
    ([{**TEXT, "min_length": 5, "max_length": 4}], "bounds", "/fields/0/min_length"),
    ([{"id": "x", "type": "integer", "min": 5, "max": 4}], "bounds", "/fields/0/min"),
    ([{"id": "x", "type": "integer", "min": "a"}], "bounds", "/fields/0/min"),
    ([{"id": "x", "type": "date", "max": 5}], "bounds", "/fields/0/max"),
    ([{"id": "x", "type": "date", "min": "2026-13-01"}], "bounds", "/fields/0/min"),
    ([{**TEXT, "min": 5}], "misplaced_key", "/fields/0/min"),
    ([{"id": "x", "type": "boolean", "options": ["a"]}], "misplaced_key", "/fields/0/options"),
    ([{"type": "note", "required": True}], "misplaced_key", "/fields/0/required"),
    ([{"id": "x", "type": "file", "default": "a"}], "misplaced_key", "/fields/0/default"),
    ([{**TEXT, "requird": True}], "unknown_key", "/fields/0/requird"),
    ([{**TEXT, "a/b": True}], "unknown_key", "/fields/0/a~1b"),
    ([{**TEXT, "required_when": "1 + 1"}], "type", "/fields/0/required_when"),
    ([{**TEXT, "required_when": "data.none"}], "expression", "/fields/0/required_when"),
    ([{**TEXT, "computed": "1"}], "type", "/fields/0/computed"),
    ([{**TEXT, "computed": "data.none"}], "expression", "/fields/0/computed"),
    ([{**TEXT, "computed": "'a'", "required": True}], "misplaced_key", "/fields/0/required"),
    ([{**TEXT, "computed": "'a'", "max_length": 5}], "misplaced_key", "/fields/0/max_length"),
    ([{**TEXT, "computed": "data.x"}], "condition_cycle", "/fields/0/computed"),
    ([{"id": "f", "type": "file", "computed": "[]"}], "misplaced_key", "/fields/0/computed"),
    ([{**TEXT, "pattern": "a("}], "pattern", "/fields/0/pattern"),
    ([{**TEXT, "pattern": "(?=a)"}], "pattern", "/fields/0/pattern"),
    ([{**TEXT, "pattern": "a" * 501}], "shape", "/fields/0/pattern"),
    ([{**TEXT, "pattern": ""}], "shape", "/fields/0/pattern"),
    ([{"id": "n", "type": "integer", "pattern": "5"}], "misplaced_key", "/fields/0/pattern"),
    ([{"use": ""}], "shape", "/fields/0/use"),
    ([{"id": "x", "type": "datetime", "min": "2026-01-05"}], "bounds", "/fields/0/min"),
    ([{"id": "x", "type": "duration", "max": 5}], "bounds", "/fields/0/max"),
    ([{"id": "x", "type": "choices"}], "options", "/fields/0/options"),
    ([{"id": "x", "type": "group"}], "missing", "/fields/0"),
    ([{"id": "x", "type": "txt"}], "unknown_type", "/fields/0/type"),
    ([{"id": "x", "type": 5}], "missing", "/fields/0/type"),
    ([{"id": "x"}], "missing", "/fields/0"),
    ([{"type": "text"}], "id", "/fields/0"),
    ([{**TEXT, "id": "a-b"}], "id", "/fields/0/id"),
    ([{**TEXT, "id": "1a"}], "id", "/fields/0/id"),
    ([{**TEXT, "id": "a" * 65}], "id", "/fields/0/id"),
    ([{**TEXT, "id": 5}], "id", "/fields/0/id"),
    ([{**TEXT, "id": "имя"}], "id", "/fields/0/id"),
    ([TEXT, TEXT], "duplicate_field", "/fields/1/id"),
    ([TEXT, {"type": "section", "fields": [TEXT]}], "duplicate_field", "/fields/1/fields/0/id"),
    ([{"id": "x", "type": "choice"}], "options", "/fields/0/options"),
    ([{"id": "x", "type": "choice", "options": []}], "options", "/fields/0/options"),
    ([{"id": "x", "type": "choice", "options": {"a": 1}}], "options", "/fields/0/options"),
    ([{"id": "x", "type": "choice", "options": {"=": "data.y"}}], "expression", "/fields/0/options/="),
    ([{"id": "x", "type": "choice", "options": {"=": "'a'"}}], "type", "/fields/0/options/="),
    ([{"id": "x", "type": "choices", "options": {"=": 5}}], "options", "/fields/0/options"),
    ([{"id": "x", "type": "choice", "options": ["a", 5]}], "options", "/fields/0/options/1"),
    ([{"id": "x", "type": "choice", "options": [" a"]}], "options", "/fields/0/options/0"),
    ([{"id": "x", "type": "choice", "options": ["a", "a"]}], "options", "/fields/0/options/1"),
    ([{"id": "x", "type": "choice", "options": [{"value": "a", "title": None}]}], "shape", "/fields/0/options/0/title"),
    (
        [{"id": "x", "type": "choice", "options": [{"value": "a", "name": "A"}]}],
        "unknown_key",
        "/fields/0/options/0/name",
    ),
    (
        [{"id": "x", "type": "choice", "options": [f"o{n}" for n in range(MOST_OPTIONS + 1)]}],
        "options",
        "/fields/0/options",
    ),
    ([{"id": "x", "type": "integer", "default": "many"}], "default", "/fields/0/default"),
    ([{"id": "x", "type": "integer", "max": 5, "default": 6}], "default", "/fields/0/default"),
    ([{"id": "x", "type": "choice", "options": ["a"], "default": "b"}], "default", "/fields/0/default"),
    ([{**TEXT, "default": {"=": "data.nope"}}], "expression", "/fields/0/default/="),
    ([{**TEXT, "default": {"=": "1 +"}}], "expression", "/fields/0/default/="),
    ([{**TEXT, "default": {"=": "now"}}], "type", "/fields/0/default/="),
    ([{"id": "x", "type": "date", "default": {"=": "now"}}], "type", "/fields/0/default/="),
    ([{**TEXT, "default": {"=": "1", "a": 1}}], "default", "/fields/0/default"),
    ([{**TEXT, "when": "data.z == 'a'"}], "expression", "/fields/0/when"),
    ([{**TEXT, "when": "data.x.y"}], "expression", "/fields/0/when"),
    ([{**TEXT, "when": "ticket.nmber == '1'"}], "expression", "/fields/0/when"),
    ([{**TEXT, "when": "user.nmae == '1'"}], "expression", "/fields/0/when"),
    ([{**TEXT, "id": "y"}, {**TEXT, "when": "data.y"}], "type", "/fields/1/when"),
    ([{**TEXT, "when": "data.x == 'a'"}], "condition_cycle", "/fields/0/when"),
    (
        [{"type": "section", "for": ["a"], "fields": [{**TEXT, "for": ["b"]}]}],
        "never_asked",
        "/fields/0/fields/0/for",
    ),
]


@pytest.mark.parametrize(("fields", "code", "pointer"), SHAPES, ids=range(len(SHAPES)))
def test_a_mistake_is_one_finding_at_its_place(parsed, fields, code, pointer):
    result = parsed(*fields)
    assert told(result) == [(code, pointer)]
    assert result.form is None
    [finding] = result.findings
    assert finding.severity == "error"
    assert finding.message
    assert "{" not in finding.message.replace('{"en"', "").replace('{"value"', "")


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ([{**TEXT, "requird": True}], "Did you mean “required”?"),
        ([{"id": "x", "type": "txt"}], "Did you mean “text”?"),
        ([{"id": "colour", "type": "text"}, {**TEXT, "when": "data.color == 'red'"}], "Did you mean “colour”?"),
        ([TEXT, TEXT], "The other one is at /fields/0."),
    ],
)
def test_a_mistake_comes_with_a_way_out(parsed, fields, hint):
    assert [finding.hint for finding in parsed(*fields).findings] == [hint]


@pytest.mark.parametrize(
    ("raw", "findings"),
    [
        ({}, [("format", ""), ("key", ""), ("shape", "/fields")]),
        ({"format": "instar.form/2", "key": "a", "fields": []}, [("format", "/format")]),
        ({"format": "instar.form/1", "key": "1a", "fields": []}, [("key", "/key")]),
        ({"format": "instar.form/1", "key": "a", "fields": [], "title": 5}, [("shape", "/title")]),
        ({"format": "instar.form/1", "key": "a", "fields": [], "card": "x"}, [("shape", "/card")]),
        ({"format": "instar.form/1", "key": "a", "fields": [], "card": [5]}, [("shape", "/card")]),
        ({"format": "instar.form/1", "key": "a", "fields": [TEXT], "card": ["x", "y"]}, [("unknown_field", "/card/1")]),
        ({"format": "instar.form/1", "key": "a", "fields": [], "feilds": []}, [("unknown_key", "/feilds")]),
        ({"format": "instar.form/1", "key": "a", "fields": [], "x-mine": 1}, []),
    ],
)
def test_the_form_itself_is_checked(raw, findings):
    assert sorted(told(parse_form(raw))) == sorted(findings)


def test_a_broken_file_has_the_findings_of_its_text():
    result = parse_form(Source.read('{"format": ', "a.json"))
    assert [(finding.code, finding.file) for finding in result.findings] == [("json", "a.json")]
    assert result.form is None


def test_findings_stand_in_the_order_of_the_file_with_lines():
    text = json.dumps(
        {"format": "instar.form/1", "key": "a", "fields": [{"type": "txt"}, {"type": "text"}], "b": 1}, indent=1
    )
    result = parse_form(Source.read(text, "a.json"))
    assert [(finding.code, finding.line) for finding in result.findings] == [
        ("unknown_type", 6),
        ("id", 8),
        ("unknown_key", 12),
    ]
    assert text.splitlines()[5].strip() == '"type": "txt"'


def test_findings_of_a_value_without_places_stand_in_one_order_in_every_process():
    """Sets have another order in every process, so nothing may be told in the order of one."""
    code = (
        "from instar.forms import parse_form;"
        "f = parse_form({'format': 'instar.form/1', 'key': 'a', 'fields': [{'type': 'note', 'required': 1, 'lines': 1,"
        " 'default': 1, 'placeholder': 1, 'indexed': 1, 'min': 1, 'max': 1, 'options': 1}, {'type': 'integer',"
        " 'id': 'x', 'min': 'a', 'max': 'b'}]}).findings; print([one.pointer for one in f])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


def test_a_form_inside_a_process_needs_no_head_and_keeps_its_place():
    process = {"nodes": {"work": {"form": {"fields": [TEXT, {"type": "txt"}]}}}}
    at = "/nodes/work/form"
    assert told(parse_form(process, key="inline", at=at)) == [("unknown_type", f"{at}/fields/1/type")]
    process["nodes"]["work"]["form"]["fields"].pop()
    form = parse_form(process, key="inline", at=at).form
    assert form is not None
    assert (form.key, form.inputs["x"].pointer) == ("inline", f"{at}/fields/0")


@pytest.mark.parametrize("at", ["/nowhere", "/list/7", "/list/a", "/text/0", "/a~1b"])
def test_a_pointer_to_no_form_is_a_finding(at):
    assert told(parse_form({"list": [], "text": "x", "a/b": 5}, key="inline", at=at)) == [("shape", at)]


def test_a_condition_may_read_fields_further_down_and_those_of_the_site(build, parsed):
    form = build(
        {**TEXT, "when": "data.y > 1 && data.site == 'a'"}, {"id": "y", "type": "money"}, known={"site": "text"}
    )
    assert isinstance(form.inputs["x"].when, Expression)
    assert told(parsed({**TEXT, "when": "data.site > 1"}, known={"site": "text"})) == [("expression", "/fields/0/when")]


def test_names_are_not_checked_when_the_site_is_not_known():
    raw = {
        "format": "instar.form/1",
        "key": "a",
        "fields": [{**TEXT, "when": "data.other == 1 && ticket.any && user.x"}],
    }
    assert parse_form(raw, known=None).form is not None


def test_a_default_is_kept_as_it_would_be_stored(build):
    form = build(
        {"id": "a", "type": "money", "default": 5},
        {"id": "b", "type": "boolean", "default": True, "required": True},
        {"id": "c", "type": "date", "default": {"=": "date(now) + duration('P1D')"}},
        {"id": "d", "type": "text", "default": None},
        {"id": "e", "type": "text", "required": True, "default": "  "},
    )
    assert form.inputs["a"].default == "5.00"
    assert form.inputs["b"].default is True
    assert isinstance(form.inputs["c"].default, Expression)
    assert (form.inputs["d"].default, form.inputs["e"].default) == (None, None)


def test_a_round_of_conditions_is_told_whole(parsed):
    result = parsed(
        {"id": "a", "type": "boolean", "when": "data.b == true"},
        {"id": "b", "type": "boolean", "when": "data.c == true"},
        {"id": "c", "type": "boolean", "when": "data.a == true"},
        {"id": "d", "type": "boolean", "when": "data.a == true"},
    )
    [finding] = result.findings
    assert finding.code == "condition_cycle"
    assert finding.path[0] == finding.path[-1]
    assert set(finding.path) == {"a", "b", "c"}
    assert " → ".join(finding.path) in finding.message


def test_a_section_may_not_wait_for_a_field_that_lies_in_it(parsed):
    section = {"type": "section", "title": "More", "when": "data.x == 'a'", "fields": [TEXT]}
    assert [finding.code for finding in parsed(section).findings] == ["condition_cycle"]


def test_sections_lie_at_most_four_deep(parsed):
    entry: dict[str, object] = TEXT
    for _level in range(4):
        entry = {"type": "section", "fields": [entry]}
    assert parsed(entry).form is not None
    assert [finding.code for finding in parsed({"type": "section", "fields": [entry]}).findings] == ["too_deep"]


@pytest.mark.parametrize(
    "entry", [{"type": "text"}, {"type": "note"}, {"type": "section", "fields": [{"type": "note"}] * 2}]
)
def test_a_form_has_a_limit_of_entries_of_every_kind(parsed, entry):
    many = [entry | ({"id": f"f{number}"} if entry["type"] == "text" else {}) for number in range(MOST_FIELDS + 1)]
    assert told(parsed(*many)) == [("too_many", "/fields")]


def test_many_mistakes_in_a_large_file_are_told_in_no_time():
    text = json.dumps(
        {"format": "instar.form/1", "key": "a", "fields": [], **{f"key{n}": n for n in range(20_000)}}, indent=1
    )
    findings = parse_form(Source.read(text)).findings
    assert len(findings) == 20_000
    assert findings[-1].line == 20_004


def test_a_type_of_a_plugin_is_a_row_more(parsed):
    from dataclasses import replace

    types = {**KERNEL_TYPES, "inn": replace(KERNEL_TYPES["text"], key="inn", widget="inn")}
    raw = {"format": "instar.form/1", "key": "a", "fields": [{"id": "x", "type": "inn"}]}
    form = parse_form(raw, types=types).form
    assert form is not None
    assert form.ids_types() == {"x": "inn"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "id",
    "type",
    "title",
    "when",
    "default",
    "min",
    "max",
    "min_length",
    "options",
    "fields",
    "for",
    "audience",
    "lines",
]
WORDS = st.sampled_from(["x", "text", "choice", "section", "integer", "date", "a", "data.x == 1", "2026-01-01"])


@given(
    st.lists(st.dictionaries(st.sampled_from(KEYS), JSON | WORDS | st.lists(WORDS, max_size=2), max_size=8), max_size=4)
)
def test_no_definition_whatever_makes_parsing_fail(fields):
    result = parse_form({"format": "instar.form/1", "key": "a", "fields": fields})
    assert (result.form is None) == any(finding.severity == "error" for finding in result.findings)
    assert all(finding.message for finding in result.findings)


def test_a_pattern_that_cannot_be_read_is_a_finding_with_the_reason(parsed):
    (finding,) = parsed({"id": "x", "type": "text", "pattern": "a("}).findings
    assert finding.message == "The pattern cannot be read: missing ): a("
    assert finding.hint == "Patterns are RE2: without backreferences and without looking ahead or behind."
