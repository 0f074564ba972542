"""What widgets may ask: their own conversation, from the sites that were allowed, and nothing of anybody else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import instar_plugins.chat
from instar_plugins.chat.tokens import token_of

from .conftest import SHOP, Shop, Visitor

SCRIPT = Path(instar_plugins.chat.__file__).parent / "static" / "widget.js"
LARGEST, LARGEST_PACKED = 20_480, 7_168


def test_what_is_written_becomes_a_ticket_and_the_answer_stands_in_the_widget(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    ((title, service, channel),) = shop.rows(
        "SELECT t.title, s.key, t.channel FROM ticket t JOIN service s ON s.id = t.service_id"
    )
    assert (title, service, channel) == ("Two cats", "shop_help", "chat")
    shop.answer(1, "Which ones?")
    ann.say("Grey ones")
    assert ann.read() == shop.texts(1) == ["Two cats", "Which ones?", "Grey ones"]
    last = ann.talk()["lines"][-1]["id"]
    assert ann.talk(last)["lines"] == []
    assert shop.rows("SELECT delivery FROM message WHERE direction = 'out'") == [("sent",)]


def test_a_message_that_is_sent_twice_is_there_once(shop: Shop, ann: Visitor) -> None:
    first = ann.send("Two cats", id="the-same-message")
    again = ann.send("Two cats", id="the-same-message")
    shop.work()
    assert first.json["line"] == again.json["line"]
    assert ann.read() == shop.texts(1) == ["Two cats"]


def test_a_message_that_was_kept_but_never_answered_is_sent_again_without_harm(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    ann.send("Both grey", id="answer-was-lost")
    shop.work()
    with shop.site.kernel.store.transaction() as tx:
        tx.run("DELETE FROM x_chat__line WHERE text = 'Both grey'")
    ann.send("Both grey", id="answer-was-lost")
    shop.work()
    assert ann.read() == shop.texts(1) == ["Two cats", "Both grey"]


def test_a_stranger_gets_nothing_of_a_conversation_by_its_ids(shop: Shop, ann: Visitor) -> None:
    line = ann.say("A secret of Ann's")
    shop.answer(1, "Secret answer")
    eve = shop.visitor()
    forged = token_of(b"another key", ann.uid)
    for token in ("", "x", ann.uid, forged, f"{ann.uid}.{'a' * 26}", f"{'A' * 22}.{'a' * 26}"):
        eve.token = token
        for path in ("talk?after=0", f"file/{line['id']}/0", f"file/{line['id'] + 1}/0"):
            assert eve.ask(path).status_code == 401, path
        assert eve.ask("rate", {"line": line["id"], "score": 1}).status_code == 401
    eve.token = ""
    eve.say("I am Eve")
    assert eve.read() == ["I am Eve"]
    assert shop.rows("SELECT count(*) FROM ticket") == [(2,)]
    for id in range(1, line["id"] + 4):
        assert eve.ask(f"file/{id}/0").status_code == 404
        assert eve.ask("rate", {"line": id, "score": 1}).status_code == 404


def test_the_token_of_one_widget_opens_nothing_in_another(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    ann.key = shop.key_of(shop.add("Second"))
    assert ann.ask("talk?after=0").status_code == 401


def test_a_token_that_works_no_more_begins_a_new_conversation(shop: Shop, ann: Visitor) -> None:
    ann.token = token_of(shop.context.key, "A" * 22)
    ann.say("Here I am")
    assert ann.uid != "A" * 22
    assert ann.read() == ["Here I am"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"]
)
def test_another_site_gets_no_answer_and_is_counted(shop: Shop, origin: str) -> None:
    eve = shop.visitor(origin=origin)
    for answer in (eve.ask("setup"), eve.send("Hello")):
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert shop.rows("SELECT refused FROM x_chat__widget") == [(2,)]
    assert shop.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_an_allowed_site_is_told_that_it_is_and_no_other_is(shop: Shop, ann: Visitor) -> None:
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
    answer = ann.client.options(f"/in/chat/{shop.key}/say", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "x-chat-token" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    told = ann.ask("setup")
    assert (told.headers["Access-Control-Allow-Origin"], told.headers["Vary"]) == (SHOP, "Origin")
    assert "Set-Cookie" not in told.headers
    assert ann.client.options(f"/in/chat/{shop.key}/say", headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_post_without_an_origin_is_refused(shop: Shop, ann: Visitor) -> None:
    assert ann.client.post(f"/in/chat/{shop.key}/say", data={"id": "message-1", "text": "x"}).status_code == 403
    assert ann.client.get(f"/in/chat/{shop.key}/setup").status_code == 200


def test_a_widget_that_is_off_or_not_there_says_so(shop: Shop, ann: Visitor) -> None:
    off = shop.key_of(shop.add("Off", active=False))
    for key in (off, "A" * 12, "x", "..", "%00"):
        answer = shop.visitor(key).ask("setup")
        assert answer.status_code in (404, 308), key
    assert shop.visitor(off).send("Hello").json == {"code": "no_widget", "sentence": "This chat is switched off."}


def test_the_script_is_one_small_file_that_every_site_may_load(ann: Visitor) -> None:
    answer = ann.client.get("/in/chat/widget.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    body = SCRIPT.read_bytes()
    assert answer.data == body
    assert ann.client.get("/in/chat/widget.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert len(body) <= LARGEST
    assert len(gzip.compress(body, 9)) <= LARGEST_PACKED
    for unsafe in (b"innerHTML", b"outerHTML", b"insertAdjacentHTML", b"eval(", b"new Function", b"data:", b"cssText"):
        assert unsafe not in body


def test_a_file_of_an_answer_is_for_the_visitor_alone_and_never_shown_as_a_page(shop: Shop, ann: Visitor) -> None:
    from io import BytesIO

    from instar.commands import files as stored

    ann.say("Two cats")
    olga = shop.site.people["olga"]
    file = stored.upload(shop.site.kernel, olga, "bill.html", BytesIO(b"<b>42</b>"))["id"]
    shop.answer(1, "Here it is", files=(str(file),))
    line = ann.talk()["lines"][-1]
    assert line["files"] == [{"name": "bill.html", "size": 9}]
    answer = ann.ask(f"file/{line['id']}/0")
    assert (answer.data, answer.mimetype) == (b"<b>42</b>", "application/octet-stream")
    assert answer.headers["Content-Disposition"] == "attachment"
    assert ann.ask(f"file/{line['id']}/1").status_code == 404
    eve = shop.visitor()
    eve.say("Me too")
    assert eve.ask(f"file/{line['id']}/0").status_code == 404


def test_what_a_visitor_says_of_himself_is_a_claim_that_staff_is_told_of_once(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    for _time in range(2):
        assert ann.ask("who", {"name": " Ann  A ", "email": "ann@a.example"}).json["email"] == "ann@a.example"
    notes = shop.rows("SELECT body FROM message WHERE audience = 'internal'")
    assert notes == [("The visitor has left an e-mail address, which nobody has checked: ann@a.example",)]
    assert ann.read() == ["Two cats"]
    assert ann.talk()["email"] == "ann@a.example"
    assert shop.rows("SELECT count(*) FROM contact_identity WHERE kind = 'email' AND value = 'ann@a.example'") == [(0,)]
    assert shop.rows("SELECT verified FROM contact_identity WHERE kind = 'chat'") == [(0,)]


def test_who_leaves_an_address_before_he_writes_has_begun_a_conversation(shop: Shop, ann: Visitor) -> None:
    told = ann.ask("who", {"name": "Ann", "email": "ann@a.example"}).json
    ann.token = told["token"]
    ann.say("Two cats")
    assert shop.rows("SELECT c.name FROM ticket t JOIN contact c ON c.id = t.requester_id") == [("Ann",)]
    assert ann.ask("who", {"email": "no address"}).json["sentence"] == "This is no e-mail address. Check it."


def test_rubbish_is_told_and_is_no_fault(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    assert ann.ask("talk?after=%00").status_code == 200
    assert ann.ask("talk?after=99999999999999999999").status_code == 200
    assert ann.ask("rate", {"line": "x", "score": "y"}).status_code == 404
    assert ann.ask("file/99999999999999999999/0").status_code == 404
    assert ann.ask("nowhere").status_code == 404
