"""What one tries in the form editor is told the same as by the page of a step and by the API."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instar.commands import AddGrant, AddToken, OpenTicket, Publish

from .conftest import Desk
from .test_form_pages import post

FIELDS: list[dict[str, Any]] = [
    {"id": "s_text", "type": "text", "min_length": 2, "max_length": 6, "pattern": "[a-zA-Z0-9 ]+", "required": True},
    {"id": "s_long", "type": "markdown", "max_length": 20},
    {"id": "s_whole", "type": "integer", "min": 2, "max": 1000},
    {"id": "s_number", "type": "number", "min": -1},
    {"id": "s_money", "type": "money", "min": "0.10", "max": 5000, "required_when": "data.s_choice == 'b'"},
    {"id": "s_day", "type": "date", "min": "2026-01-01", "max": "2026-12-31"},
    {"id": "s_length", "type": "duration", "max": "P2D"},
    {"id": "s_yes", "type": "boolean", "required": True},
    {"id": "s_choice", "type": "choice", "options": ["a", "b", "c"]},
    {"id": "s_many", "type": "choices", "options": ["a", "b", "c"], "required": True},
    {"id": "s_mail", "type": "email", "when": "data.s_choice != 'c'"},
    {"id": "s_url", "type": "url"},
    {"id": "s_phone", "type": "phone"},
    {"id": "s_user", "type": "user", "required_when": "data.s_yes == true"},
    {"id": "s_team", "type": "team"},
    {"id": "s_ticket", "type": "ticket"},
    {
        "id": "s_rows",
        "type": "group",
        "repeat": {"min": 1, "max": 2},
        "fields": [
            {"id": "n", "type": "integer", "min": 1, "required": True},
            {"id": "day", "type": "date", "when": "item.n > 5", "required": True},
            {"id": "twice", "type": "integer", "computed": "item.n * 2"},
        ],
    },
    {"id": "s_sum", "type": "integer", "computed": "sum(data.s_rows, 'twice')"},
]
FORM = {"format": "instar.form/1", "key": "sampled", "title": "Sampled", "fields": FIELDS}
PROCESS = {
    "format": "instar.process/1",
    "key": "sampling",
    "role": "task",
    "title": "Sampling",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "nodes": {
        "begin": {"type": "startEvent", "next": "ask"},
        "ask": {
            "type": "userTask",
            "title": "Ask",
            "stage": "new",
            "form": "sampled",
            "candidates": {"team": "frontline"},
            "next": [{"to": "end", "outcome": "ok", "title": "Done"}],
        },
        "end": {"type": "endEvent", "stage": "done"},
    },
}
SAID = ("", " ", "5", "0", "-3", "12.5", "0.05", "99999", "true", "a", "b", "c", "x" * 30, "2026-05-06", "2025-12-31")
SAID += (
    "T-1",
    "T-999",
    "PT30M",
    "P9D",
    "anna@example.org",
    "https://example.org/a",
    "+79123456789",
    "olga",
    "gone",
    "Ё",
)
TEXTS = st.one_of(
    st.sampled_from(SAID), st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=8)
)
TICKETS = st.sampled_from(["", "T-1", "t-1", "T-999999", "gone", "Ё", "-3"])
"""Numbers that are there from the beginning, or never: each of the three ways opens tickets as it goes."""
PLAIN = [one["id"] for one in FIELDS if one["type"] not in ("choices", "group", "boolean") and "computed" not in one]


@st.composite
def inputs(draw: st.DrawFn) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """(as a page sends it, the same as a program sends it)."""
    texts = {id: draw(TICKETS if id == "s_ticket" else TEXTS) for id in PLAIN}
    ticked = draw(st.booleans())
    many = draw(st.lists(st.sampled_from(["a", "b", "c", "z"]), max_size=3))
    rows = draw(st.lists(st.fixed_dictionaries({"n": TEXTS, "day": TEXTS}), max_size=3))
    page = {**{id: [text] for id, text in texts.items()}, "s_yes": ["", "true"] if ticked else [""]}
    page |= {"s_many": ["", *many], "s_rows": [""]}
    for place, row in enumerate(rows):
        page |= {f"s_rows.{place}.{name}": [text] for name, text in row.items()}
    return page, {**texts, "s_yes": ticked, "s_many": many, "s_rows": rows}


class Three:
    """The three ways in: the editor's try, the page of a step, the API."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        for definition in (FORM, PROCESS):
            desk.site.run(Publish(json.dumps(definition)))
        desk.site.people.add("olga_plan", ("frontline",), profile="operator")
        desk.site.run(AddGrant("olga_plan", "designer"))
        self.step()  # T-1
        self.token = str(desk.site.run(AddToken("olga_plan", "tests"))["token"])

    def step(self) -> tuple[str, int]:
        """A ticket of its own: what was entered before counts for what is left out."""
        opened = self.desk.site.run(OpenTicket("Sampled", process="sampling", service="general"))
        sql = "SELECT id FROM work_item WHERE ticket_id = ?"
        return str(opened["number"]), int(self.desk.site.kernel.store.read().value(sql, (opened["ticket"],)))

    def data(self, number: str) -> dict[str, Any]:
        sql = "SELECT data FROM ticket WHERE id = ?"
        return dict(json.loads(self.desk.site.kernel.store.read().value(sql, (int(number[2:]),))))

    def tried(self, page: dict[str, list[str]]) -> tuple[dict[str, list[str]], Any]:
        sent = {"_definition": [json.dumps(FORM)], "_lang": ["en"], **page}
        told = post(self.desk, "olga_plan", "/x/designer/forms/sample", sent).json or {}
        return told["errors"], told["stored"]

    def tried_as_program(self, values: dict[str, Any]) -> tuple[dict[str, list[str]], Any]:
        sent = {"definition": json.dumps(FORM), "values": values, "lang": "en"}
        told = post(self.desk, "olga_plan", "/x/designer/forms/sample/api", sent).json or {}
        return told["errors"], told["stored"]

    def by_page(self, page: dict[str, list[str]]) -> tuple[dict[str, list[str]], Any]:
        number, item = self.step()
        answer = post(
            self.desk, "olga_plan", f"/t/{number}/step/{item}", {"_outcome": ["ok"], **page}, **{"HX-Request": "true"}
        )
        if answer.status_code == 422:
            return shown(answer.text), None
        assert answer.status_code in (200, 204, 302, 303), answer.text[:2000]
        return {}, self.data(number)

    def by_api(self, values: dict[str, Any]) -> tuple[dict[str, list[str]], Any]:
        number, item = self.step()
        answer = self.desk.app.test_client().post(
            f"/api/v1/work-items/{item}/complete",
            json={"outcome": "ok", "data": values},
            headers={"Authorization": f"Bearer {self.token}", "Accept-Language": "en"},
        )
        if answer.status_code == 422:
            return dict((answer.json or {})["errors"]), None
        assert answer.status_code == 200, answer.text
        return {}, self.data(number)


