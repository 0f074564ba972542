"""Subscriptions: their next day, and the report of what renews when."""

from __future__ import annotations

from datetime import date

import pytest

from instar.commands import OpenTicket
from instar.testing import ActionContract, ReportContract
from instar_plugins.crm.plugin import plugin as customers
from instar_plugins.crm.subscriptions import later

from .conftest import Shop


@pytest.mark.parametrize(
    ("day", "period", "following"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2026-03-15", "P3M", "2026-06-15"),
        ("2026-08-01", "P6M", "2027-02-01"),
        ("2026-12-31", "P2Y", "2028-12-31"),
    ],
)
def test_the_same_day_so_many_months_later(day: str, period: str, following: str) -> None:
    assert later(date.fromisoformat(day), period).isoformat() == following


SEATS = {"subscription_product": "Seats", "subscription_renews": "2026-03-01"}


class TestRenew(ActionContract):
    plugin = customers
    name = "crm"
    key = "crm.renew"
    beside = ("worktime",)
    examples = [({}, {"subscription_renews": "2026-03-01", "subscription_period": "P1Y"})]
    refused = [
        ({}, {}, "no_date"),
        ({}, {"subscription_renews": "2026-03-01", "subscription_period": "P9Y"}, "no_date"),
    ]


class TestRenewals(ReportContract):
    plugin = customers
    name = "crm"
    key = "crm_renewals"
    beside = ("worktime",)
    tickets = [
        OpenTicket(
            "Seats", role="subscription", data={"subscription_product": "Seats", "subscription_renews": "2026-03-01"}
        )
    ]


def test_a_lead_shows_who_talks_to_the_same_person_already(shop: Shop) -> None:
    ann = {"name": "Ann", "email": "ann@example.org"}
    first = shop.site.run(OpenTicket("Forty seats", role="lead", requester=ann, partial=True))["number"]
    assert "The same person" not in shop.text("boris", f"/t/{first}")
    second = shop.site.run(
        OpenTicket("Fifty seats", role="lead", requester={"email": "ann@example.org"}, partial=True)
    )["number"]
    told = shop.text("boris", f"/t/{second}")
    assert "The same person" in told
    assert f'href="/t/{first}"' in told
