"""Texts that are typed and not sent yet: whose they are, and when they go."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant, EndGrant, PostReply, execute
from instar.commands.accounts import visitor_actor
from instar.commands.unsent import LARGEST, DropUnsent, KeepUnsent
from instar.errors import Invalid, NotFound, Refused
from instar.queries.unsent import unsent

TEXT = '{"values": {"body": "Dear Ann"}, "files": []}'


def kept(site, login, ticket):
    return {part: text.content for part, text in unsent(site.kernel, site.people[login], ticket).items()}


def test_a_text_is_kept_for_its_author_alone_and_by_part(site, opened):
    ticket = opened()["ticket"]
    site.run(KeepUnsent(ticket, "client", TEXT), "olga")
    site.run(KeepUnsent(ticket, "staff", "{}"), "olga")
    site.run(KeepUnsent(ticket, "staff", TEXT), "olga")
    assert kept(site, "olga", ticket) == {"client": TEXT, "staff": TEXT}
    assert kept(site, "boris", ticket) == {}
    site.run(DropUnsent(ticket, "staff"), "boris")
    assert site.run(DropUnsent(ticket, "client"), "olga") == {"dropped": True}
    assert kept(site, "olga", ticket) == {"staff": TEXT}


@pytest.mark.parametrize(
    ("part", "content"),
    [("mars", TEXT), ("step/", TEXT), ("step/x", TEXT), ("client", "[]"), ("client", "{"), ("client", "x" * LARGEST)],
)
def test_what_is_no_text_of_a_form_is_refused(site, opened, part, content):
    with pytest.raises(Invalid):
        site.run(KeepUnsent(opened()["ticket"], part, content), "olga")


def test_a_text_that_arrives_after_its_form_was_sent_is_not_kept(site, opened):
    """The browser's last word may be overtaken by the form itself."""
    ticket = opened()["ticket"]
    olga = site.people["olga"]
    site.run(KeepUnsent(ticket, "client", TEXT), "olga")
    execute(site.kernel, PostReply(ticket, "Dear Ann"), olga, key="the-form-of-olga")
    assert site.run(KeepUnsent(ticket, "client", TEXT, "the-form-of-olga"), "olga") == {"at": None}
    assert kept(site, "olga", ticket) == {}


def test_a_ticket_that_one_does_not_see_takes_and_shows_none(site, opened):
    ticket = opened()["ticket"]
    site.people.add("carl", profile="requester")
    with pytest.raises(NotFound):
        site.run(KeepUnsent(ticket, "client", TEXT), "carl")
    grant = site.run(AddGrant("carl", "operator"))["id"]
    site.run(KeepUnsent(ticket, "client", TEXT), "carl")
    site.run(EndGrant(grant))
    with pytest.raises(NotFound):
        kept(site, "carl", ticket)
    assert site.run(DropUnsent(ticket, "client"), "carl") == {"dropped": True}, "it is still his own"


def test_who_has_no_account_has_nothing_kept(site, opened):
    ticket = opened(link=True)
    visitor = visitor_actor(site.kernel, ticket["link"])
    with pytest.raises(Refused):
        execute(site.kernel, KeepUnsent(ticket["ticket"], "client", TEXT), visitor)
