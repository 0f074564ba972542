"""Pages of what channels have brought: for those who manage channels, and nothing of it runs in a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.commands import AddGrant
from instar.commands.inbox import Outcome, keep_raw, read_item

from .conftest import Browser, Desk


@pytest.fixture
def root(desk: Desk) -> Browser:
    return desk.at("root")


def bring(desk: Desk, raw: bytes | None = None, channel: str = "card", **given: Any) -> Outcome:
    kept = keep_raw(desk.kernel, channel, raw or json.dumps(given).encode())
    return read_item(desk.kernel, kept.id)


def test_the_menu_counts_what_waits_for_a_person(desk: Desk, root: Browser) -> None:
    assert 'href="/admin/inbox"' in root.text("/me")
    bring(desk, b"no card")
    bring(desk, b"no card either")
    entry = root.text("/me").split('href="/admin/inbox"')[1].split("</a>")[0]
    assert '<span class="bar-count" data-count>2</span>' in entry
    assert 'href="/admin/inbox"' not in desk.at("olga").text("/me")


def test_the_list_tells_why_and_is_cut_by_state_and_channel(desk: Desk, root: Browser) -> None:
    assert "Nothing stands in quarantine" in root.text("/admin/inbox")
    assert "Nothing has come yet" in root.text("/admin/inbox?state=all")
    bring(desk, id="1", text="Hello")
    bring(desk, broken=True)
    bring(desk, b"boom", "drum")
    shown = root.text("/admin/inbox")
    assert "RuntimeError: &lt;b&gt;no luck&lt;/b&gt;" in shown
    assert "Expecting value" in shown
    assert "T-1" not in shown
    assert "Expecting value" not in root.text("/admin/inbox?channel=card")
    assert "a ticket that you do not see" in root.text("/admin/inbox?state=done"), "an administrator sees no tickets"
    assert "Nothing is found like that" in root.text("/admin/inbox?state=aside&channel=drum")
    desk.run(AddGrant("root", "supervisor"))
    assert 'href="/t/T-1"' in root.text("/admin/inbox?state=done")


def test_long_lists_come_page_by_page(desk: Desk, root: Browser) -> None:
    for number in range(55):
        bring(desk, b"no card %d" % number)
    first = root.text("/admin/inbox")
    assert first.count('href="/admin/inbox/') - first.count('href="/admin/inbox/channels"') == 50
    address = first.split('class="btn btn-ghost" href="')[1].split('"')[0].replace("&amp;", "&")
    assert root.text(f"/admin/inbox{address}").count("Expecting value") == 5


def test_an_item_is_shown_as_text_and_given_as_a_file(desk: Desk, root: Browser) -> None:
    raw = "<script>alert(1)</script> \x00\x1b Привет \u202e\xff".encode() + b"\xff"
    bring(desk, raw)
    shown = root.text("/admin/inbox/1")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ␀␛ Привет ⟨U+202E⟩" in shown
    answer = root.get("/admin/inbox/1/raw")
    assert answer.data == raw
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=card-1.bin"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert desk.value("SELECT count(*) FROM audit WHERE what = 'inbox.opened'") == 2


def test_what_became_a_ticket_is_not_shown_to_who_sees_no_tickets(desk: Desk, root: Browser) -> None:
    bring(desk, id="1", text="A secret of Ann's")
    assert "secret" not in root.text("/admin/inbox/1")
    assert root.get("/admin/inbox/1/raw").status_code == 409


def test_again_and_aside(desk: Desk, root: Browser) -> None:
    bring(desk, b"no card")
    assert root.post("/admin/inbox/1", {"do": "aside"}).status_code == 303
    assert "set aside" in root.text("/admin/inbox/1")
    assert 'value="aside"' not in root.text("/admin/inbox/1")
    assert root.post("/admin/inbox/1", {"do": "again"}).status_code == 303
    assert "as soon as that is possible" in root.text("/admin/inbox/1")
    assert root.post("/admin/inbox/1", {"do": "aside"}).status_code == 409


def test_all_of_a_channel_again(desk: Desk, root: Browser) -> None:
    for number in range(3):
        bring(desk, b"no card %d" % number)
    assert "Read all 3 items of this channel again" in root.text("/admin/inbox?channel=card")
    answer = root.post("/admin/inbox", {"channel": "card"})
    assert answer.headers["Location"] == "/admin/inbox?channel=card&again=3"
    assert "3 items are read again." in root.text(answer.headers["Location"])
    assert "<b>" not in root.text("/admin/inbox?again=<b>").split("<main")[1][:2000]


def test_a_lost_file_is_told(desk: Desk, root: Browser) -> None:
    bring(desk, b"no card")
    desk.kernel.blobs.path(desk.value("SELECT sha256 FROM inbox")).unlink()
    assert "The file is not in the store any more." in root.text("/admin/inbox/1")


def test_channels_and_their_settings(desk: Desk, root: Browser) -> None:
    bring(desk, b"no card")
    shown = root.text("/admin/inbox/channels")
    assert "http://127.0.0.1:8000/in/card/in" in shown
    assert "1 in quarantine" in shown
    assert "“instar receive drum FILE” brings it items" in shown
    refused = root.post("/admin/inbox/channels/card", {"card_from": "Omsk", "card_many": "none", "_service": "shop"})
    assert refused.status_code == 422
    assert 'value="Omsk"' in refused.text
    assert 'value="none"' in refused.text
    assert '<option value="shop" selected>' in refused.text
    wrong = root.post("/admin/inbox/channels/card", {"_service": "nowhere"})
    assert "There is no service “nowhere” that runs a process." in wrong.text
    saved = root.post("/admin/inbox/channels/card", {"card_from": "Omsk", "card_many": "3", "_service": "shop"})
    assert saved.status_code == 303
    shown = root.text(saved.headers["Location"])
    assert ("Saved." in shown, 'value="Omsk"' in shown, '<option value="shop" selected>' in shown) == (True,) * 3
    assert "New tickets: Shop" in root.text("/admin/inbox/channels")
    bring(desk, id="1", text="Hello")
    assert desk.value("SELECT process FROM ticket") == "deal"
    assert root.post("/admin/inbox/channels/drum", {"_service": ""}).status_code == 303


@pytest.mark.parametrize(
    "address",
    ["/admin/inbox", "/admin/inbox/1", "/admin/inbox/1/raw", "/admin/inbox/channels", "/admin/inbox/channels/card"],
)
def test_it_is_for_those_who_manage_channels(desk: Desk, address: str) -> None:
    bring(desk, b"no card")
    assert desk.at("olga").get(address).status_code == 403
    assert desk.at("maria").get(address).status_code == 403


def test_what_is_not_there(root: Browser) -> None:
    for address in ("/admin/inbox/99", "/admin/inbox/99/raw", "/admin/inbox/channels/cards"):
        assert root.get(address).status_code == 404
