"""Stars and what was seen lately: one person's own, and no right."""

from __future__ import annotations

import pytest

from instar.commands import AddGrant, EndGrant
from instar.commands.favourites import KEPT, SeeTicket, Star
from instar.errors import NotFound
from instar.queries.favourites import is_starred, recent, starred


def test_a_star_is_ones_own_and_given_once(site, opened):
    first, second = opened(), opened()
    for _turn in range(2):
        site.run(Star(first["ticket"]), "olga")
    site.clock.advance(1)
    site.run(Star(second["ticket"]), "olga")
    olga = site.people["olga"]
    assert [row.number for row in starred(site.kernel, olga)] == [second["number"], first["number"]]
    assert starred(site.kernel, site.people["boris"]) == ()
    site.run(Star(first["ticket"], False), "olga")
    assert not is_starred(site.kernel, olga, first["ticket"])


def test_the_twenty_seen_last_are_remembered(site, opened):
    ids = [opened()["ticket"] for _turn in range(KEPT + 2)]
    for id in [*ids, ids[5]]:
        site.clock.advance(1)
        site.run(SeeTicket(id), "olga")
    found = [row.id for row in recent(site.kernel, site.people["olga"])]
    assert found == [ids[5], *[id for id in reversed(ids[2:]) if id != ids[5]]]


def test_what_is_seen_no_more_is_told_no_more(site, opened):
    id = opened()["ticket"]
    site.people.add("carl", profile="requester")
    for command in (Star(id), SeeTicket(id)):
        with pytest.raises(NotFound):
            site.run(command, "carl")
    grant = site.run(AddGrant("carl", "operator"))["id"]
    for command in (Star(id), SeeTicket(id)):
        site.run(command, "carl")
    assert [row.id for row in starred(site.kernel, site.people["carl"])] == [id]
    site.run(EndGrant(grant))
    assert starred(site.kernel, site.people["carl"]) == recent(site.kernel, site.people["carl"]) == ()
