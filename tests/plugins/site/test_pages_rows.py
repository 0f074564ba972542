"""Rows on the public form: a stranger fills them in without script, and is asked for nothing that is kept from him."""

from __future__ import annotations

import io
import json

import pytest

from instar.commands import AddService, Publish

from .conftest import PublicSite, inputs, words

PROCESS = {
    "format": "instar.process/1",
    "key": "orders",
    "title": "Orders",
    "role": "appeal",
    "form": {
        "fields": [
            {
                "id": "order_lines",
                "type": "group",
                "title": "What you order",
                "audience": ["requester"],
                "repeat": {"min": 1, "max": 5},
                "fields": [
                    {"id": "what", "type": "text", "title": "Product", "required": True},
                    {"id": "n", "type": "integer", "title": "How many", "min": 1},
                    {"id": "photo", "type": "file", "title": "Photo"},
                    {"id": "cost", "type": "money", "title": "Our cost", "audience": ["internal"], "required": True},
                    {"id": "who", "type": "user", "title": "Who looks after it"},
                ],
            },
            {"id": "order_for", "type": "contact", "title": "For whom", "required": True},
        ]
    },
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
}


@pytest.fixture
def orders(site: PublicSite) -> PublicSite:
    site.site.run(Publish(json.dumps(PROCESS)))
    site.site.run(AddService("orders", "Order something", "frontline", "orders", public=True))
    return site


def test_a_stranger_orders_in_rows_without_script(orders: PublicSite) -> None:
    visitor = orders.visitor()
    typed = visitor.fill("/form/orders")
    assert {"order_lines.0.what", "order_lines.900000.what"} <= typed.keys()
    assert not [name for name in typed if name.endswith((".cost", ".who")) or name == "order_for"]
    photo = (io.BytesIO(b"pixels"), "desk.txt")
    rows = {"order_lines.0.what": "Seat", "order_lines.900001.what": "Desk", "order_lines.900001.photo__file": photo}
    answer = visitor.post("/form/orders", {**typed, **rows})
    assert answer.status_code == 303, answer.text
    (seat, desk) = json.loads(orders.value("SELECT data FROM ticket"))["order_lines"]
    assert (seat, desk["what"]) == ({"what": "Seat"}, "Desk")
    assert orders.value("SELECT name FROM attachment WHERE ticket_id = 1") == "desk.txt"
    assert len(desk["photo"]) == 1


def test_a_row_that_is_not_right_comes_back_with_its_words_and_its_file(orders: PublicSite) -> None:
    visitor = orders.visitor()
    typed = visitor.fill("/form/orders")
    photo = (io.BytesIO(b"pixels"), "desk.txt")
    rows = {
        "order_lines.0.what": "Seat",
        "order_lines.0.n": "none",
        "order_lines.900000.n": "2",
        "order_lines.900000.photo__file": photo,
    }
    refused = visitor.post("/form/orders", {**typed, **rows})
    assert refused.status_code == 422
    told = words(refused)
    assert "row 1. How many is not a whole number" in told
    assert "row 2. Product is empty" in told
    assert "desk.txt" in told
    again = inputs(refused)
    assert (again["order_lines.0.n"], again["order_lines.1.n"]) == ("none", "2")
    answer = visitor.post("/form/orders", {**again, "order_lines.0.n": "1", "order_lines.1.what": "Desk"})
    assert answer.status_code == 303, words(answer)
    (_seat, desk) = json.loads(orders.value("SELECT data FROM ticket"))["order_lines"]
    assert len(desk["photo"]) == 1


def test_no_name_is_taken_from_a_stranger(orders: PublicSite) -> None:
    visitor = orders.visitor()
    typed = visitor.fill("/form/orders")
    odd = {"order_lines.0.what": "Seat", "order_lines.0.who": "olga", "order_lines.0.cost": "1", "order_for": "1"}
    assert visitor.post("/form/orders", {**typed, **odd}).status_code == 303
    assert json.loads(orders.value("SELECT data FROM ticket")) == {"order_lines": [{"what": "Seat"}]}
