"""The funnel, with deals that jump, go back, are lost, cancelled and reopened, against the rows of history."""

from __future__ import annotations

import json
from collections import defaultdict
from statistics import median
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from instar.commands import CancelTicket, EditTicket, MoveTicket, OpenTicket, Publish, ReopenTicket
from instar.commands.role import ChangeRole
from instar.queries.matching import Filters
from instar.queries.reports import report
from instar.testing import ReportContract
from instar_plugins.crm.plugin import plugin as customers

from .conftest import Shop

DAY = 86_400_000
COLUMNS = ("one", "two", "three", "won", "lost")
FREE = {
    "format": "instar.process/1",
    "key": "free_deal",
    "title": "Free deal",
    "role": "deal",
    "stages": [
        {"id": "one", "title": "One", "probability": 10},
        {"id": "two", "title": "Two", "probability": 50},
        {"id": "three", "title": "Three", "probability": 80},
        {"id": "won", "title": "Won", "final": True},
        {"id": "lost", "title": "Lost", "final": True, "status": "closed"},
    ],
}
"""Stages alone: from each one can go to any other."""


class TestFunnel(ReportContract):
    plugin = customers
    name = "crm"
    key = "crm_funnel"
    beside = ("worktime",)
    tickets = (OpenTicket("Seats", role="deal", partial=True),)
    parameters = {"period": "all"}


@pytest.fixture
def free(shop: Shop) -> Shop:
    shop.site.run(Publish(json.dumps(FREE)))
    return shop


def deal(shop: Shop, *way: str, amount: str = "100", days: int = 1, process: str = "free_deal", **data: Any) -> str:
    """A deal that stands so many days in each stage of its way."""
    given = {"deal_amount": amount, **data}
    number: str = shop.site.run(OpenTicket("Deal", process=process, partial=True), "olga")["number"]
    shop.site.run(EditTicket(int(number[2:]), {"data": given}), "olga")
    for stage in way:
        shop.site.clock.advance(days * DAY)
        shop.site.run(MoveTicket(int(number[2:]), stage), "olga")
    return number


def rows(shop: Shop, filters: Filters | None = None, **given: str) -> dict[str, dict[str, Any]]:
    values = {"period": "all", **given}
    table = report(shop.site.kernel, shop.site.people["boris"], "crm_funnel", values, "api", filters or Filters())
    keys = [one.key for one in table.columns]
    found = {}
    for row in table.rows:
        cells = dict(zip(keys, row.cells, strict=True))
        found[str(cells["stage"])] = {**cells, "urls": dict(zip(keys, row.urls, strict=True))}
    return found


def history(shop: Shop) -> dict[str, Any]:
    """The same, worked out from the rows of history alone: first entries, later columns, the last end."""
    entered: dict[int, list[tuple[str, int, int | None]]] = defaultdict(list)
    for id, at, payload in shop.all("SELECT ticket_id, at, payload FROM event ORDER BY id"):
        for effect in orjson.loads(payload).get("effects", ()):
            known = entered[id]
            if effect["kind"] in ("stage_entered", "ended") and known and known[-1][2] is None:
                known[-1] = (*known[-1][:2], at)
            if effect["kind"] == "stage_entered":
                known.append((effect["stage"], at, None))
    now = dict(shop.all("SELECT id, coalesce(result, CASE WHEN ended IS NULL THEN 'open' ELSE '' END) FROM ticket"))
    found: dict[str, Any] = {}
    for place, stage in enumerate(COLUMNS[:3]):
        came = {
            id: min(at for name, at, _left in way if name == stage)
            for id, way in entered.items()
            if stage in dict.fromkeys(name for name, *_ in way)
        }
        further = {*COLUMNS[place + 1 : 4]}
        on = [id for id, at in came.items() if any(name in further and then >= at for name, then, _left in entered[id])]
        spent = [
            sum((left or 0) - at for name, at, left in entered[id] if name == stage) / DAY
            for id in came
            if all(left is not None for name, _at, left in entered[id] if name == stage)
        ]
        found[stage] = {
            "came": len(came),
            "went_on": len(on),
            "won": sum(entered[id][-1][0] == "won" for id in came),
            "here": sum(now[id] == "open" and entered[id][-1][0] == stage for id in came),
            "days": round(median(spent), 1) if spent else None,
        }
    return found


