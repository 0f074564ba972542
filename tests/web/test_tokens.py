"""The page of tokens: one's own, and somebody else's for who administers them."""

from __future__ import annotations

import re

from instar.commands.accounts import token_actor

from .conftest import Desk


def made(html: str) -> str:
    (token,) = re.findall(r'id="made" value="(instar_[^"]+)"', html)
    return str(token)


def test_a_token_is_made_shown_once_and_ended(desk: Desk) -> None:
    olga = desk.at("olga")
    assert "No tokens yet." in olga.text("/me/tokens")
    sent = {"name": "nightly <import>", "days": "30", "allow": ["auditor"], "processes": ["appeal"]}
    page = olga.post("/me/tokens", sent)
    assert page.status_code == 200
    actor = token_actor(desk.kernel, made(page.text))
    assert actor is not None
    assert (actor.key, actor.mask is not None and actor.mask.processes) == ("olga", frozenset({"appeal"}))
    again = olga.text("/me/tokens")
    assert made(page.text) not in again
    assert "nightly &lt;import&gt;" in again
    assert "Auditor · Enquiries" in again
    id = desk.value("SELECT max(id) FROM api_token")
    assert olga.post(f"/me/tokens/{id}/end").status_code == 303
    assert token_actor(desk.kernel, made(page.text)) is None


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(desk: Desk) -> None:
    page = desk.at("olga").post("/me/tokens", {"name": "", "days": "30", "allow": ["auditor"]})
    assert page.status_code == 422
    assert "Say what it is for" in page.text
    assert re.search(r'value="auditor" checked', page.text)
    assert re.search(r'<option value="30" selected>', page.text)


def test_others_tokens_are_for_administrators(desk: Desk) -> None:
    root, olga = desk.at("root"), desk.at("olga")
    assert olga.get("/admin/people/carl/tokens").status_code == 403
    assert olga.post("/admin/people/carl/tokens", {"name": "x", "days": "7"}).status_code == 403
    assert 'href="/admin/people/carl/tokens"' in root.text("/admin/people/carl")
    root.text("/admin/people/carl/tokens")
    assert root.post("/admin/people/carl/tokens", {"name": "x", "days": "7"}).status_code == 403, "more than her own"
    assert root.post("/admin/people/root/tokens", {"name": "x", "days": "7"}).status_code == 200
