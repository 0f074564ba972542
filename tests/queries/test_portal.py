"""One's own tickets, those that others let one see, what is ordered often, for whose people one may order."""

from __future__ import annotations

from instar.access import ANONYMOUS
from instar.commands import AddGrant, OpenTicket, OrderService
from instar.commands.clients import EditContact
from instar.commands.organizations import AddOrganization
from instar.queries import portal

from .conftest import World


def ordered(world: World, login: str, title: str = "Mine") -> int:
    return int(world.run(OrderService("general", title), login)["ticket"])


def test_ones_own_are_those_that_one_has_asked_for_the_newest_change_on_top(world: World) -> None:
    first = ordered(world, "carl", "First")
    world.clock.advance(1000)
    second = ordered(world, "carl", "Second")
    ordered(world, "olga", "Another's")
    world.run(OpenTicket("For a client", service="general", requester={"name": "Ann"}), "carl")
    found = portal.own_open(world.kernel, world["carl"])
    assert [one.id for one in found] == [second, first]
    assert (found[0].title, found[0].service, found[0].waits) == ("Second", "General", False)


def test_staff_do_not_own_what_they_merely_see_or_have_opened_for_others(world: World) -> None:
    ordered(world, "carl")
    assert portal.own_open(world.kernel, world["olga"]) == ()
    assert len(portal.others(world.kernel, world["olga"]).items) == 1


def test_what_has_ended_comes_in_pages_each_ticket_once(world: World) -> None:
    ids = []
    for _nth in range(5):
        world.clock.advance(1000)
        ids.append(ordered(world, "carl"))
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE ticket SET ended = updated, status = 'closed'")
    seen, cursor = [], None
    while True:
        page = portal.own_done(world.kernel, world["carl"], cursor=cursor, limit=2)
        seen += [one.id for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ids[::-1]
    assert portal.own_open(world.kernel, world["carl"]) == ()


def test_what_one_orders_most_is_ordered_often_else_what_all_do(world: World) -> None:
    general, shop = (world.kernel.directory.service_by_key(key) for key in ("general", "shop"))
    assert general is not None
    assert shop is not None
    both = [general.id, shop.id]
    world.run(OpenTicket("A deal", service="shop", data={"amount": "5"}), "maria")
    assert portal.often(world.kernel, world["carl"], both) == (shop.id,)
    ordered(world, "carl")
    assert portal.often(world.kernel, world["carl"], both) == (general.id,)
    assert portal.often(world.kernel, world["carl"], [shop.id]) == (shop.id,), "only what is offered"


def test_one_orders_for_the_company_whose_tickets_one_sees(world: World) -> None:
    carl = world["carl"]
    assert portal.company(world.kernel, carl) is None
    firm = world.run(AddOrganization("North"))["key"]
    world.run(EditContact(carl.contact_id or 0, {"organization": firm}))
    assert portal.company(world.kernel, world["carl"]) is None, "being of it is not enough"
    world.run(AddGrant("carl", "ticket.view", "organization", firm))
    found = portal.company(world.kernel, world["carl"])
    assert found == portal.Company("North", ((carl.contact_id, "Carl"),))


def test_nobody_has_no_tickets_and_nothing_begun(world: World) -> None:
    assert portal.own_open(world.kernel, ANONYMOUS) == ()
    assert portal.begun(world.kernel, ANONYMOUS) == ()
    assert not portal.decides(world.kernel, ANONYMOUS)
