"""What a visitor sends is bounded, and each refusal says in his language what to do; nothing is lost by it."""

from __future__ import annotations

import pytest

from instar_plugins.chat import taking
from instar_plugins.chat.answers import Stopped
from instar_plugins.chat.taking import typed_email

from .conftest import Shop, Visitor


def test_files_come_along_with_their_names(shop: Shop, ann: Visitor) -> None:
    line = ann.say("See", ("cats/cat.txt", b"grey"), ("two.txt", b"and black"))
    assert line["files"] == [{"name": "cat.txt", "size": 4}, {"name": "two.txt", "size": 9}]
    assert shop.rows("SELECT name, size FROM attachment ORDER BY name") == [("cat.txt", 4), ("two.txt", 9)]


def test_a_file_without_a_word_is_a_message(shop: Shop, ann: Visitor) -> None:
    ann.say("", ("cat.txt", b"grey"))
    assert shop.rows("SELECT title FROM ticket") == [("Message by Chat on sites",)]


@pytest.mark.parametrize(
    ("text", "files", "status", "said"),
    [
        ("  ", [], 400, "The message is empty."),
        ("x" * 4001, [], 413, "longer than 4000 characters"),
        ("x", [("a.txt", b"x")] * 6, 413, "At most 5 files"),
        ("x", [("a.txt", b"x" * 8), ("b.txt", b"x")], 413, "The files are too large."),
        ("x", [("a.txt", b"")], 400, "A file is empty."),
    ],
)
def test_what_is_too_much_or_nothing_is_refused_in_a_sentence(
    shop: Shop,
    ann: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    files: list[tuple[str, bytes]],
    status: int,
    said: str,
) -> None:
    monkeypatch.setattr(taking, "largest", lambda _context: 8)
    answer = ann.send(text, *files)
    assert answer.status_code == status
    assert said in answer.json["sentence"]
    assert shop.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_a_body_beyond_what_the_site_takes_is_refused_in_a_sentence(shop: Shop, ann: Visitor) -> None:
    shop.app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = ann.send("x", ("a.txt", b"x" * 2000))
    assert answer.status_code == 413
    assert answer.json["sentence"] == "The files are too large. Send fewer at once."
    assert answer.headers["Access-Control-Allow-Origin"] == ann.headers["Origin"]


def test_a_flood_of_messages_ends_in_a_sentence(shop: Shop) -> None:
    shop.set_up(chat_most=3)
    ann = shop.visitor(language="ru")
    for number in range(3):
        ann.say(f"No. {number}")
    answer = ann.send("One more")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert answer.json["sentence"].startswith("За час это больше, чем мы можем принять.")
    assert len(ann.read()) == 3
    shop.visitor().say("Somebody else")
    shop.site.clock.advance(3_600_001)
    ann.say("Now it works")


def test_one_address_begins_so_many_conversations_and_sends_so_many_messages(shop: Shop) -> None:
    shop.set_up(chat_starts=2, chat_address=3)
    one, two = shop.visitor(), shop.visitor()
    one.say("1")
    two.say("2")
    assert shop.visitor().send("3").status_code == 429
    one.say("3")
    assert two.send("4").status_code == 429


@pytest.mark.parametrize("id", ["", "short", "x" * 41, "no spaces here", "ünïcödé-id", "a/b/c/d/e"])
def test_an_id_that_no_widget_makes_is_refused(shop: Shop, ann: Visitor, id: str) -> None:
    assert ann.ask("say", {"id": id, "text": "x"}).status_code == 400


def test_nobody_takes_the_place_of_an_answer(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    ann.send("I say it first", id="m2")
    ann.send("I say it first", id="m2-------")
    shop.answer(1, "Ours")
    assert ann.read()[-1] == "Ours"


def test_addresses_are_what_can_be_one(shop: Shop) -> None:
    with shop.app.test_request_context():
        assert typed_email(" ann@a.example ") == "ann@a.example"
        assert typed_email("") == ""
        for wrong in (
            "ann",
            "ann@",
            "@a.example",
            "ann@localhost",
            "a b@a.example",
            "ann@a.example\nBcc: x@x.example",
            "x" * 300,
        ):
            with pytest.raises(Stopped):
                typed_email(wrong)


def test_the_site_is_told_on_which_page_and_in_which_language(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    assert shop.rows("SELECT page, language FROM x_chat__talk") == [("https://shop.example/cats", "en")]
    ann.headers |= {"X-Chat-Page": "javascript:alert(1)"}
    ann.talk()
    assert shop.rows("SELECT page FROM x_chat__talk") == [("https://shop.example/cats",)]
