"""Imports over REST: the file, its columns, a trial, the import itself, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from instar.jobs import Workers
from tests.queries.conftest import World

from .conftest import Client, hold_against_the_document

As = Callable[[str | None], Client]
TEXT = "ФИО;Почта;Прочее\nАнна;anna@x.org;1\nБорис;нет;2\n"


@pytest.fixture
def bring(world: World, flask: Flask) -> Callable[..., TestResponse]:
    def sent(kind: str = "contacts", login: str = "maria", raw: bytes = TEXT.encode(), **more: str) -> TestResponse:
        answer = flask.test_client().post(
            "/api/v1/imports",
            data={"file": (BytesIO(raw), "clients.csv"), "kind": kind, **more},
            headers={"Authorization": f"Bearer {world.token(login)}"},
        )
        hold_against_the_document("POST", "/imports", answer)
        return answer

    return sent


def counts(**given: int) -> dict[str, int]:
    return {"created": 0, "changed": 0, "same": 0, "refused": 0, **given}


def test_a_file_is_brought_tried_and_taken_in(world: World, client: As, bring: Callable[..., TestResponse]) -> None:
    maria = client("maria")
    answer = bring()
    run = answer.get_json()
    assert (answer.status_code, run["state"], run["lines"], run["delimiter"]) == (201, "draft", 2, "semicolon")
    assert run["heads"] == ["ФИО", "Почта", "Прочее"]
    assert run["columns"] == {"0": "name", "1": "email"}
    assert {"name": "name", "needed": True}.items() <= run["known"][0].items()
    here = f"/imports/{run['id']}"
    assert maria.post(f"{here}/try").get_json() == {"id": run["id"], "state": "checking"}
    assert maria.post(f"{here}/run").status_code == 409
    Workers(world.kernel, 1).drain()
    tried = maria.get(here).get_json()
    assert (tried["state"], tried["tried"], tried["imported"]) == ("checked", counts(created=1, refused=1), counts())
    (bad,) = maria.get(f"{here}/lines?trial=true&outcome=refused").get_json()["items"]
    assert (bad["line"], bad["wrong"][0]["column"], bad["wrong"][0]["value"]) == (3, "email", "нет")
    assert maria.get(f"{here}/lines").get_json()["items"] == []
    assert '"Борис","нет","2","3","E-mail: ' in maria.get(f"{here}/refused?trial=true").text
    assert maria.post(f"{here}/run").get_json()["state"] == "running"
    Workers(world.kernel, 1).drain()
    done = maria.get(here).get_json()
    assert (done["state"], done["imported"]) == ("done", counts(created=1, refused=1))
    first = maria.get(f"{here}/lines?limit=1").get_json()
    assert [row["outcome"] for row in first["items"]] == ["created"]
    second = maria.get(f"{here}/lines?limit=1&cursor={first['next']}").get_json()
    assert [row["outcome"] for row in second["items"]] == ["refused"]
    assert [row["id"] for row in maria.get("/imports").get_json()["items"]] == [run["id"]]
    assert maria.post(f"{here}/stop").get_json()["state"] == "done"


def test_columns_are_named_by_hand(client: As, bring: Callable[..., TestResponse]) -> None:
    maria, here = client("maria"), f"/imports/{bring().get_json()['id']}/columns"
    assert maria.put(here, {"columns": {"0": "name"}}).get_json()["columns"] == {"0": "name"}
    for wrong in ({"columns": {"1": "email"}}, {"columns": {"0": "name", "1": "name"}}, {"columns": {"0": "odd"}}, {}):
        assert maria.put(here, wrong).status_code == 422, wrong


@pytest.mark.parametrize(
    ("given", "status", "named"),
    [
        ({"kind": "planets"}, 422, "kind"),
        ({"raw": b""}, 422, "file"),
        ({"encoding": "klingon"}, 422, "encoding"),
        ({"delimiter": "dash"}, 422, "delimiter"),
        ({"kind": "staff"}, 403, None),
        ({"login": "carl"}, 403, None),
    ],
)
def test_what_is_no_table_or_not_allowed(
    bring: Callable[..., TestResponse], given: dict[str, Any], status: int, named: str | None
) -> None:
    answer = bring(**given)
    assert answer.status_code == status
    assert named is None or named in answer.get_json()["errors"]


def test_a_file_is_read_as_it_is_said(bring: Callable[..., TestResponse]) -> None:
    told = bring(raw=TEXT.encode("cp1251"), encoding="cp1251", delimiter="semicolon").get_json()
    assert told["heads"][0] == "ФИО"


def test_nobody_finds_the_file_of_somebody_else(client: As, bring: Callable[..., TestResponse]) -> None:
    here = f"/imports/{bring().get_json()['id']}"
    root = client("root")
    for path in (here, f"{here}/lines", f"{here}/refused", "/imports/999"):
        assert root.get(path).status_code == 404, path
    for verb in ("try", "run", "stop"):
        assert root.post(f"{here}/{verb}").status_code == 404
    assert root.put(f"{here}/columns", {"columns": {"0": "name"}}).status_code == 404
    assert root.get("/imports").get_json()["items"] == []
