"""What renews of an order gets its subscription: once a line, for the client of the order, under a number it keeps."""

from __future__ import annotations

import re
from datetime import date

import pytest

from instar.commands import OpenTicket
from instar.errors import Conflict, NotFound
from instar_plugins.crm.subscriptions import later

from .conftest import Shop

SEATS = {"code": "SEAT", "quantity": "40"}


def order(shop: Shop) -> tuple[str, int]:
    """Of Ann, with forty seats and a scanner; its number and the line of the seats."""
    number: str = shop.site.run(OpenTicket("Forty seats", role="order", requester="ann@example.org", partial=True))[
        "number"
    ]
    first, _second = shop.lines(number, SEATS, {"code": "BOX"})["lines"]
    return number, first


def test_the_subscription_is_of_the_same_client_for_the_period_of_the_product(shop: Shop) -> None:
    number, line = order(shop)
    page = f"/x/crm/tickets/{number}"
    assert shop.text("olga", page).count("Open the subscription") == 2, "of the seats alone: a label and a button"
    sent = shop.post("olga", f"{page}/lines/{line}/subscribe", {"_key": "a" * 12})
    assert sent.status_code == 303
    made = sent.location.removeprefix("/t/")
    data = shop.data(made)
    assert data["subscription_product"] == "Seat in the cloud"
    assert (data["subscription_amount"], data["subscription_period"]) == ("39600.00", "P1M")
    today = date.fromisoformat(shop.site.kernel.day(shop.site.clock.now()))
    assert data["subscription_renews"] == later(today, "P1M").isoformat()
    told = shop.text("olga", f"/t/{made}")
    assert "ann@example.org" in told
    ends = {f"T-{end}" for (end,) in shop.all("SELECT first_id FROM link UNION SELECT second_id FROM link")}
    assert ends == {number, made}, "the two know each other"
    assert f'href="/t/{made}"' in shop.text("olga", page)
    assert "Open the subscription" not in shop.text("olga", page)


def test_a_form_sent_twice_and_a_second_person_open_no_second_one(shop: Shop) -> None:
    number, line = order(shop)
    address = f"/x/crm/tickets/{number}/lines/{line}/subscribe"
    first, again = (shop.post("olga", address, {"_key": "b" * 12}) for _time in range(2))
    assert first.location == again.location
    late = shop.post("boris", address, {"_key": "c" * 12})
    assert late.status_code == 409
    assert re.search("Seat in the cloud. has its subscription already", late.text)
    assert len(shop.all("SELECT id FROM ticket WHERE role = 'subscription'")) == 1


def test_what_is_sold_once_and_lines_of_others_are_refused(shop: Shop) -> None:
    number, line = order(shop)
    box = next(id for (id,) in shop.all("SELECT id FROM x_crm__line WHERE code = 'BOX'"))
    with pytest.raises(Conflict, match="is sold once"):
        shop.run("subscribe", ticket=number, line=box)
    other = shop.open()
    with pytest.raises(NotFound):
        shop.run("subscribe", ticket=other, line=line)
    deal = shop.open("deal")
    with pytest.raises(NotFound):
        shop.run("subscribe", ticket=deal, line=line)
    assert shop.all("SELECT id FROM x_crm__subscribed") == []


def test_subscribing_to_what_only_others_may_edit_is_refused(shop: Shop) -> None:
    number, line = order(shop)
    assert shop.post("carl", f"/x/crm/tickets/{number}/lines/{line}/subscribe", {}).status_code == 404
