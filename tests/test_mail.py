"""Letters go out over a real connection; nothing of a person's text becomes a header."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.errors import InstarError
from instar.mail import Letter, MailRefused, compose, is_configured, one_line, send
from instar.settings import Settings, load
from tests.mailbox import Mailbox, free_port, mail_server

AT = 1_767_603_600_000


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


def settings_of(folder: Path, mailbox: Mailbox, **more: str) -> Settings:
    return load(folder, {**mailbox.environ, "INSTAR_BASE_URL": "https://desk.example.org/here", **more})


def letter(**more: Any) -> Letter:
    return Letter(**{"to": "ann@a.example", "name": "Ann", "subject": "Hello", "text": "Words.\n", **more})


def test_a_letter_arrives_with_what_receivers_need(tmp_path: Path, mailbox: Mailbox) -> None:
    settings = settings_of(tmp_path, mailbox)
    send(settings, compose(settings, letter(name="Анна Ёлкина", subject="Привет", text="Слова.\n"), "letter.1", AT))
    (got,) = mailbox.letters
    assert got["From"] == "Desk <desk@site.example>"
    assert got["To"] == "Анна Ёлкина <ann@a.example>"
    assert got["Subject"] == "Привет"
    assert got["Message-ID"] == "<letter.1@desk.example.org>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Date"] == "Mon, 05 Jan 2026 09:00:00 +0000"
    assert got.get_content().splitlines() == ["Слова."]


@pytest.mark.parametrize("text", ["a\r\nBcc: evil@x.example", "a\nBcc: evil@x.example", "a\u2028Bcc: b", "a\x00\x0bb"])
def test_no_text_becomes_a_header(tmp_path: Path, mailbox: Mailbox, text: str) -> None:
    settings = settings_of(tmp_path, mailbox)
    send(settings, compose(settings, letter(name=text, subject=text), "letter.1", AT))
    (got,) = mailbox.letters
    assert got["Bcc"] is None
    assert got["Subject"] == one_line(text)
    assert [address.addr_spec for address in got["To"].addresses] == ["ann@a.example"]


@pytest.mark.parametrize(
    "address", ["ann@a.example\r\nBcc: b@x.example", "ann", "", "a b@c.example", "a@b@c", "<a@b.c>"]
)
def test_what_is_no_address_is_refused_for_good(tmp_path: Path, mailbox: Mailbox, address: str) -> None:
    settings = settings_of(tmp_path, mailbox)
    with pytest.raises(MailRefused) as refused:
        send(settings, compose(settings, letter(to=address), "letter.1", AT))
    assert refused.value.for_good
    assert mailbox.letters == []


@pytest.mark.parametrize(("answer", "for_good"), [("550 no such user", True), ("450 try later", False)])
def test_a_refused_address_is_told_from_a_busy_one(
    tmp_path: Path, mailbox: Mailbox, answer: str, for_good: bool
) -> None:
    mailbox.refused["ann@a.example"] = answer
    settings = settings_of(tmp_path, mailbox)
    with pytest.raises(MailRefused, match=answer) as refused:
        send(settings, compose(settings, letter(), "letter.1", AT))
    assert refused.value.for_good is for_good


def test_a_server_that_is_away_is_worth_another_try(tmp_path: Path) -> None:
    away = Mailbox()
    away.port = free_port()
    settings = load(tmp_path, away.environ)
    with pytest.raises(MailRefused, match="cannot be reached") as refused:
        send(settings, compose(settings, letter(), "letter.1", AT))
    assert not refused.value.for_good
    assert refused.value.hint is not None
    assert "mail_host" in refused.value.hint


def test_without_the_encryption_that_was_asked_for_nothing_is_sent(tmp_path: Path, mailbox: Mailbox) -> None:
    for security in ("starttls", "tls"):
        settings = settings_of(tmp_path, mailbox, INSTAR_MAIL_SECURITY=security)
        with pytest.raises(MailRefused):
            send(settings, compose(settings, letter(), "letter.1", AT))
    assert mailbox.letters == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_server_is_given_the_password(tmp_path: Path) -> None:
    mailbox = Mailbox()
    more: dict[str, Any] = {"authenticator": mailbox.authenticate, "auth_required": True, "auth_require_tls": False}
    with mail_server(mailbox, **more):
        for password in ("right", "wrong"):
            login = {"INSTAR_MAIL_USER": "desk", "INSTAR_MAIL_PASSWORD": password}
            settings = settings_of(tmp_path, mailbox, **login)
            message = compose(settings, letter(), "letter.1", AT)
            if password == "right":
                send(settings, message)
            else:
                with pytest.raises(MailRefused, match="refused the password") as refused:
                    send(settings, message)
                assert not refused.value.for_good, "somebody may correct the setting"
    assert len(mailbox.letters) == 1
    assert ("desk", "right") in mailbox.logins


@pytest.mark.parametrize(
    "sender", ["nobody", "Desk <desk>", "a@b.example\r\nBcc: x@y.example", "a@b.example, c@d.example"]
)
def test_a_sender_that_is_none_stops_the_start(tmp_path: Path, sender: str) -> None:
    with pytest.raises(InstarError) as wrong:
        load(tmp_path, {"INSTAR_MAIL_FROM": sender})
    assert wrong.value.code == "settings_wrong"


def test_a_site_without_server_or_sender_sends_nothing(tmp_path: Path) -> None:
    assert not is_configured(load(tmp_path, {}))
    assert not is_configured(load(tmp_path, {"INSTAR_MAIL_HOST": "mail.example.org"}))
    assert is_configured(load(tmp_path, {"INSTAR_MAIL_HOST": "m.example.org", "INSTAR_MAIL_FROM": "a@b.example"}))


def test_a_long_address_in_a_header_stays_whole_and_the_words_come_twice(tmp_path: Path, mailbox: Mailbox) -> None:
    """Programs of mail read no encoded piece of an address."""
    settings = settings_of(tmp_path, mailbox)
    address = f"<https://{'desk.' * 20}example.org/notices/stop/1.now.{'x' * 24}>"
    made = letter(html="<p>Words.</p>", headers=(("List-Unsubscribe", address),))
    assert f"List-Unsubscribe: {address}\r\n".encode() in compose(settings, made, "k", 0).as_bytes()
    send(settings, compose(settings, made, "k", 0))
    (found,) = mailbox.letters
    assert found["List-Unsubscribe"] == address
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
