"""Files up and down."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from instar.web.headers import FILE_POLICY

from .conftest import Browser, Desk


def upload(browser: Browser, body: bytes, name: str) -> str:
    answer = browser.post("/upload", {"file": (BytesIO(body), name)}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return str(answer.json["id"])


def test_a_file_is_taken_and_given_back_as_a_download(desk: Desk, olga: Browser) -> None:
    answer = olga.post("/upload", {"file": (BytesIO(b"x" * 2048), "счёт.txt")})
    assert answer.json["name"] == "счёт.txt"
    assert answer.json["size"] == "2\u00a0kB"
    given = olga.get(f"/files/{answer.json['id']}")
    assert given.data == b"x" * 2048
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert given.headers["Content-Security-Policy"] == FILE_POLICY
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("code.js", b"alert(1)"),
        ("data.xml", b"<?xml version='1.0'?><a/>"),
    ],
)
def test_what_a_browser_would_run_is_given_as_mere_bytes(olga: Browser, name: str, body: bytes) -> None:
    given = olga.get(f"/files/{upload(olga, body, name)}")
    assert given.content_type == "application/octet-stream"


def test_an_upload_that_is_not_on_a_ticket_is_its_senders_alone(desk: Desk, olga: Browser) -> None:
    file = upload(olga, b"secret", "a.txt")
    assert desk.at("ivan").get(f"/files/{file}").status_code == 404
    assert desk.at().get(f"/files/{file}").status_code == 302


def test_a_file_of_a_ticket_is_for_those_who_see_the_ticket(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    sent = {"_outcome": "close", "answer": "Yes", "proof": upload(olga, b"proof", "proof.txt")}
    assert olga.post(f"/t/{number}/step/{desk.step(number)}", sent).status_code == 303
    file = desk.value("SELECT id FROM attachment")
    assert desk.at("ivan").get(f"/files/{file}").status_code == 200
    assert desk.at("carl").get(f"/files/{file}").status_code == 404
    assert "proof.txt" in desk.at("ivan").text(f"/t/{number}/files")


def test_an_empty_and_a_missing_file_are_refused_in_words(olga: Browser) -> None:
    empty = olga.post("/upload", {"file": (BytesIO(b""), "a.txt")})
    assert (empty.status_code, "empty" in empty.json["problem"]) == (422, True)
    missing = olga.post("/upload", {})
    assert (missing.status_code, bool(missing.json["problem"])) == (422, True)


@pytest.mark.parametrize("megabytes", [1, 4])
def test_a_file_over_the_limit_is_refused_whole(desk_with: Callable[..., Desk], megabytes: int) -> None:
    desk = desk_with(INSTAR_UPLOAD_MAX_MB="1")
    olga = desk.at("olga")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    headers = {**olga.headers, "X-CSRF-Token": olga.csrf or "", "Accept": "application/json"}
    body = head + b"x" * ((megabytes << 20) + 1) + b"\r\n--x--\r\n"
    large = olga.client.post("/upload", data=body, content_type="multipart/form-data; boundary=x", headers=headers)
    assert large.status_code == 413
    assert "larger than 1 MB" in large.json["problem"]
    assert desk.count("attachment") == 0


def test_the_name_that_came_is_never_a_path(olga: Browser) -> None:
    answer = olga.post("/upload", {"file": (BytesIO(b"x"), "../../etc/passwd")})
    assert answer.json["name"] == "passwd"
