"""The page and the API say the same about the same values, over HTTP: a form of every type, filled in at random."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddToken, Publish
from tests.forms.test_submission_parity import DATA_TYPES, MORE, TEXTS

from .conftest import Desk

KINDS = [kind for kind in DATA_TYPES if kind not in ("group", "file", "choices", "boolean")]
"""Types whose value is one text on both ways; the others are held against each other where forms are read."""
WISH: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "wish",
    "title": "Wishes",
    "role": "appeal",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "form": {"fields": [{"id": f"w_{kind}", "type": kind, "title": kind, **MORE.get(kind, {})} for kind in KINDS]},
}
SAID = re.compile(r'id="new-(w_\w+)-error">((?:<div>.*?</div>)+)', re.DOTALL)
READ_KINDLY = {"w_url"}
"""Of these a page takes what a person types short (an address without https://), and a program says it in full."""
RIGHT = {
    "text": st.sampled_from(["Anna", "room 7"]),
    "integer": st.integers(2, 1000).map(str),
    "date": st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(str),
    "email": st.just("ann@a.example"),
}
FILLED_IN = st.dictionaries(st.sampled_from(KINDS), TEXTS, max_size=3) | st.fixed_dictionaries({}, optional=RIGHT)


def on_page(answer: TestResponse) -> dict[str, list[str]]:
    return {
        name: [unescape(one) for one in re.findall(r"<div>(.*?)</div>", told, re.DOTALL)]
        for name, told in SAID.findall(answer.text)
    }


def in_api(answer: TestResponse) -> dict[str, list[str]]:
    return {name.removeprefix("data."): told for name, told in answer.get_json()["errors"].items()}


def stored(desk: Desk) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(desk.value("SELECT data FROM ticket ORDER BY id DESC LIMIT 1"))
    return {name: value for name, value in data.items() if value not in (None, False)}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_same_values_get_the_same_errors_from_page_and_api(desk: Desk, language: str) -> None:
    desk.run(Publish(orjson.dumps(WISH).decode()))
    token = desk.run(AddToken("olga", "parity"))["token"]
    desk.app = create_app(kernel=desk.kernel)
    page, api = desk.at("olga", lang=language), desk.app.test_client()
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    met = {"refused": 0, "taken": 0}

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(FILLED_IN)
    def check(filled: dict[str, str]) -> None:
        data = {f"w_{kind}": text for kind, text in filled.items()}
        by_page = page.post("/new/general", {"title": "Wish", "process": "wish", **data})
        kept = stored(desk) if by_page.status_code == 303 else {}
        by_api = api.post("/api/v1/tickets", json={"title": "Wish", "process": "wish", "data": data}, headers=headers)
        assert {by_page.status_code, by_api.status_code} <= {201, 303, 422}
        if by_page.status_code == 422:
            met["refused"] += 1
            assert by_api.status_code == 422
            told, page_told = in_api(by_api), on_page(by_page)
            assert page_told
            assert {name: told.get(name) for name in page_told} == page_told
            assert set(told) - set(page_told) <= READ_KINDLY
        elif by_api.status_code == 201:
            met["taken"] += 1
            assert stored(desk) == kept

    check()
    assert min(met.values()) > 3, met
