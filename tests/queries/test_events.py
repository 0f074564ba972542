"""Rows of the history as plugins are told them, read again by who sees the inside of the ticket."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.commands import EditTicket, OpenTicket, PostReply
from instar.errors import NotFound
from instar.jobs import telling
from instar.queries.events import event_details, last_events, ticket_events
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


@pytest.fixture
def site(tmp_path: Path):
    made = Site.make(tmp_path)
    made.people.add("olga", ("frontline",), name="Olga")
    made.people.add("carl", profile="requester")
    yield made
    made.close()


def _ticket(site: Site) -> int:
    ticket = int(site.run(OpenTicket("A question", process="appeal"), "olga")["ticket"])
    site.run(PostReply(ticket, "Look here", "internal"), "olga")
    site.run(EditTicket(ticket, {"priority": 1}), "olga")
    return ticket


def test_a_ticket_s_events_are_those_that_plugins_are_told(site: Site) -> None:
    ticket = _ticket(site)
    found = ticket_events(site.kernel, site.people["olga"], ticket)
    assert [one.kind for one in found] == ["edited", "message", "opened"]
    assert list(reversed(found)) == telling.events_after(site.kernel, 0)


def test_who_does_not_see_the_inside_is_told_nothing(site: Site) -> None:
    ticket = _ticket(site)
    assert last_events(site.kernel, site.people["carl"]) == ()
    with pytest.raises(NotFound):
        ticket_events(site.kernel, site.people["carl"], ticket)


def test_the_last_events_are_cut_by_kind_and_number(site: Site) -> None:
    _ticket(site)
    _ticket(site)
    olga = site.people["olga"]
    assert [one.kind for one in last_events(site.kernel, olga, ("opened",))] == ["opened", "opened"]
    assert len(last_events(site.kernel, olga, (), 4)) == 4


def test_details_say_who_it_was_and_what_was_written(site: Site) -> None:
    edited, message, _opened = ticket_events(site.kernel, site.people["olga"], _ticket(site))
    told = event_details(site.kernel, message)
    assert told["by"] == {"login": "olga", "name": "Olga", "kind": "user"}
    assert told["message"] == {"direction": "in", "audience": "internal", "body": "Look here", "automatic": False}
    assert event_details(site.kernel, edited)["message"] is None
