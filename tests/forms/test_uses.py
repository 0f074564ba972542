"""A form that uses another holds its fields, and says what is wrong at the place that uses it."""

from __future__ import annotations

from typing import Any

import pytest

from instar.forms import parse_form
from instar.forms.uses import keys_used, spelled_out

FORMS: dict[str, Any] = {
    "address": {"fields": [{"id": "street", "type": "text", "required": True}, {"use": "place"}]},
    "place": {"fields": [{"id": "town", "type": "text"}]},
    "round": {"fields": [{"use": "about"}]},
    "about": {"fields": [{"use": "round"}]},
    "long": {"fields": [{"id": f"f{number}", "type": "text"} for number in range(300)]},
}


def parse(*fields, key="order", **keys):
    raw = {"format": "instar.form/1", "key": key, "fields": list(fields), **keys}
    return parse_form(raw, used=FORMS.get)


def test_the_fields_stand_in_place_of_the_use_and_may_be_read():
    where = {"type": "section", "title": "Where", "fields": [{"use": "address"}]}
    result = parse(where, {"id": "z", "type": "text", "when": "data.town == 'Riga'"}, card=["street"])
    assert result.form, result.findings
    assert list(result.form.inputs) == ["street", "town", "z"]
    filled = {"street": "Long 1", "town": "Riga", "z": "x"}
    assert result.form.load(filled, {}, origin="api") == filled


def test_rows_may_be_made_of_a_form():
    form = parse({"id": "places", "type": "group", "fields": [{"use": "address"}]}).form
    assert form
    assert list(form.groups["places"].inputs) == ["street", "town"]


@pytest.mark.parametrize(
    ("fields", "code", "at", "told"),
    [
        ([{"use": "adress"}], "unknown_form", "/fields/0/use", "There is no form “adress” to use."),
        ([{"use": 5}], "shape", "/fields/0/use", "“use” must be the key of a form."),
        ([{"use": "round"}], "use_cycle", "/fields/0/use/0/use/0/use", "order → round → about → round"),
        ([{"use": "address", "title": "x"}], "unknown_key", "/fields/0/title", "title"),
        (
            [{"id": "town", "type": "text"}, {"use": "address"}],
            "duplicate_field",
            "/fields/1/use/1/use/0/id",
            "Two fields have the id “town”.",
        ),
        ([{"use": "long"}, {"use": "place"}], "too_many", "/fields", "at most 300 fields"),
    ],
)
def test_a_mistake_is_one_finding_at_its_place(fields, code, at, told):
    result = parse(*fields)
    assert result.form is None
    (finding,) = result.findings
    assert (finding.code, finding.pointer) == (code, at)
    assert told in finding.message


def test_a_form_that_uses_itself_is_a_circle():
    (finding,) = parse({"use": "order"}).findings
    assert finding.code == "use_cycle"


def test_without_the_others_their_fields_are_left_out():
    raw = {"format": "instar.form/1", "key": "order", "fields": [{"use": "address"}, {"id": "z", "type": "text"}]}
    assert list(parse_form(raw).form.inputs) == ["z"]


def test_what_is_used_is_found_at_any_depth():
    body = {"nodes": {"a": {"form": {"fields": [{"type": "section", "fields": [{"use": "address"}]}, {"use": "x"}]}}}}
    assert list(keys_used(body)) == ["address", "x"]
    assert [one["id"] for one in spelled_out([{"use": "address"}, {"use": "gone"}, 5], FORMS.get)[:2]] == [
        "street",
        "town",
    ]
    assert spelled_out([{"use": "round"}], FORMS.get) == []
