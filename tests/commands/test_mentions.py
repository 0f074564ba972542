"""Who is called by a message, who learns of it, and until when."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant, EndGrant, PostReply, execute
from instar.commands.accounts import visitor_actor
from instar.commands.mentions import SeeMentions
from instar.errors import NotFound
from instar.queries.mentions import callable_people, called_in_vain, mentions


def called(site, login):
    return [(one.number, one.by.key if one.by else None) for one in mentions(site.kernel, site.people[login])]


def test_a_colleague_is_called_until_he_has_seen_it(site, opened):
    ticket = opened()
    for audience in ("internal", "public"):
        site.run(PostReply(ticket["ticket"], "@boris, see @olga and @nobody", audience), "olga")
    assert called(site, "boris") == [(ticket["number"], "olga")] * 2
    assert called(site, "olga") == [], "nobody calls himself"
    assert site.run(SeeMentions(ticket["ticket"]), "boris") == {"seen": 2}
    assert called(site, "boris") == []


def test_who_does_not_see_the_ticket_from_inside_is_not_called(site, opened):
    ticket = opened()["ticket"]
    carl = site.people.add("carl", profile="requester", name="Carl Low")
    olga = site.people["olga"]
    assert called_in_vain(site.kernel, olga, ticket, "@carl @boris @nobody") == ("Carl Low",)
    assert "carl" not in [one.key for one in callable_people(site.kernel, olga, ticket)]
    assert [one.key for one in callable_people(site.kernel, olga, ticket, q="BOR")] == ["boris"]
    site.run(PostReply(ticket, "@carl", "internal"), "olga")
    site.run(AddGrant("carl", "operator"))
    assert called(site, "carl") == []
    with pytest.raises(NotFound):
        callable_people(site.kernel, site.people.add("eve", profile="requester"), ticket)
    assert carl.id != olga.id


def test_who_sees_it_no_more_is_not_told(site, opened):
    ticket = opened()["ticket"]
    site.people.add("carl", profile="requester")
    grant = site.run(AddGrant("carl", "operator"))["id"]
    site.run(PostReply(ticket, "@carl", "internal"), "olga")
    assert len(called(site, "carl")) == 1
    site.run(EndGrant(grant))
    assert called(site, "carl") == []
    with pytest.raises(NotFound):
        site.run(SeeMentions(ticket), "carl")


def test_clients_call_nobody_and_learn_of_nobody(site, opened):
    ticket = opened(link=True)
    visitor = visitor_actor(site.kernel, ticket["link"])
    execute(site.kernel, PostReply(ticket["ticket"], "@olga hello"), visitor)
    assert called(site, "olga") == []
    assert callable_people(site.kernel, visitor, ticket["ticket"]) == ()
    assert called_in_vain(site.kernel, visitor, ticket["ticket"], "@olga") == ()
