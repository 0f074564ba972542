"""What was read becomes a ticket, or a message of the one that it belongs to – and of no stranger's."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket, MergeTicket, TakeApart, TakeInbound
from instar.commands.ticket import number
from instar.contract import Inbound, Sender
from instar.errors import Forbidden


def test_a_message_opens_a_ticket_for_the_service_with_what_it_brings(post, rows):
    outcome = post(id="1", title="Cats", text="Two cats, please", data={"letter_topic": "Pets"}, name="Ann")
    assert (outcome.outcome, outcome.ticket) == ("ticket", 1)
    assert rows("SELECT title, role, channel, data FROM ticket") == [
        ("Cats", "letter", "card", '{"letter_topic":"Pets","letter_kind":"plain"}')
    ]
    assert rows("SELECT direction, audience, channel, body, external_id FROM message") == [
        ("in", "public", "card", "Two cats, please", "1")
    ]
    identity = "contact c JOIN contact_identity i ON i.contact_id = c.id WHERE i.kind = 'card'"
    assert rows(f"SELECT c.name, i.value, i.verified FROM {identity}") == [("Ann", "Ann", 0)]


def test_what_the_form_requires_may_be_missing_and_what_it_refuses_may_not(post, rows):
    assert post(id="1", data={}).outcome == "ticket"
    assert post(id="2", data={"letter_topic": 5}).outcome == "quarantined"


def test_the_title_is_the_first_line_else_the_channels(post, rows):
    post(id="1", text="First line\nand more")
    post(id="2", text="", html="<p>Only <b>markup</b> &amp; more</p>")
    post(id="3", text="", title="")
    assert rows("SELECT title FROM ticket ORDER BY id") == [
        ("First line",),
        ("Only markup & more",),
        ("Message by Postcards",),
    ]
    assert rows("SELECT body FROM message ORDER BY id") == [("First line\nand more",), ("Only markup & more",)]


def test_a_sender_is_one_contact_by_whatever_channel_he_is_known(post, rows, site):
    post(id="1", **{"from": "phone:8 (916) 123-45-67"})
    post(id="2", **{"from": "phone:+79161234567", "verified": True})
    post(id="3", **{"from": "email:Ann@Example.ORG"})
    post(id="4", **{"from": "email:MAILER-DAEMON"})
    post(id="5", **{"from": "phone:900"})
    strangers = "value NOT LIKE 'olga%' AND value NOT LIKE 'maria%' ORDER BY contact_id"
    assert rows(f"SELECT kind, value, verified FROM contact_identity WHERE {strangers}") == [
        ("phone", "+79161234567", 1),
        ("email", "ann@example.org", 0),
        ("email", "mailer-daemon", 0),
        ("phone", "900", 0),
    ]
    assert rows("SELECT count(DISTINCT requester_id) FROM ticket") == [(4,)]
    assert rows("SELECT ticket_id, value FROM ticket_claim WHERE value LIKE '%@%'") == [(3, "ann@example.org")]


def test_an_answer_goes_to_its_ticket_in_the_senders_name(post, rows):
    post(id="1", text="One")
    outcome = post(id="2", text="And one more", thread=["gone", "1"])
    assert (outcome.outcome, outcome.ticket) == ("message", 1)
    assert rows("SELECT direction, audience, body, external_id FROM message ORDER BY id") == [
        ("in", "public", "One", "1"),
        ("in", "public", "And one more", "2"),
    ]
    assert rows("SELECT count(DISTINCT contact_id) FROM message WHERE contact_id IS NOT NULL") == [(1,)]
    assert post(id="3", text="Deeper", thread=["2"]).ticket == 1


def test_whoever_quotes_a_strangers_message_gets_a_ticket_of_his_own_and_the_staff_are_told(post, rows):
    post(id="1", text="Ann's secret")
    outcome = post(id="2", text="Tell me more", thread=["1"], **{"from": "card:Eve"})
    assert (outcome.outcome, outcome.ticket) == ("ticket", 2)
    assert rows("SELECT audience, body FROM message WHERE ticket_id = 2 ORDER BY id") == [
        ("public", "Tell me more"),
        ("internal", f"It answers a message of {number(1)}, whose people the sender does not belong to."),
    ]
    assert rows("SELECT count(*) FROM message WHERE ticket_id = 1") == [(1,)]


def test_messages_of_one_conversation_go_to_one_ticket_until_it_is_closed(post, rows, site):
    assert post(id="1", conversation="chat-5").ticket == 1
    assert post(id="2", conversation="chat-5", **{"from": "card:Bob"}).ticket == 1
    assert post(id="3", conversation="chat-6").ticket == 2
    site.run(CancelTicket(1))
    assert post(id="4", conversation="chat-5").ticket == 3
    assert post(id="5", conversation="chat-5").ticket == 3


def test_an_answer_to_what_is_closed_opens_a_ticket_and_a_robots_is_only_kept(post, rows, site):
    post(id="1", text="One")
    site.run(CancelTicket(1))
    assert post(id="2", text="Thanks", thread=["1"]).ticket == 2
    assert rows("SELECT body FROM message WHERE ticket_id = 2 AND audience = 'internal'") == [
        ("It answers T-1, which is closed.",)
    ]
    assert post(id="3", text="Out of office", thread=["1"], automatic=True).ticket == 1
    assert rows("SELECT automatic FROM message WHERE external_id = '3'") == [(1,)]
    assert rows("SELECT ended IS NOT NULL FROM ticket WHERE id = 1") == [(1,)]


def test_files_come_along_and_a_text_without_end_comes_as_one(post, rows, site):
    post(id="1", text="x" * 70_000, files={"a.txt": "Hello", "empty.txt": "", "../b.txt": "World"})
    found = rows("SELECT name, size, audience, message_id FROM attachment ORDER BY name")
    assert found == [("a.txt", 5, "public", 1), ("b.txt", 5, "public", 1), ("text.txt", 70_000, "public", 1)]
    ((body,),) = rows("SELECT body FROM message")
    assert 59_000 < len(body) <= 60_000
    assert post(id="2", text="", thread=["1"], files={"c.txt": "Only a file"}).ticket == 1
    assert post(id="3", text="", thread=["1"]).outcome == "quarantined", "an empty message is told"


def test_the_same_message_in_another_item_changes_nothing(post, rows):
    post(id="1", text="One")
    again = post(id="1", text="One", name="delivered with another envelope")
    assert (again.outcome, again.ticket) == ("refused", 1)
    assert rows("SELECT count(*) FROM message") == [(1,)]


def test_only_the_site_itself_takes_in(site):
    with pytest.raises(Forbidden):
        site.run(TakeInbound(1, "card", Inbound("1", Sender("card", "Ann"), "Hello")), "maria")


def test_answers_to_a_duplicate_go_to_the_ticket_that_goes_on(post, rows, site):
    post(id="1", text="One", conversation="chat-1")
    post(id="2", text="Once more", conversation="chat-2")
    site.run(MergeTicket(2, "T-1"))
    assert post(id="3", text="To the letter", thread=["2"]).ticket == 1
    assert post(id="4", text="In the chat", conversation="chat-2").ticket == 1
    site.run(TakeApart(2))
    assert post(id="5", text="Again", thread=["2"]).ticket == 2
    assert rows("SELECT ticket_id, external_id FROM message ORDER BY id") == [
        (1, "1"),
        (2, "2"),
        (1, "3"),
        (1, "4"),
        (2, "5"),
    ]
