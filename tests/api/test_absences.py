"""Absences by REST."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Client

As = Callable[[str | None], Client]


def test_ones_own_is_set_read_and_ended(client: As) -> None:
    olga = client("olga")
    sent = {"first": "2030-12-02", "last": "2030-12-05", "substitute": "ivan", "note": "Skiing", "hand_over": True}
    made = olga.post("/me/absences", sent)
    assert made.status_code == 201
    one = made.get_json()
    assert one == {**sent, "id": one["id"], "substitute": {"login": "ivan", "name": "Ivan"}, "now": False}
    assert olga.get("/me/absences").get_json() == {"items": [one]}
    assert client("ivan").call("DELETE", f"/absences/{one['id']}").status_code == 404
    assert olga.call("DELETE", f"/absences/{one['id']}").status_code == 204
    assert olga.get("/me/absences").get_json() == {"items": []}


def test_who_manages_people_sets_anybodys(client: As) -> None:
    root = client("root")
    assert root.post("/people/olga/absences", {"first": "2030-12-02"}).get_json()["last"] is None
    assert len(root.get("/people/olga/absences").get_json()["items"]) == 1
    assert client("ivan").get("/people/olga/absences").status_code == 403
    assert client("ivan").post("/people/olga/absences", {"first": "2031-12-02"}).status_code == 403


def test_what_is_wrong_is_told_at_its_field(client: As) -> None:
    olga = client("olga")
    for sent, field in (
        ({"first": "soon"}, "first"),
        ({"first": "2030-12-02", "last": "2030-12-01"}, "last"),
        ({"first": "2030-12-02", "substitute": "olga"}, "substitute"),
        ({"first": "2030-12-02", "hand_over": 1}, "hand_over"),
        ({}, "first"),
    ):
        refused = olga.post("/me/absences", sent)
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, [field])
