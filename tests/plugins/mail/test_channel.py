"""Letters reach the ticket that they answer, if their writer belongs there; what may not come in is put aside."""

from __future__ import annotations

import pytest

from instar.commands.inbox import ReadAllAgain
from instar.mail import Letter, compose
from instar_plugins.mail.channel import receive
from instar_plugins.mail.marks import reply_mark, sent_id

from .conftest import Box, letter

OUT_OF_OFFICE = {"Subject": "Out of office", "Auto_Submitted": "auto-replied"}
REPORT = """From: MAILER-DAEMON@mail.example
To: desk@our.example
Subject: Undelivered
Message-ID: <r1@mail.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: text/plain

It came back.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; ann@client.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 No such user

--x
Content-Type: message/rfc822

From: desk@our.example
Message-ID: <{id}>

Hello
--x--
"""


def test_a_letter_opens_a_ticket_without_what_programs_put_before_its_subject(box: Box) -> None:
    outcome = box.come(letter(Subject="Re: Fwd: Отв: Cats"))
    assert (outcome.outcome, outcome.ticket) == ("ticket", 1)
    assert box.rows("SELECT title, channel FROM ticket") == [("Cats", "mail")]


def test_the_address_that_it_came_to_chooses_the_service(box: Box) -> None:
    box.set_up(mail_addresses=[{"address": "Sales@our.example", "service": "sales_help"}])
    box.come(letter())
    box.come(letter(Message_ID="<2@c>", To="Sales <sales+x@our.example>"))
    found = box.rows("SELECT s.key FROM ticket t JOIN service s ON s.id = t.service_id ORDER BY t.id")
    assert found == [("general_help",), ("sales_help",)]


@pytest.mark.parametrize("by", ["thread", "number", "address", "id"])
def test_an_answer_reaches_its_ticket_by_each_kind_of_evidence(box: Box, by: str) -> None:
    box.come(letter())
    key = box.context.key
    evidence = {
        "thread": {"In_Reply_To": "<1@client.example>"},
        "number": {"Subject": "Re: [T-1] Cats"},
        "address": {"To": f"desk+{reply_mark(key, 1)}@our.example"},
        "id": {"References": f"<{sent_id(key, 1, 'm2', 'our.example')}>"},
    }[by]
    outcome = box.come(letter("And a dog", Message_ID="<2@c>", **evidence))
    assert (outcome.outcome, outcome.ticket) == ("message", 1)
    assert [body for *_rest, body in box.told(1)] == ["Two cats, please", "And a dog"]
    eve = box.come(letter("Tell me all", Message_ID="<3@c>", **{**evidence, "From": "eve@evil.example"}))
    assert (eve.outcome, eve.ticket) == ("ticket", 2)
    assert "It answers a message of T-1, whose people the sender does not belong to." in box.told(2)[1]
    assert len(box.told(1)) == 2


def test_the_signed_mark_counts_more_than_what_is_answered_and_that_more_than_a_number(box: Box) -> None:
    for number in (1, 2, 3):
        box.come(letter(Message_ID=f"<{number}@c>"))
    to = f"desk+{reply_mark(box.context.key, 2)}@our.example"
    evidence = {"Subject": "Re: T-1", "In_Reply_To": "<3@c>"}
    assert box.come(letter("a", Message_ID="<4@c>", To=to, **evidence)).ticket == 2
    assert box.come(letter("b", Message_ID="<5@c>", **evidence)).ticket == 3
    forged = to.replace("+t2.", "+t1.")
    assert box.come(letter("c", Message_ID="<6@c>", To=forged, In_Reply_To="<3@c>")).ticket == 3


def test_an_answer_is_shown_without_what_it_quotes_and_the_whole_is_a_file(box: Box) -> None:
    box.come(letter())
    text = "Спасибо!\n\n03.11.2025, 10:15, Анна <anna@our.example> пишет:\n> Готово."
    box.come(letter(text, Message_ID="<2@c>", In_Reply_To="<1@client.example>"))
    assert box.told(1)[1][2] == "Спасибо!"
    ((name, size),) = box.rows("SELECT name, size FROM attachment WHERE ticket_id = 1")
    assert (name, size) == ("whole letter.txt", len(text.encode()))


def test_what_is_handed_on_and_what_begins_is_shown_whole(box: Box) -> None:
    text = "See below\n\n03.11.2025, 10:15, Анна <anna@our.example> пишет:\n> Готово."
    box.come(letter(text, Subject="Fwd: Cats", References="<9@c>"))
    box.come(letter(text, Message_ID="<2@c>"))
    assert [body for (body,) in box.rows("SELECT body FROM message ORDER BY id")] == [text, text]


