"""The site of the queries' tests behind a real Flask application, and a client with a token.

Every answer that the client gets is held against the OpenAPI document: its status has to be described there, and its
body has to have the shape that is described for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from instar.api import blueprint
from instar.api.openapi import document
from instar.api.operation import OPERATIONS
from tests.queries.conftest import World, furnished

DOCUMENT = document(OPERATIONS)
# An address without a variable wins over one with, as in the application.
PATHS = {
    re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"): item
    for path, item in sorted(DOCUMENT["paths"].items(), key=lambda pair: pair[0].count("{"))
}


def hold_against_the_document(method: str, path: str, answer: TestResponse) -> None:
    """Fail for an answer that is not described; addresses and methods that are not there have no description."""
    item = next((item for pattern, item in PATHS.items() if pattern.match(path)), {})
    described = item.get(method.lower())
    if described is None:
        assert answer.status_code in (404, 405)
        return
    assert str(answer.status_code) in described["responses"], f"{method} {path}: {answer.status_code} is not described"
    content = described["responses"][str(answer.status_code)].get("content")
    if content is None:
        assert answer.data == b""
        return
    ((kind, media),) = content.items()
    assert answer.content_type == kind
    if "json" not in kind:
        return
    Draft202012Validator({**media["schema"], "components": DOCUMENT["components"]}).validate(answer.get_json())


class Client:
    """Calls the API as one account. ``client.post("/tickets", {"title": …})``; bodies are JSON."""

    def __init__(self, flask: FlaskClient, token: str | None) -> None:
        self._flask = flask
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Headers are named with ``_`` for ``-``; a body of bytes is sent as it is."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else orjson.dumps(body) if body is not None else None
        kind = {"Content-Type": "application/json"} if raw is not None else {}
        answer = self._flask.open(f"/api/v1{path}", method=method, data=raw, headers={**self._headers, **kind, **given})
        hold_against_the_document(method, path.partition("?")[0], answer)
        return answer

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.call("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        return self.call("DELETE", path, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.call("PATCH", path, body, **headers)


__all__ = ["furnished"]


@pytest.fixture
def world(tmp_path: Path, furnished: Path) -> Iterator[World]:
    made = World(tmp_path, like=furnished)
    yield made
    made.kernel.close()


@pytest.fixture
def flask(world: World, tmp_path: Path) -> Flask:
    app = Flask("instar.tests", root_path=str(tmp_path))
    app.register_blueprint(blueprint(world.kernel))
    return app


@pytest.fixture
def client(world: World, flask: Flask) -> Callable[[str | None], Client]:
    """``client("olga")``: as this account; ``client(None)``: without a token."""

    def made(login: str | None) -> Client:
        return Client(flask.test_client(), world.token(login) if login else None)

    return made
