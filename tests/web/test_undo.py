"""Undo in the flash after a change, and in history."""

from __future__ import annotations

import re

from .conftest import Desk


def test_the_flash_after_an_edit_offers_undo_once(desk: Desk) -> None:
    number = desk.open()
    olga = desk.at("olga").script(f"/t/{number}")
    saved = olga.post(f"/t/{number}/properties", {"name": "priority", "value": "1"})
    (address,) = re.findall(r'hx-post="(/t/[^"]*/undo[^"]*)"', saved.text)
    assert "Priority: saved." in saved.text
    again = olga.post(f"/t/{number}/properties", {"name": "priority", "value": "1"})
    assert "/undo" not in again.text
    back = olga.post(address)
    assert back.status_code == 200
    assert "Taken back." in back.text
    assert "/undo" not in back.text
    assert desk.value("SELECT priority FROM ticket") == 3
    assert olga.post(address).status_code == 409


def test_history_offers_it_at_the_row_and_without_script_too(desk: Desk) -> None:
    number = desk.open()
    olga = desk.at("olga")
    olga.post(f"/t/{number}/properties", {"name": "priority", "value": "1"})
    page = olga.text(f"/t/{number}/history")
    (event,) = re.findall(r'name="event" value="(\d+)"', page)
    assert "/undo" not in desk.at("ivan").text(f"/t/{number}/history")
    assert olga.post(f"/t/{number}/undo", {"event": event}).headers["Location"].endswith(f"/t/{number}/history")
    assert desk.value("SELECT priority FROM ticket") == 3


def test_a_refusal_says_why(desk: Desk) -> None:
    number = desk.open()
    olga = desk.at("olga")
    olga.post(f"/t/{number}/properties", {"name": "title", "value": "Hers"})
    desk.at("maria").post(f"/t/{number}/properties", {"name": "title", "value": "Another"})
    answer = olga.post(f"/t/{number}/undo")
    assert answer.status_code == 409
    assert "Somebody has changed this since" in answer.text


def test_a_new_role_is_taken_back_by_the_same_button(desk: Desk) -> None:
    number = desk.open()
    olga = desk.at("olga").script(f"/t/{number}")
    changed = olga.post(f"/t/{number}/role", {"role": "deal", "process": "deal"})
    (address,) = re.findall(r'hx-post="(/t/[^"]*/undo[^"]*)"', changed.text)
    olga.post(address)
    assert desk.value("SELECT role FROM ticket") == "appeal"
