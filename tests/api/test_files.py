"""Files over REST."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.queries.conftest import World

from .conftest import Client, hold_against_the_document

As = Callable[[str | None], Client]
Send = Callable[..., TestResponse]


@pytest.fixture
def send(world: World, flask: Flask) -> Send:
    """``send("olga", "/files", b"…", "name.txt", audience="internal")`` as a form."""
    tokens: dict[str, str] = {}

    def sent(login: str, path: str, data: bytes, name: str = "letter.txt", key: str = "", **more: Any) -> TestResponse:
        token = tokens.setdefault(login, world.token(login))
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        form = {"file": (BytesIO(data), name), **more}
        answer = flask.test_client().post(f"/api/v1{path}", data=form, headers=headers)
        hold_against_the_document("POST", path, answer)
        return answer

    return sent


def test_a_file_goes_with_a_message_and_comes_back_the_same(world: World, client: As, send: Send) -> None:
    id = world.open()
    told = send("olga", "/files", b"%PDF-1.7 offer", "Коммерческое предложение.pdf").get_json()
    assert (told["name"], told["size"], told["media_type"]) == ("Коммерческое предложение.pdf", 14, "application/pdf")
    olga = client("olga")
    posted = olga.post(f"/tickets/T-{id}/messages", {"body": "Our offer", "files": [told["id"]]})
    assert [file["id"] for file in posted.get_json()["files"]] == [told["id"]]
    fetched = olga.get(f"/files/{told['id']}")
    assert (fetched.data, fetched.content_type) == (b"%PDF-1.7 offer", "application/octet-stream")
    assert fetched.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D0%9A")
    (row,) = olga.get(f"/tickets/T-{id}/attachments").get_json()["items"]
    assert (row["id"], row["audience"], row["uploader"]["login"]) == (told["id"], "public", "olga")


def test_a_file_is_put_on_a_ticket_once(world: World, client: As, send: Send) -> None:
    id = world.open()
    path = f"/tickets/T-{id}/attachments"
    first = send("olga", path, b"internal", "note.txt", "k1", audience="internal")
    again = send("olga", path, b"internal", "note.txt", "k1", audience="internal")
    assert (first.status_code, first.get_json()) == (201, again.get_json())
    other = send("olga", path, b"other", "note.txt", "k1", audience="internal")
    assert (other.status_code, other.get_json()["code"]) == (422, "key_reused")
    assert len(client("olga").get(path).get_json()["items"]) == 1
    messages = client("olga").get(f"/tickets/T-{id}/messages").get_json()["items"]
    assert [(one["kind"], len(one["files"])) for one in messages] == [("note", 1)]


def test_what_is_internal_is_nobody_elses(world: World, client: As, send: Send) -> None:
    own = world.open("Mine", "carl")
    path = f"/tickets/T-{own}/attachments"
    inside = send("olga", path, b"secret", audience="internal").get_json()["id"]
    outside = send("olga", path, b"for you", audience="public").get_json()["id"]
    carl = client("carl")
    assert [row["id"] for row in carl.get(path).get_json()["items"]] == [outside]
    assert carl.get(f"/files/{outside}").data == b"for you"
    hidden, missing = carl.get(f"/files/{inside}"), carl.get("/files/nothing")
    assert (hidden.status_code, hidden.data) == (404, missing.data)
    assert send("carl", path, b"mine").get_json()["audience"] == "public"
    assert send("carl", path, b"mine", audience="internal").status_code == 403
    unsent = send("olga", "/files", b"not yet anywhere").get_json()["id"]
    assert carl.get(f"/files/{unsent}").status_code == 404
    taken = carl.post(f"/tickets/T-{own}/messages", {"body": "x", "files": [unsent]})
    assert (taken.status_code, list(taken.get_json()["errors"])) == (422, ["files"])


def test_what_is_no_file_is_told(world: World, client: As, send: Send, flask: Flask) -> None:
    assert send("olga", "/files", b"").status_code == 422
    assert list(send("olga", "/files", b"x", colour="red").get_json()["errors"]) == ["colour"]
    assert client("olga").post("/files", {"file": "x"}).status_code == 415
    bare = {"Authorization": f"Bearer {world.token('olga')}"}
    answer = flask.test_client().post(
        "/api/v1/files", data={"name": "x"}, content_type="multipart/form-data", headers=bare
    )
    assert (answer.status_code, list((answer.get_json() or {})["errors"])) == (422, ["file"])


def test_a_file_over_the_limit_is_413_and_nothing_is_kept(world: World, flask: Flask) -> None:
    most = world.kernel.settings.upload_max_mb << 20
    bearer = {"Authorization": f"Bearer {world.token('olga')}"}
    begin, end = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n', b"\r\n--x--\r\n"
    for size in (most + 1, most + (2 << 20)):
        form = begin + b"x" * size + end
        kind = "multipart/form-data; boundary=x"
        answer = flask.test_client().post("/api/v1/files", data=form, content_type=kind, headers=bearer)
        assert (answer.status_code, (answer.get_json() or {})["code"]) == (413, "file_too_large")
    assert world.kernel.store.read().value("SELECT count(*) FROM attachment") == 0
