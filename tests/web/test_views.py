"""Saved views on their pages."""

from __future__ import annotations

from .conftest import Desk


def save(desk: Desk, title: str = "My deals", by: str = "olga") -> str:
    answer = desk.at(by).post("/views", {"path": "/tickets/list", "query": "role=deal&sort=-updated", "title": title})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_list_with_a_filter_is_saved_opened_and_told_when_it_was_changed(desk: Desk) -> None:
    desk.deal("Forty seats")
    olga = desk.at("olga")
    assert "Save as a view" not in olga.text("/tickets/list")
    assert "Save as a view" in olga.text("/tickets/list?role=deal")
    where = save(desk)
    opened = olga.get(where).headers["Location"]
    html = olga.text(opened)
    assert "<h1>My deals</h1>" in html
    assert 'class="view-changed"' not in html
    changed = olga.text(f"{opened}&status=open")
    assert 'class="view-changed"' in changed
    olga.post(where, {"do": "save", "path": "/tickets/list", "query": "role=deal&status=open"})
    assert "status=open" in olga.get(where).headers["Location"]


def test_views_are_pinned_renamed_and_deleted_on_their_page(desk: Desk) -> None:
    where, olga = save(desk), desk.at("olga")
    olga.post(where, {"do": "pin"})
    olga.post(where, {"do": "rename", "title": "Deals of mine"})
    html = olga.text("/work")
    assert "Pinned" in html
    assert "Deals of mine" in html
    olga.post(where, {"do": "drop"})
    assert "Deals of mine" not in olga.text("/views")
    assert olga.get(where).status_code == 404


def test_a_view_can_be_the_start_page(desk: Desk) -> None:
    where, olga = save(desk), desk.at("olga")
    olga.post(where, {"do": "start"})
    assert olga.get("/").headers["Location"].startswith("/tickets/list?role=deal")
    olga.post(where, {"do": "no-start"})
    assert olga.get("/").status_code == 200
    olga.post(where, {"do": "start"})
    olga.post(where, {"do": "drop"})
    assert olga.get("/").status_code == 200


def test_a_shared_view_shows_everybody_his_own_tickets(desk: Desk) -> None:
    desk.deal("Forty seats")
    where = save(desk)
    for login in ("boris", "carl"):
        assert desk.at(login).get(where).status_code == 404
        assert desk.at(login).post(where, {"do": "drop"}).status_code == 404
        assert desk.at(login).post(where, {"do": "start"}).status_code == 404


def test_a_title_that_cannot_be_taken_loses_nothing(desk: Desk) -> None:
    answer = desk.at("olga").post("/views", {"path": "/tickets/list", "query": "role=deal", "title": "x" * 90})
    assert answer.status_code == 422
    assert 'value="role=deal"' in answer.text
    assert "x" * 90 in answer.text


def test_a_view_of_one_process_opens_as_a_list_and_as_a_board(desk: Desk) -> None:
    desk.deal("Seats")
    olga = desk.at("olga")
    answer = olga.post("/views", {"path": "/p/deal/board", "query": "priority=3", "title": "Calm deals"})
    id = answer.headers["Location"].rpartition("/")[2]
    page = olga.text("/views")
    for way in ("list", "board"):
        assert f'href="/p/deal/{way}?priority=3&amp;view={id}"' in page
        shown = olga.text(f"/p/deal/{way}?priority=3&view={id}")
        assert "<h1>Calm deals</h1>" in shown
        assert "view-changed" not in shown
        assert "view-changed" in olga.text(f"/p/deal/{way}?priority=2&view={id}")
    answer = olga.post("/views", {"path": "/tickets/list", "query": "process=deal&sort=due", "title": "Deals by date"})
    other = answer.headers["Location"].rpartition("/")[2]
    assert f'href="/p/deal/board?view={other}"' in olga.text("/views")
    assert "view-changed" not in olga.text(f"/p/deal/board?view={other}")
