"""Answers leave as letters in their thread, come back to their ticket, and never go in a circle."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from instar.commands import PostReply
from instar.commands.files import upload
from instar.mail import loop_mark
from instar.testing.site import Site
from instar_plugins.mail.marks import marked_ticket, sent_ticket
from tests.mailbox import Mailbox, mail_server

from .conftest import Box, letter

DESK = {"address": "desk@our.example", "name": "Наш стол", "plus": True}
REPORT = (Path(__file__).parent / "test_channel.py").read_text().split('REPORT = """', 1)[1].split('"""', 1)[0]


class Post(Box):
    """A box whose site hands its letters to ``server``."""

    def __init__(self, site: Site, server: Mailbox) -> None:
        super().__init__(site)
        self.server = server
        self.set_up(mail_addresses=[DESK])

    def answer(
        self, body: str = "Two cats are on *their* way.", *, ticket: int = 1, files: tuple[str, ...] = ()
    ) -> None:
        self.site.run(PostReply(ticket, body, "public", files), "olga")
        self.site.work()

    @property
    def last(self) -> EmailMessage:
        return self.server.letters[-1]

    def deliveries(self) -> list[tuple[str, str]]:
        """Delivery and reason of what was said to the client, in order."""
        found = self.rows(
            "SELECT m.delivery, x.reason FROM message m JOIN exchange x ON x.message_id = m.id"
            " WHERE x.direction = 'out' ORDER BY m.id"
        )
        return [(delivery, reason) for delivery, reason in found]


@pytest.fixture
def server() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, server: Mailbox) -> Iterator[Post]:
    site = Site.make(tmp_path, {**server.environ, "INSTAR_DISABLED_PLUGINS": "quality"})
    yield Post(site, server)
    site.close()


def parts(sent: EmailMessage) -> dict[str, str]:
    return {part.get_content_type(): part.get_content() for part in sent.walk() if not part.is_multipart()}


def test_letter_answer_and_reply_are_one_ticket(desk: Post) -> None:
    desk.come(letter())
    desk.answer()
    sent = desk.last
    assert sent["From"] == "Наш стол <desk@our.example>"
    assert sent["To"] == "Ann <ann@client.example>"
    assert sent["Subject"] == "Re: Cats [T-1]"
    assert (sent["In-Reply-To"], sent["References"]) == ("<1@client.example>", "<1@client.example>")
    assert sent["X-Instar-Loop"] == loop_mark(desk.site.kernel.settings)
    assert sent["Auto-Submitted"] is None
    key, id = desk.context.key, sent["Message-ID"].strip("<>")
    assert sent_ticket(key, id) == "T-1"
    assert marked_ticket(key, sent["Reply-To"].addresses[0].addr_spec) == "T-1"
    said = parts(sent)
    assert said["text/plain"].strip() == "Two cats are on *their* way."
    assert "<em>their</em>" in said["text/html"]
    assert desk.deliveries() == [("sent", "")]
    for number, evidence in enumerate(({"In_Reply_To": f"<{id}>"}, {"To": str(sent["Reply-To"])}), 2):
        outcome = desk.come(letter("Thank you", Message_ID=f"<{number}@c>", Subject="Cats", **evidence))
        assert (outcome.outcome, outcome.ticket) == ("message", 1)


def test_the_second_answer_stands_deeper_in_the_thread(desk: Post) -> None:
    desk.come(letter())
    desk.answer()
    first = desk.last["Message-ID"]
    desk.come(letter("And?", Message_ID="<2@c>", Subject="Re: Cats [T-1]", In_Reply_To=first))
    desk.answer("Here.")
    assert desk.last["Subject"] == "Re: Cats [T-1]"
    assert desk.last["In-Reply-To"] == "<2@c>"
    assert desk.last["References"].split() == ["<1@client.example>", first, "<2@c>"]


def test_our_own_letter_fed_back_fifty_times_makes_no_reply(desk: Post) -> None:
    desk.come(letter())
    desk.answer()
    raw = desk.last.as_bytes()
    for number in range(50):
        back = raw.replace(b"MIME-Version", f"X-Copy: {number}\r\nMIME-Version".encode())
        assert desk.come(back).outcome == "quarantined"
    desk.site.work()
    assert len(desk.server.letters) == 1
    assert desk.rows("SELECT count(*) FROM ticket") == [(1,)]


def test_a_robot_gets_no_answer_and_the_message_says_so(desk: Post) -> None:
    desk.come(letter("Disk full", Auto_Submitted="auto-generated"))
    desk.answer()
    assert desk.server.letters == []
    assert desk.deliveries() == [("withheld", "A robot wrote it: robots are not answered.")]


def test_files_go_along_and_too_many_are_told(desk: Post) -> None:
    desk.come(letter())
    olga = desk.site.people["olga"]
    file = upload(desk.site.kernel, olga, "Счёт.txt", io.BytesIO("сумма".encode()))["id"]
    desk.answer("See the bill.", files=(file,))
    (attached,) = desk.last.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True).decode()) == ("Счёт.txt", "сумма")
    desk.set_up(mail_addresses=[DESK], mail_largest=1)
    large = upload(desk.site.kernel, olga, "film.bin", io.BytesIO(b"\0" * (1 << 20) + b"x"))["id"]
    desk.answer("A film.", files=(large,))
    assert len(desk.server.letters) == 1
    state, reason = desk.deliveries()[1]
    assert (state, "larger than a letter may be (1 MB)" in reason) == ("failed", True)


def test_a_refused_address_is_told_to_the_author_and_not_tried_again(desk: Post) -> None:
    desk.server.refused["ann@client.example"] = "550 no such user"
    desk.come(letter())
    desk.answer()
    assert desk.site.work() == 0
    state, reason = desk.deliveries()[0]
    assert (state, "550 no such user" in reason) == ("failed", True)
    told = desk.rows(
        "SELECT p.key, n.detail FROM notice n JOIN principal p ON p.id = n.principal_id WHERE n.kind = 'job'"
    )
    assert [(who, "550 no such user" in detail) for who, detail in told] == [("olga", True)]


def test_while_the_server_is_away_it_waits_and_arrives_once(desk: Post) -> None:
    desk.server.refused["ann@client.example"] = "450 come again"
    desk.come(letter())
    desk.answer()
    assert desk.deliveries() == [("waiting", "")]
    desk.server.refused.clear()
    desk.site.clock.advance(60_000)
    desk.site.work()
    assert desk.deliveries() == [("sent", "")]
    assert len(desk.server.letters) == 1


def test_a_report_by_a_mail_server_marks_the_message(desk: Post) -> None:
    desk.come(letter())
    desk.answer()
    id = desk.last["Message-ID"].strip("<>")
    assert desk.come(REPORT.replace("{id}", id).encode()).ticket == 1
    state, reason = desk.deliveries()[0]
    assert (state, "ann@client.example: not delivered" in reason) == ("failed", True)


def test_nothing_of_a_text_becomes_a_header(desk: Post) -> None:
    desk.come(letter(Subject="=?utf-8?q?Cats=0D=0ABcc:_eve@evil.example?="))
    desk.answer()
    assert desk.last["Bcc"] is None
    assert "Bcc: eve@evil.example" in desk.last["Subject"]


def test_long_ids_stay_whole(desk: Post) -> None:
    id = "x" * 300 + "@client.example"
    desk.come(letter(Message_ID=f"<{id}>"))
    desk.answer()
    assert desk.last["References"] == desk.last["In-Reply-To"] == f"<{id}>"


def test_a_site_without_mail_sends_nothing(box: Box) -> None:
    box.come(letter())
    box.site.run(PostReply(1, "Hello", "public"), "olga")
    assert box.rows("SELECT count(*) FROM exchange WHERE direction = 'out'") == [(0,)]


def test_answers_can_be_switched_off(desk: Post) -> None:
    desk.set_up(mail_addresses=[DESK], mail_answers=False)
    desk.come(letter())
    desk.answer()
    assert desk.deliveries() == []
    assert desk.server.letters == []


def test_notes_are_never_sent(desk: Post) -> None:
    desk.come(letter())
    desk.site.run(PostReply(1, "He is difficult", "internal"), "olga")
    desk.site.work()
    assert desk.server.letters == []
