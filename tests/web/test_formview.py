"""Every type of field on a page: drawn, refused with what was typed, corrected, stored."""

from __future__ import annotations

import pytest
from orjson import dumps, loads

from instar.access import SYSTEM
from instar.commands import AddService, OpenTicket, Publish, execute

from .conftest import DEAL, SCRIPT, Browser, Desk, found_value

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
            {"id": "e_client", "type": "contact"},
            {"id": "e_company", "type": "organization"},
            {"id": "e_ticket", "type": "ticket"},
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
    "e_user": "Olga Petrova",
    "e_team": "frontline",
    "e_client": "ann@client.example",
    "e_company": "North LLC (north)",
    "e_ticket": "t-1 Old one",
    "e_of": "z",
}


@pytest.fixture
def every(desk: Desk) -> str:
    """The address of a service whose form has every newer type."""
    execute(desk.kernel, Publish(dumps(PROCESS).decode()), SYSTEM)
    execute(desk.kernel, AddService("every", "Every", team="frontline", process="every"), SYSTEM)
    requester = {"name": "Ann", "email": "ann@client.example"}
    execute(desk.kernel, OpenTicket("Old one", service="general", requester=requester), SYSTEM)
    with desk.kernel.store.transaction() as tx:
        tx.run("INSERT INTO organization (key, name, created) VALUES ('north', 'North LLC', 0)")
    return "/new/every"


def sent(olga: Browser, address: str, **more: object) -> dict[str, object]:
    return {"_key": found_value(olga.text(address), "_key"), "title": "New one", **GOOD, **more}


def test_what_is_filled_in_is_stored_as_each_type_says(desk: Desk, olga: Browser, every: str) -> None:
    assert olga.post(every, sent(olga, every)).status_code == 303
    assert loads(desk.value("SELECT data FROM ticket WHERE id = 2")) == {
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
        "e_client": desk.value("SELECT requester_id FROM ticket WHERE id = 1"),
        "e_company": "north",
        "e_ticket": "T-1",
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
        ("e_client", "Nobody Known"),
        ("e_client", "Ann (#99)"),
        ("e_company", "south"),
        ("e_ticket", "T-99"),
        ("e_ticket", "the old one"),
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
    assert desk.count("ticket") == 1


def test_the_form_is_drawn_again_while_one_types(olga: Browser, every: str) -> None:
    drawn = olga.post(f"{every}/fields", {"e_n": "7", "e_choice": "b", "e_choices": ["", "y"]}, headers=SCRIPT).text
    assert 'value="14.00"' in drawn
    assert 'name="e_text" class="form-control" aria-required="true"' in drawn
    assert drawn.count('<option value="y"') == 1
    assert drawn.count(" checked") == 1


def test_a_picker_is_a_line_that_is_read_without_script(desk: Desk, olga: Browser, every: str) -> None:
    assert '<option value="frontline">Frontline' in olga.text(every)
    number = olga.post(every, sent(olga, every)).headers["Location"].rpartition("/")[2]
    ann = desk.value("SELECT requester_id FROM ticket WHERE id = 1")
    for name, line in (
        ("e_user", "Olga Petrova (olga)"),
        ("e_client", f"Ann (#{ann})"),
        ("e_company", "North LLC (north)"),
        ("e_ticket", "T-1 Old one"),
    ):
        asked = olga.text(f"/t/{number}/properties?edit={name}", headers=SCRIPT)
        assert f'value="{line}"' in asked
        page = olga.text(f"/t/{number}")
        assert line.partition(" (")[0] in page
        saved = olga.post(f"/t/{number}/properties", {"name": name, "value": line, "rev": "1"}, headers=SCRIPT)
        assert saved.status_code == 200, saved.text


def test_who_sees_no_directory_names_nobody(desk: Desk, every: str) -> None:
    carl = desk.at("carl")
    refused = carl.post(every, {**sent(carl, every), "e_user": "olga", "e_client": "1", "e_ticket": "T-1"})
    for name in ("e_user", "e_team", "e_client", "e_company", "e_ticket"):
        assert f'id="new-{name}-error"' in refused.text, name


def test_a_note_may_hold_links_and_no_html(desk: Desk, olga: Browser) -> None:
    note = {"type": "note", "title": "Where", "help": "[Here](/me), **not** <b>there</b>"}
    opening = {"form": {"fields": [note]}, "key": "noted", "title": "Noted"}
    desk.run(Publish(dumps({**DEAL, **opening}).decode()))
    desk.run(AddService("noted", "Noted", process="noted"))
    page = olga.text("/new/noted")
    assert '<a href="/me"' in page
    assert "<strong>not</strong> &lt;b&gt;there" in page
