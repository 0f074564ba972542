"""Rows of a group on the pages: asked, refused at the right row, stored, edited as a property, kept from others."""

from __future__ import annotations

import io

import pytest
from orjson import dumps, loads

from instar.access import SYSTEM
from instar.commands import AddService, Publish, execute

from .conftest import SCRIPT, Browser, Desk, found_value

PROCESS = {
    "format": "instar.process/1",
    "key": "rows",
    "title": "Rows",
    "role": "appeal",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "form": {
        "fields": [
            {
                "type": "section",
                "title": "Outer",
                "fields": [
                    {
                        "type": "section",
                        "title": "Inner",
                        "fields": [
                            {
                                "id": "r_lines",
                                "type": "group",
                                "title": "Lines",
                                "audience": ["requester"],
                                "repeat": {"max": 4},
                                "fields": [
                                    {"id": "what", "type": "text", "title": "What", "required": True},
                                    {"id": "n", "type": "integer", "title": "How many", "min": 1},
                                    {"id": "cost", "type": "money", "title": "Cost", "audience": ["internal"]},
                                    {"id": "proof", "type": "file", "title": "Proof"},
                                    {
                                        "id": "sum",
                                        "type": "money",
                                        "computed": "item.n * item.cost",
                                        "audience": ["internal"],
                                    },
                                ],
                            },
                            {"id": "r_note", "type": "text", "title": "Remark", "min_length": 3},
                        ],
                    }
                ],
            },
            {"id": "r_total", "type": "money", "title": "Total", "computed": "sum(data.r_lines, 'sum')"},
        ]
    },
}
GOOD = {
    "r_lines": "",
    "r_lines.0.what": "Seats",
    "r_lines.0.n": "2",
    "r_lines.0.cost": "5",
    "r_lines.900000.what": "",
    "r_lines.1.what": "Desk",
}


@pytest.fixture
def service(desk: Desk) -> str:
    execute(desk.kernel, Publish(dumps(PROCESS).decode()), SYSTEM)
    execute(desk.kernel, AddService("rows", "Rows", team="frontline", process="rows", public=True), SYSTEM)
    return "/new/rows"


def opened(browser: Browser, address: str, **more: object) -> str:
    sent = {"_key": found_value(browser.text(address), "_key"), "title": "New one", **GOOD, **more}
    answer = browser.post(address, sent)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def test_rows_are_stored_and_shown_in_one_line(desk: Desk, olga: Browser, service: str) -> None:
    number = opened(olga, service)
    assert loads(desk.value("SELECT data FROM ticket")) == {
        "r_lines": [{"what": "Seats", "n": 2, "cost": "5.00", "sum": "10.00"}, {"what": "Desk"}],
        "r_total": "10.00",
    }
    assert "Seats · 2 · RUB 5.00 · RUB 10.00; Desk" in olga.text(f"/t/{number}").replace("\u00a0", " ")


def test_an_error_stands_at_its_row_however_deep_the_section_lies(olga: Browser, service: str) -> None:
    sent = {**GOOD, "r_lines.0.n": "0", "r_lines.1.what": "", "r_lines.1.n": "x", "r_note": "ab"}
    refused = olga.post(service, {"_key": found_value(olga.text(service), "_key"), "title": "New one", **sent})
    assert refused.status_code == 422
    for place in ("r_lines-0-n", "r_lines-1-what", "r_lines-1-n", "r_note"):
        assert f'id="new-{place}-error"' in refused.text, place
        assert f'href="#new-{place}"' in refused.text, place
    assert 'name="r_lines.1.n"' in refused.text
    assert 'value="x"' in refused.text
    assert "row 2. How many is not a whole number." in refused.text
    assert "4 fields need another value" in refused.text


def test_more_rows_than_there_may_be_are_refused_at_the_group(olga: Browser, service: str) -> None:
    many = {f"r_lines.{place}.what": "x" for place in range(5)}
    refused = olga.post(service, {"_key": found_value(olga.text(service), "_key"), "title": "New one", **many})
    assert refused.status_code == 422
    assert 'id="new-r_lines-error"' in refused.text
    assert 'name="r_lines.4.what"' in refused.text


def test_sums_are_drawn_while_one_types(olga: Browser, service: str) -> None:
    drawn = olga.post(f"{service}/fields", {**GOOD, "r_lines.1.n": "3", "r_lines.1.cost": "1"}, headers=SCRIPT).text
    assert 'hx-post="/new/rows/fields"' in drawn
    assert 'value="13.00"' in drawn


def test_rows_are_edited_as_one_property(desk: Desk, olga: Browser, service: str) -> None:
    number = opened(olga, service)
    asked = olga.text(f"/t/{number}/properties?edit=r_lines", headers=SCRIPT)
    assert 'name="value.0.what"' in asked
    assert 'name="value.__row__.what"' in asked
    sent = {"name": "r_lines", "rev": "1", "value": "", "value.1.what": "Desk", "value.1.n": "0"}
    refused = olga.post(f"/t/{number}/properties", sent, headers=SCRIPT)
    assert refused.status_code == 422
    assert 'id="prop-r_lines-form-value-0-n-error"' in refused.text
    assert 'value="Desk"' in refused.text
    saved = olga.post(f"/t/{number}/properties", {**sent, "value.1.n": "4"}, headers=SCRIPT)
    assert saved.status_code == 200
    data = loads(desk.value("SELECT data FROM ticket"))
    assert data["r_lines"] == [{"what": "Desk", "n": 4}]
    assert data["r_total"] == "0.00"
    history = olga.text(f"/t/{number}/history")
    assert "Seats · 2" in history
    assert "Desk · 4" in history


def test_what_is_kept_from_the_requester_in_rows_is_not_shown_to_him(desk: Desk, olga: Browser, service: str) -> None:
    carl = desk.at("carl")
    number = opened(carl, service)
    page = carl.text(f"/t/{number}")
    assert "Seats · 2" in page
    assert "5.00" not in page
    assert "10.00" not in page
    assert "5.00" in olga.text(f"/t/{number}")


def test_a_file_in_a_row_belongs_to_the_ticket_and_to_readers_of_the_row(
    desk: Desk, olga: Browser, service: str
) -> None:
    file = (io.BytesIO(b"proof"), "proof.txt")
    number = opened(olga, service, **{"r_lines.1.proof__file": file})
    (_seats, desk_row) = loads(desk.value("SELECT data FROM ticket"))["r_lines"]
    assert len(desk_row["proof"]) == 1
    assert desk.value("SELECT ticket_id FROM attachment WHERE id = ?", desk_row["proof"][0]) == 1
    assert "proof.txt" in olga.text(f"/t/{number}")
    assert olga.get(f"/files/{desk_row['proof'][0]}").status_code == 200