def shown(page: str) -> dict[str, list[str]]:
    """Errors by path, as the page says them at the fields."""
    said = re.findall(r'<div class="error" id="step-\d+-([\w-]+)-error">((?:<div>.*?</div>)+)</div>', page, re.DOTALL)
    return {
        id.replace("-", "."): [unescape(one) for one in re.findall(r"<div>(.*?)</div>", told, re.DOTALL)]
        for id, told in said
    }


@pytest.fixture
def three(desk: Desk) -> Three:
    return Three(desk)


def test_the_same_input_is_told_the_same_wherever_it_comes_in(three: Three) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(inputs())
    def check(given: tuple[dict[str, list[str]], dict[str, Any]]) -> None:
        page, values = given
        tried, by_page = three.tried(page), three.by_page(page)
        as_program, by_api = three.tried_as_program(values), three.by_api(values)
        assert tried == by_page
        assert as_program == by_api
        # A page takes more spellings ("example.org" is a web address): what even it refuses, a program is told alike.
        assert tried[0].items() <= as_program[0].items()

    check()


def test_all_of_it_can_be_right_too(three: Three) -> None:
    texts = {
        "s_text": "AB 1",
        "s_whole": "5",
        "s_money": "12.50",
        "s_day": "2026-05-06",
        "s_choice": "b",
        "s_user": "olga",
    }
    page = {**{id: [text] for id, text in texts.items()}, "s_yes": ["true"], "s_many": ["a"], "s_rows": [""]}
    page |= {"s_rows.0.n": ["3"], "s_rows.0.day": [""]}
    values = {**texts, "s_whole": 5, "s_yes": True, "s_many": ["a"], "s_rows": [{"n": 3}]}
    stored = {**texts, "s_whole": 5, "s_yes": True, "s_many": ["a"], "s_rows": [{"n": 3, "twice": 6}], "s_sum": 6}
    assert three.tried(page) == three.by_page(page) == ({}, stored)
    assert three.tried_as_program(values) == three.by_api(values) == ({}, stored)
