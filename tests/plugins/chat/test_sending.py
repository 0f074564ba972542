"""An answer stands in the widget once; who is gone and has said where gets it by mail, in the thread of his ticket."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from instar import mail
from instar.commands.inbox import Outcome, keep_raw, read_item
from instar.testing.site import Site
from instar_plugins.chat.talks import HERE_MS

from .conftest import Shop, Visitor

MAILS = {"INSTAR_DISABLED_PLUGINS": "quality", "INSTAR_MAIL_HOST": "127.0.0.1", "INSTAR_MAIL_FROM": "help@desk.example"}


class Mailing(Shop):
    """The site sends letters, which are caught."""

    def __init__(self, site: Site, letters: list[EmailMessage]) -> None:
        super().__init__(site)
        self.letters = letters

    def come(self, sender: str, text: str, **headers: str) -> Outcome:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Message-ID"] = sender, "help@desk.example", f"<{len(text)}@a.example>"
        for name, value in headers.items():
            letter[name.replace("_", "-")] = value
        letter.set_content(text)
        return read_item(self.site.kernel, keep_raw(self.site.kernel, "mail", letter.as_bytes()).id)


@pytest.fixture
def mailing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailing]:
    letters: list[EmailMessage] = []
    monkeypatch.setattr(mail, "send", lambda _settings, letter, *_rest: letters.append(letter))
    site = Site.make(tmp_path, MAILS)
    yield Mailing(site, letters)
    site.close()


@pytest.fixture
def gone(mailing: Mailing) -> Visitor:
    """Ann has written, left her address, and closed the page."""
    ann = mailing.visitor()
    ann.say("Two cats")
    assert ann.ask("who", {"name": "Ann", "email": "ann@a.example"}).status_code == 200
    mailing.site.clock.advance(HERE_MS + 1)
    return ann


def test_who_is_gone_is_answered_by_mail_and_finds_it_in_the_widget_too(mailing: Mailing, gone: Visitor) -> None:
    mailing.answer(1, "Which ones?")
    (letter,) = mailing.letters
    assert "ann@a.example" in str(letter["To"])
    assert "Which ones?" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "[T-1]" in str(letter["Subject"])
    assert gone.read() == ["Two cats", "Which ones?"]
    sent = mailing.rows("SELECT channel, delivery FROM message WHERE direction = 'out' AND audience = 'public'")
    assert sent == [("mail", "sent")]


def test_what_he_answers_by_mail_is_of_the_same_ticket_and_he_can_go_on_here(mailing: Mailing, gone: Visitor) -> None:
    mailing.answer(1, "Which ones?")
    id = str(mailing.letters[0]["Message-ID"])
    outcome = mailing.come("Ann <ann@a.example>", "Grey ones", In_Reply_To=id, Subject="Re: cats")
    assert (outcome.outcome, outcome.ticket) == ("message", 1)
    gone.say("I am back")
    mailing.answer(1, "Good")
    assert len(mailing.letters) == 1
    assert gone.read()[-1] == "Good"


def test_whoever_else_answers_that_letter_gets_a_ticket_of_his_own(mailing: Mailing, gone: Visitor) -> None:
    mailing.answer(1, "Which ones?")
    id = str(mailing.letters[0]["Message-ID"])
    outcome = mailing.come("Eve <eve@e.example>", "Tell me all", In_Reply_To=id, Subject="Re: cats [T-1]")
    assert (outcome.outcome, outcome.ticket) == ("ticket", 2)


def test_who_is_there_is_answered_in_the_widget_alone(mailing: Mailing, gone: Visitor) -> None:
    gone.talk()
    mailing.answer(1, "Which ones?")
    assert mailing.letters == []


def test_what_the_site_says_by_itself_goes_to_no_address_that_somebody_typed(mailing: Mailing, gone: Visitor) -> None:
    mailing.answer(1, "Registered", automatic=True)
    assert mailing.letters == []
    assert gone.read()[-1] == "Registered"


def test_by_mail_can_be_switched_off(mailing: Mailing, gone: Visitor) -> None:
    mailing.set_up(chat_by_mail=False)
    mailing.answer(1, "Which ones?")
    assert mailing.letters == []


def test_where_mail_sends_nothing_the_answer_waits_in_the_widget(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    ann.ask("who", {"email": "ann@a.example"})
    shop.site.clock.advance(HERE_MS + 1)
    shop.answer(1, "Which ones?")
    assert ann.read()[-1] == "Which ones?"
    assert shop.rows("SELECT delivery FROM message WHERE direction = 'out' AND audience = 'public'") == [("sent",)]


def test_a_conversation_that_was_taken_away_is_told_at_the_message(shop: Shop, ann: Visitor) -> None:
    from instar.commands.own import RunOwn

    ann.say("Two cats")
    shop.site.run(RunOwn("chat", "drop_widget", {"widget": shop.widget}, proven=True))
    shop.answer(1, "Which ones?")
    ((state, reason),) = shop.rows("SELECT state, reason FROM exchange WHERE direction = 'out'")
    assert (state, reason) == ("failed", "The conversation is not there any more: its widget was taken away.")


def test_an_answer_waits_while_answers_do_not_leave(shop: Shop, ann: Visitor) -> None:
    shop.set_up(chat_answers=False)
    ann.say("Two cats")
    shop.answer(1, "Which ones?")
    assert ann.read() == ["Two cats"]