def test_the_figures_are_those_of_the_history(free: Shop) -> None:
    deal(free)
    deal(free, "two", "three", "won", amount="1000")
    deal(free, "three", amount="300", days=2)  # jumps
    deal(free, "two", "one", "two", amount="50")  # goes back, and on again
    deal(free, "three", "one", "lost", days=3)  # jumps, goes back, is lost from the first
    free.site.run(CancelTicket(int(deal(free, "two", days=5)[2:])), "olga")
    again = deal(free, "two", "won")
    free.site.run(ReopenTicket(int(again[2:])), "olga")
    found = rows(free)
    for stage, told in history(free).items():
        row = found[stage.capitalize()]
        assert {name: row[name] if name != "days" or row[name] is None else float(row[name]) for name in told} == told
    assert [found[one]["came"] for one in ("One", "Two", "Three", "Won", "Lost")] == [7, 4, 3, 2, 1]
    assert found["One"]["conversion"] == 6 / 7
    assert found["One"]["overall"] == 1 / 7
    assert (found["One"]["lost"], found["Two"]["lost"], found["Three"]["lost"]) == (1, 1, 0)


def test_sums_are_of_those_that_came_and_what_is_likely_of_those_who_stand_there(free: Shop) -> None:
    deal(free, "two", amount="1000")
    deal(free, "two", amount="200", deal_probability="25")
    deal(free, "two", "won", amount="70.50")
    found = rows(free)
    assert (float(found["Two"]["amount"]), float(found["Two"]["likely"])) == (1270.5, 550)
    assert (float(found["One"]["amount"]), float(found["One"]["likely"])) == (1270.5, 0)
    assert float(found["Won"]["amount"]) == 70.5


def test_who_came_before_the_period_is_left_out_even_if_he_comes_back(free: Shop) -> None:
    deal(free, "two")
    back = deal(free, "two")
    free.site.clock.advance(40 * DAY)
    free.site.run(MoveTicket(int(back[2:]), "one"), "olga")
    deal(free)
    found = rows(free, period="30")
    assert (found["One"]["came"], found["One"]["here"]) == (1, 2), "what stands there now is told whenever it came"
    assert found["Two"]["came"] == 0
    assert rows(free, period="90")["Two"]["came"] == 2


def test_lost_deals_are_told_by_their_reason(shop: Shop) -> None:
    for reason in ("price", "price", "need"):
        number = deal(shop, process="deal", amount="10")
        shop.site.run(MoveTicket(int(number[2:]), "lost", data={"deal_lost_reason": reason}), "olga")
    shop.site.run(CancelTicket(int(deal(shop, process="deal")[2:])), "olga")
    found = rows(shop)
    told = [(name, row["lost"], float(row["amount"])) for name, row in found.items() if name.startswith("Lost: ")]
    assert told[0] == ("Lost: Too expensive", 2, 20)
    assert sorted(told[1:]) == [("Lost: No need", 1, 10), ("Lost: No reason given", 1, 100)]
    assert (found["Qualify"]["lost"], found["Lost"]["came"]) == (4, 3)


def test_a_lead_is_won_when_it_becomes_a_deal(shop: Shop) -> None:
    for _lead in range(3):
        number = shop.site.run(OpenTicket("Lead", role="lead", data={"lead_amount": "5"}, partial=True), "olga")
        lead = number["ticket"]
    shop.site.run(ChangeRole(lead, "deal"), "olga")
    leads, deals = rows(shop, of="lead"), rows(shop)
    assert (leads["New"]["came"], leads["New"]["won"], leads["New"]["here"]) == (3, 1, 2)
    assert (deals["Qualify"]["came"], deals["Qualify"]["here"]) == (1, 1)


def test_numbers_lead_to_the_tickets_that_they_count(free: Shop) -> None:
    deal(free)
    two = deal(free, "two")
    found = rows(free)
    url = found["One"]["urls"]["went_on"]
    assert parse_qs(urlsplit(url).query) == {"where": [f"number in [{two[2:]}]"]}
    page = free.text("boris", url)
    assert page.count(f'href="/t/{two}"')
    assert 'href="/t/T-1"' not in page
    assert found["Three"]["urls"]["came"] is None


def test_processes_are_told_apart_and_filters_of_lists_hold(free: Shop) -> None:
    deal(free)
    deal(free, process="deal")
    assert {"Free deal · One", "Deal · Qualify"} <= rows(free).keys()
    assert rows(free, Filters(process="free_deal")).keys() >= {"One", "Two"}
    assert rows(free, Filters(process="deal"))["Qualify"]["came"] == 1
