"""Watching: a mark, never a right."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant, EndGrant
from instar.commands.watching import Watch
from instar.errors import NotFound
from instar.queries.watching import is_watched, watched


def test_a_ticket_is_watched_and_no_more(site, opened):
    first, second = opened(), opened()
    olga = site.people["olga"]
    for _turn in range(2):
        site.run(Watch(first["ticket"]), "olga")
    site.clock.advance(1)
    site.run(Watch(second["ticket"]), "olga")
    assert [one.number for one in watched(site.kernel, olga).items] == [second["number"], first["number"]]
    page = watched(site.kernel, olga, limit=1)
    assert [one.number for one in watched(site.kernel, olga, cursor=page.next).items] == [first["number"]]
    assert watched(site.kernel, site.people["boris"]).items == ()
    site.run(Watch(first["ticket"], False), "olga")
    assert not is_watched(site.kernel, olga, first["ticket"])
    assert is_watched(site.kernel, olga, second["ticket"])


def test_a_mark_gives_no_right(site, opened):
    ticket = opened()["ticket"]
    site.people.add("carl", profile="requester")
    with pytest.raises(NotFound):
        site.run(Watch(ticket), "carl")
    grant = site.run(AddGrant("carl", "operator"))["id"]
    site.run(Watch(ticket), "carl")
    site.run(EndGrant(grant))
    assert watched(site.kernel, site.people["carl"]).items == ()
    with pytest.raises(NotFound):
        site.run(Watch(ticket, False), "carl")