def test_the_same_letter_again_changes_nothing_and_another_with_its_id_is_not_lost(box: Box) -> None:
    box.come(letter())
    again = box.come(b"Received: by another way\r\n" + letter())
    assert (again.outcome, again.ticket) == ("refused", 1)
    eve = box.come(letter("Mine", From="eve@evil.example"))
    assert (eve.outcome, "same id" in eve.reason) == ("quarantined", True)
    assert len(box.told(1)) == 1


def test_a_robots_answer_is_kept_on_its_ticket_and_opens_none(box: Box) -> None:
    box.come(letter())
    kept = box.come(letter("I am away", Message_ID="<2@c>", In_Reply_To="<1@client.example>", **OUT_OF_OFFICE))
    assert (kept.outcome, kept.ticket) == ("message", 1)
    assert box.told(1)[1] == ("public", 1, "I am away")
    lost = box.come(letter("I am away", Message_ID="<3@c>", **OUT_OF_OFFICE))
    assert (lost.outcome, "answers nothing that is known" in lost.reason) == ("quarantined", True)
    assert box.rows("SELECT count(*) FROM ticket") == [(1,)]


def test_a_report_on_a_letter_of_ours_is_a_note_on_its_ticket(box: Box) -> None:
    box.come(letter())
    ours = sent_id(box.context.key, 1, "m2", "our.example")
    outcome = box.come(REPORT.format(id=ours).encode())
    assert (outcome.outcome, outcome.ticket) == ("message", 1)
    audience, automatic, body = box.told(1)[1]
    assert (audience, automatic) == ("internal", 1)
    assert "ann@client.example: not delivered (5.1.1) 550 No such user" in body
    stranger = box.come(REPORT.format(id="x@y").replace("<r1@", "<r2@").encode())
    assert stranger.outcome == "quarantined"


def test_what_a_program_sends_opens_a_ticket_unless_the_site_says_no(box: Box) -> None:
    alarm = {"Auto_Submitted": "auto-generated", "From": "backup@our.example"}
    assert box.come(letter("It failed", **alarm)).outcome == "ticket"
    assert box.told(1)[0][1] == 1
    box.set_up(mail_robots_open=False)
    assert box.come(letter("It failed", Message_ID="<2@c>", **alarm)).outcome == "quarantined"


def test_our_own_letters_that_come_back_fifty_times_open_nothing(box: Box) -> None:
    settings = box.site.kernel.settings
    own = compose(
        settings, Letter("ann@client.example", "Ann", "T-1 Cats", "News", sender="desk@our.example"), "n.1", 1
    )
    told = [box.come(f"Received: round {number}\r\n".encode() + own.as_bytes()) for number in range(50)]
    assert {one.outcome for one in told} == {"quarantined"}
    assert told[0].reason == "This letter was sent by this site itself."
    assert box.rows("SELECT count(*) FROM ticket") == [(0,)]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"From": "desk@our.example"}, "whose letters arrive here"),
        ({"Received": "a\r\n" + "Received: b\r\n" * 51 + "X-End: 1"}, "in a circle"),
    ],
)
def test_what_would_go_in_a_circle_is_put_aside(box: Box, headers: dict[str, str], reason: str) -> None:
    box.set_up(mail_addresses=[{"address": "desk@our.example"}])
    outcome = box.come(letter(**headers))
    assert (outcome.outcome, reason in outcome.reason) == ("quarantined", True)


def test_one_letter_too_many_in_an_hour_waits_and_can_be_read_later(box: Box) -> None:
    box.set_up(mail_most=3)
    told = [box.come(letter(f"Letter {number}", Message_ID=f"<{number}@c>")) for number in range(5)]
    assert [one.outcome for one in told] == ["ticket", "ticket", "ticket", "quarantined", "quarantined"]
    assert "ann@client.example has sent 3 messages within an hour" in told[3].reason
    assert box.come(letter(Message_ID="<9@c>", From="bob@client.example")).outcome == "ticket"
    box.site.clock.advance(3_700_000)
    box.site.run(ReadAllAgain("mail"))
    box.site.work()
    assert box.rows("SELECT count(*) FROM ticket") == [(6,)]


def test_reading_needs_nothing_but_the_bytes(box: Box) -> None:
    (message,) = receive(letter(), box.context)
    assert (message.sender.kind, message.sender.value, message.sender.verified) == (
        "email",
        "ann@client.example",
        False,
    )
