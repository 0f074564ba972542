"""Every type of field on a page: drawn, refused with what was typed, corrected, stored."""

from __future__ import annotations

import pytest
from orjson import dumps, loads

from instar.access import SYSTEM
from instar.commands import AddService, Publish, execute

from .conftest import SCRIPT, Browser, Desk, found_value

PROCESS = {
    "format": "instar.process/1",
    "key": "every",
    "title": "Every type",
    "role": "appeal",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "form": {
        "fields": [
            {"id": "e_text", "type": "text", "pattern": "[A-Z]+", "required_when": "data.e_choice == 'b'"},
            {"id": "e_choice", "type": "choice", "options": ["a", "b"]},
            {"id": "e_choices", "type": "choices", "options": ["x", "y", "z"]},
            {"id": "e_url", "type": "url"},
            {"id": "e_at", "type": "datetime", "min": "2026-01-01T00:00Z"},
            {"id": "e_length", "type": "duration"},
            {"id": "e_n", "type": "money"},
            {"id": "e_twice", "type": "money", "computed": "data.e_n * 2"},
            {"id": "e_user", "type": "user"},
            {"id": "e_team", "type": "team"},
            {"id": "e_of", "type": "choice", "options": {"=": "data.e_choices"}},
        ]
    },
}
GOOD = {
    "e_text": "AB",
    "e_choice": "b",
    "e_choices": ["", "z", "x"],
    "e_url": "example.org",
    "e_at": "2026-01-05T12:00",
    "e_length": "2h 30m",
    "e_n": "5",
    "e_twice": "999",
    "e_user": "olga",
    "e_team": "frontline",
    "e_of": "z",
}


@pytest.fixture
def every(desk: Desk) -> str:
    """The address of a service whose form has every newer type."""
    execute(desk.kernel, Publish(dumps(PROCESS).decode()), SYSTEM)
    execute(desk.kernel, AddService("every", "Every", team="frontline", process="every"), SYSTEM)
    return "/new/every"


def sent(olga: Browser, address: str, **more: object) -> dict[str, object]:
    return {"_key": found_value(olga.text(address), "_key"), "title": "New one", **GOOD, **more}


def test_what_is_filled_in_is_stored_as_each_type_says(desk: Desk, olga: Browser, every: str) -> None:
    assert olga.post(every, sent(olga, every)).status_code == 303
    assert loads(desk.value("SELECT data FROM ticket")) == {
        "e_text": "AB",
        "e_choice": "b",
        "e_choices": ["x", "z"],
        "e_url": "https://example.org",
        "e_at": "2026-01-05T12:00:00Z",
        "e_length": "PT2H30M",
        "e_n": "5.00",
        "e_twice": "10.00",
        "e_user": "olga",
        "e_team": "frontline",
        "e_of": "z",
    }


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("e_text", "ab"),
        ("e_text", ""),
        ("e_choices", "w"),
        ("e_url", "javascript:alert(1)"),
        ("e_at", "2025-12-31T23:59"),
        ("e_length", "soon"),
        ("e_user", "nobody"),
        ("e_team", "olga"),
        ("e_of", "y"),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_stays(
    desk: Desk, olga: Browser, every: str, name: str, typed: str
) -> None:
    refused = olga.post(every, sent(olga, every, **{name: typed}))
    assert refused.status_code == 422
    assert refused.text.count('class="error"') == 1
    assert f'id="new-{name}-error"' in refused.text
    assert f'"{typed}"' in refused.text
    assert desk.count("ticket") == 0


def test_the_form_is_drawn_again_while_one_types(olga: Browser, every: str) -> None:
    drawn = olga.post(f"{every}/fields", {"e_n": "7", "e_choice": "b", "e_choices": ["", "y"]}, headers=SCRIPT).text
    assert 'value="14.00"' in drawn
    assert 'name="e_text" class="form-control" aria-required="true"' in drawn
    assert drawn.count('<option value="y"') == 1
    assert drawn.count(" checked") == 1


def test_people_and_teams_are_offered_by_name(olga: Browser, every: str) -> None:
    html = olga.text(every)
    assert '<option value="olga">Olga' in html
    assert '<option value="frontline">Frontline' in html
