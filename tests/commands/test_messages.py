"""The conversation: who may write what, to whom, and what never gets in."""

from __future__ import annotations

import io

import pytest

from instar.access import ANONYMOUS
from instar.commands import CancelTicket, PostReply, execute
from instar.commands.accounts import visitor_actor
from instar.commands.files import upload
from instar.errors import Forbidden, InstarError, Invalid, NotFound


def test_staff_write_publicly_and_internally(site, opened, seen):
    ticket = opened()["ticket"]
    site.run(PostReply(ticket, "Soon.\r\nPromised. "), "olga")
    site.run(PostReply(ticket, "He is in a hurry.", "internal"), "olga")
    assert seen.messages(ticket) == [
        ("out", "public", "Soon.\nPromised."),
        ("out", "internal", "He is in a hurry."),
    ]


def test_a_comment_does_not_outdate_a_form_that_somebody_fills(site, opened, seen):
    ticket = opened()["ticket"]
    rev = seen.ticket(ticket)["rev"]
    site.run(PostReply(ticket, "Soon."), "boris")
    assert seen.ticket(ticket)["rev"] == rev


def test_a_visitor_writes_inward_and_never_internally(site, opened, seen):
    ticket = opened(link=True)
    visitor = visitor_actor(site.kernel, ticket["link"])
    execute(site.kernel, PostReply(ticket["ticket"], "Any news?"), visitor)
    assert seen.messages(ticket["ticket"]) == [("in", "public", "Any news?")]
    with pytest.raises(Forbidden):
        execute(site.kernel, PostReply(ticket["ticket"], "Psst", "internal"), visitor)
    with pytest.raises(NotFound):
        execute(site.kernel, PostReply(opened()["ticket"], "Hello"), visitor)


@pytest.mark.parametrize("body", ["", "   \n ", "x" * 60_001])
def test_nothing_and_too_much_are_refused(site, opened, body):
    with pytest.raises(Invalid):
        site.run(PostReply(opened()["ticket"], body), "olga")


def test_an_unknown_audience_is_refused(site, opened):
    with pytest.raises(Invalid):
        site.run(PostReply(opened()["ticket"], "Hello", "everybody"), "olga")


def test_files_come_with_a_message_and_belong_to_who_uploaded_them(site, opened, seen):
    ticket = opened()["ticket"]
    olga, boris = site.people["olga"], site.people["boris"]
    file = upload(site.kernel, olga, "../../etc/pass\x00wd.txt", io.BytesIO(b"hello"))
    assert file["name"] == "passwd.txt"
    with pytest.raises(Invalid):
        execute(site.kernel, PostReply(ticket, "Mine", files=(file["id"],)), boris)
    execute(site.kernel, PostReply(ticket, "", files=(file["id"],)), olga)
    assert seen.tx.all("SELECT ticket_id, name, size, audience FROM attachment") == [
        (ticket, "passwd.txt", 5, "public")
    ]


def test_what_a_file_is_is_read_from_its_bytes(site):
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
    file = upload(site.kernel, ANONYMOUS, "receipt.txt", io.BytesIO(png))
    assert file["media_type"] == "image/png"


def test_an_empty_file_is_refused(site):
    with pytest.raises(InstarError):
        upload(site.kernel, ANONYMOUS, "nothing.txt", io.BytesIO(b""))


def test_naming_an_internal_file_again_publishes_nothing(site, opened, seen):
    """Neither by a second message nor by the visitor who has learnt its id."""
    ticket = opened(link=True)
    olga, visitor = site.people["olga"], visitor_actor(site.kernel, ticket["link"])
    file = upload(site.kernel, olga, "margin.txt", io.BytesIO(b"secret"))["id"]
    note = execute(site.kernel, PostReply(ticket["ticket"], "See", "internal", files=(file,)), olga)["message"]
    for actor in (visitor, olga):
        with pytest.raises(Invalid):
            execute(site.kernel, PostReply(ticket["ticket"], "Look", files=(file,)), actor)
    assert seen.tx.all("SELECT audience, message_id FROM attachment") == [("internal", note)]


def test_a_file_named_twice_is_taken_once(site, opened, seen):
    ticket, olga = opened()["ticket"], site.people["olga"]
    file = upload(site.kernel, olga, "a.txt", io.BytesIO(b"a"))["id"]
    execute(site.kernel, PostReply(ticket, "", files=(file, file)), olga)
    assert seen.tx.value("SELECT count(*) FROM attachment WHERE ticket_id = ?", (ticket,)) == 1


def test_a_closed_ticket_still_takes_what_the_client_writes(site, opened, seen):
    ticket = opened(link=True)
    site.run(CancelTicket(ticket["ticket"]), "olga")
    execute(site.kernel, PostReply(ticket["ticket"], "Thanks"), visitor_actor(site.kernel, ticket["link"]))
    assert seen.messages(ticket["ticket"]) == [("in", "public", "Thanks")]
