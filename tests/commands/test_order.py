"""Ordering as a command: whom it is offered to, what may be filled in, who follows it."""

from __future__ import annotations

import pytest

from instar.access import ANONYMOUS
from instar.commands import AddService, DropOrder, EditService, KeepOrder, OrderService, execute
from instar.commands.unsent import KEPT_MS, LARGEST
from instar.errors import Invalid, NotFound, Refused
from instar.jobs.chores import Chores

INTERNAL = {"audience": [{"what": "team", "key": "heads"}]}


@pytest.fixture
def shop(site):
    site.people.add("rosa", profile="requester")
    site.run(AddService("lamps", "Lamps", "heads", "request", values={"audience": [{"what": "everyone"}]}))
    site.run(AddService("inside", "Inside", "heads", "request", values=INTERNAL))
    return site


def parts(site, ticket):
    sql = "SELECT p.key, a.kind FROM participant a JOIN principal p ON p.id = a.principal_id WHERE a.ticket_id = ?"
    return set(site.kernel.store.read().all(sql, (ticket,)))


def test_who_orders_follows_the_ticket(shop):
    ticket = shop.run(OrderService("lamps", "A lamp", "Green."), "rosa")["ticket"]
    assert parts(shop, ticket) == {("rosa", "requester")}
    assert shop.kernel.store.read().value("SELECT channel FROM ticket WHERE id = ?", (ticket,)) == "site"


def test_what_is_not_offered_is_not_there(shop):
    told = set()
    for key in ("inside", "nothing"):
        with pytest.raises(NotFound) as refused:
            shop.run(OrderService(key, "A lamp"), "rosa")
        told.add(refused.value.message)
    shop.run(EditService("lamps", {"state": "retired"}))
    with pytest.raises(NotFound) as refused:
        shop.run(OrderService("lamps", "A lamp"), "rosa")
    assert told == {refused.value.message}
    with pytest.raises(NotFound):
        execute(shop.kernel, OrderService("inside", "A lamp"), ANONYMOUS)


def test_a_contact_that_is_not_there_is_nobody_to_order_for(shop):
    for whom in (0, 999_999):
        with pytest.raises(Invalid) as refused:
            shop.run(OrderService("lamps", "A lamp", whom=whom), "rosa")
        assert set(refused.value.errors) == {"whom"}


def test_what_is_begun_is_kept_for_its_author_and_goes_with_the_order_or_in_time(shop):
    held = "SELECT count(*) FROM order_draft"
    shop.run(KeepOrder("lamps", '{"values": {}}'), "rosa")
    shop.run(KeepOrder("lamps", '{"values": {"a": "b"}}'), "rosa")
    assert shop.kernel.store.read().value(held) == 1
    shop.run(DropOrder("lamps"), "olga")
    assert shop.kernel.store.read().value(held) == 1, "another's stays"
    shop.run(OrderService("lamps", "A lamp"), "rosa")
    assert shop.kernel.store.read().value(held) == 0
    shop.run(KeepOrder("lamps", "{}"), "rosa")
    shop.clock.advance(KEPT_MS + 1)
    Chores(shop.kernel).do()
    assert shop.kernel.store.read().value(held) == 0


def test_who_has_no_account_has_nothing_kept(shop):
    with pytest.raises(Refused):
        execute(shop.kernel, KeepOrder("lamps", "{}"), ANONYMOUS)


@pytest.mark.parametrize("content", ["[]", "{", "7", "x" * (LARGEST + 1)])
def test_what_is_no_form_is_refused(shop, content):
    with pytest.raises(Invalid):
        shop.run(KeepOrder("lamps", content), "rosa")
