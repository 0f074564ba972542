"""The dates that tickets can lie by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from instar.errors import Invalid
from instar.queries.sets import Tickets
from instar.testing.site import Site
from instar_plugins.calendar.columns import changes, column_of, ms_of, wall


@pytest.fixture
def tickets(tmp_path: Path) -> Iterator[Tickets]:
    site = Site.make(tmp_path)
    yield Tickets(site.kernel, site.people["olga"])
    site.close()


def test_the_usual_date_is_the_due_one(tickets: Tickets) -> None:
    assert column_of(tickets, None).name == "due"


def test_a_date_that_is_not_there_is_told(tickets: Tickets) -> None:
    for name in ("data.nowhere", "title", "data.deal_amount"):
        with pytest.raises(Invalid) as error:
            column_of(tickets, name)
        assert name in error.value.errors["by"][0]


def test_the_tickets_own_history_is_nobodys_to_change(tickets: Tickets) -> None:
    assert [
        name for name in ("due", "created", "updated", "ended", "data.deal_close") if changes(column_of(tickets, name))
    ] == [
        "due",
        "data.deal_close",
    ]


def test_a_moment_of_a_field_is_told_on_the_readers_wall() -> None:
    assert wall(ms_of("2026-03-29T01:30:00Z"), ZoneInfo("Europe/Berlin")) == "2026-03-29T03:30"
