"""Partners of a ticket as those read them who may."""

from __future__ import annotations

import pytest

from instar.commands import ShareTicket
from instar.commands.texts import index_texts
from instar.errors import Invalid, NotFound
from instar.queries.partners import partners, shareable, shares
from instar.queries.search import search
from instar.queries.tickets import Filters, list_tickets

from .conftest import DAY, NOW, World


@pytest.fixture
def shared(world: World) -> int:
    world.allow_partners()
    world.partner("fitters", "fred")
    id = world.open(requester={"name": "Ann Keller", "email": "ann@example.org"})
    world.run(ShareTicket(id, "fitters", NOW + DAY), "maria")
    return id


def test_staff_read_who_works_on_it_and_until_when(world: World, shared: int) -> None:
    (share,) = shares(world.kernel, world["olga"], shared)
    assert (share.key, share.name, share.until, share.over) == ("fitters", "Fitters", NOW + DAY, False)
    world.clock.advance(DAY)
    assert [share.over for share in shares(world.kernel, world["olga"], shared)] == [True]


def test_a_partner_reads_of_no_partner(world: World, shared: int) -> None:
    assert shares(world.kernel, world["fred"], shared) == ()
    assert partners(world.kernel, world["fred"]) == ()
    with pytest.raises(NotFound):
        shares(world.kernel, world["carl"], shared)


def test_who_may_share_is_offered_partners(world: World, shared: int) -> None:
    assert [one.key for one in partners(world.kernel, world["maria"])] == ["fitters"]
    assert shareable(world.kernel, world["maria"], shared)
    assert not shareable(world.kernel, world["olga"], shared)
    assert not shareable(world.kernel, world["maria"], world.open(by="maria", service="shop", data={"amount": "5.00"}))


def test_lists_do_not_tell_a_partner_who_asked(world: World, shared: int) -> None:
    while index_texts(world.kernel):
        pass
    (row,) = list_tickets(world.kernel, world["fred"]).items
    (hit,) = search(world.kernel, world["fred"], "licence")
    assert (row.client, hit.client) == ("", "")
    assert next(iter(list_tickets(world.kernel, world["olga"]).items)).client == "Ann Keller"


def test_a_partner_cannot_filter_by_who_asked(world: World, shared: int) -> None:
    with pytest.raises(Invalid):
        list_tickets(world.kernel, world["fred"], Filters(where="requester == 1"))
