"""Saved views over REST."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Client

As = Callable[[str | None], Client]


def test_a_view_is_saved_changed_shared_pinned_and_deleted(client: As) -> None:
    olga, ivan, boris = client("olga"), client("ivan"), client("boris")
    made = olga.post("/views", {"title": "Late", "query": "due=late&cursor=x"})
    told = made.get_json()
    assert (made.status_code, told["path"], told["query"], told["own"]) == (201, "/tickets/list", "due=late", True)
    path = f"/views/{told['id']}"
    assert ivan.patch(path, {"pinned": True}).status_code == 404
    shared = olga.patch(path, {"title": "Late ones", "team": "frontline", "pinned": True, "query": "status=open"})
    assert {"title": "Late ones", "pinned": True, "query": "status=open"}.items() <= shared.get_json().items()
    assert shared.get_json()["team"]["key"] == "frontline"
    (seen,) = ivan.get("/views").get_json()["items"]
    assert (seen["own"], seen["owner"]["login"], seen["pinned"]) == (False, "olga", False)
    assert ivan.patch(path, {"pinned": True}).get_json()["pinned"]
    assert ivan.patch(path, {"title": "Mine"}).status_code == 404
    assert boris.get("/views").get_json()["items"] == []
    assert ivan.call("DELETE", path).status_code == 404
    assert olga.call("DELETE", path).status_code == 204
    assert ivan.get("/views").get_json()["items"] == []


def test_what_cannot_be_saved_is_told_by_field(client: As) -> None:
    olga = client("olga")
    for body, field in (
        ({"title": ""}, "title"),
        ({"title": "x", "path": "/admin/people"}, "path"),
        ({"title": "x", "query": "q=" + "x" * 3000}, "query"),
    ):
        answer = olga.post("/views", body)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
