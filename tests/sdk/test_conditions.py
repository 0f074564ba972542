"""Conditions for plugins: the site's fields are known by name and type, and a ticket is read as processes see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar import sdk
from instar.commands import OpenTicket
from instar.sdk import conditions
from instar.testing.site import Site

pytestmark = pytest.mark.plugins


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Site.make(tmp_path)
    monkeypatch.setattr(conditions, "kernel", lambda: made.kernel)
    yield made
    made.close()


def test_a_condition_knows_the_fields_of_the_site(site: Site) -> None:
    names = sdk.site_names()
    compiled = sdk.compile_expression("data.deal_amount > 10 && ticket.priority == 3", names.types())
    assert compiled.reads == {"data.deal_amount", "ticket.priority"}
    with pytest.raises(sdk.ExpressionError, match="deal_amont"):
        sdk.compile_expression("data.deal_amont > 10", names.types())
    sdk.compile_expression("data.deal_amont == null", names.types(open=True))
    sdk.compile_expression("event.kind == 'x'", names.types(event=sdk.RECORD({"kind": sdk.TEXT})))


def test_a_ticket_is_read_as_it_is_now(site: Site) -> None:
    ticket = int(site.run(OpenTicket("A question", process="appeal"), "olga")["ticket"])
    read = sdk.read_ticket(ticket)
    assert (read.ticket["number"], read.ticket["title"]) == (f"T-{ticket}", "A question")
    holds = sdk.compile_expression(
        "ticket.title == 'A question' && now > ticket.created - duration('PT1S')", sdk.site_names().types()
    )
    assert holds(read.env) is True
