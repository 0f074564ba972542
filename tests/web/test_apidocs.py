"""The page of the API: every operation of the document, with examples that its own shapes take."""

from __future__ import annotations

from typing import Any

import orjson
from jsonschema import Draft202012Validator

from instar.api import description
from instar.api.openapi import document as described
from instar.api.operation import OPERATIONS
from instar.app import create_app
from instar.web.apidocs import calls, example

from .conftest import Browser, Desk


def test_every_call_stands_on_the_page(desk: Desk) -> None:
    olga = desk.at("olga")
    page = Browser(create_app(kernel=desk.kernel).test_client(), olga.csrf, olga.headers)
    page.client._cookies = olga.client._cookies
    told = page.text("/api/docs")
    found = list(calls(description(desk.kernel)))
    assert len(found) > 50
    assert [call.id for call in found if f'id="{call.id}"' not in told or call.path not in told] == []
    assert desk.at().get("/api/docs").headers["Location"].startswith("/login")


def test_examples_are_of_the_shape_that_they_show() -> None:
    document: dict[str, Any] = described(OPERATIONS)
    wrong = []
    for name, schema in document["components"]["schemas"].items():
        made = example(schema, document)
        errors = Draft202012Validator({**schema, "components": document["components"]}).iter_errors(made)
        wrong += [f"{name}: {error.message}" for error in errors if error.validator in ("required", "type", "enum")]
    assert wrong == []


def test_a_call_shows_what_it_takes_and_answers() -> None:
    opening = next(call for call in calls(described(OPERATIONS)) if call.id == "open_ticket")
    assert (opening.method, opening.path, opening.status, opening.media) == (
        "POST",
        "/tickets",
        "201",
        "application/json",
    )
    assert {"title", "process", "data"} <= set(orjson.loads(opening.asks))
    assert {"number", "rev"} <= set(orjson.loads(opening.answers))
    assert {"401", "403", "422"} <= {number for number, _said in opening.statuses}
    (key,) = opening.parameters
    assert (key.name, key.place, key.required) == ("Idempotency-Key", "header", False)
