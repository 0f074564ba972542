"""The suite of reports notices what a report may not do."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from instar.sdk import Report, ReportColumn, TicketSet, hookimpl
from instar.testing.contracts import ReportContract

from .conftest import Run, suite_of

COLUMNS = (
    ReportColumn("stage", {"en": "Stage", "ru": "Этап"}),
    ReportColumn("count", {"en": "Count", "ru": "Число"}, "number"),
)


_numbers = itertools.count()


def by_stage(tickets: TicketSet, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"stage": one.titles[0], "count": one.count} for one in tickets.group("status")]


def from_a_file(tickets: TicketSet, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"stage": Path("/etc/hostname").read_text()}]


def another_each_time(tickets: TicketSet, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"count": next(_numbers)}]


def plugin(rows: Any = by_stage, title: Any = None) -> object:
    class Plugin:
        requires = "instar>=0.1"

        @hookimpl
        def reports(self) -> list[Report]:
            return [Report("postcard", title or {"en": "Postcards", "ru": "Открытки"}, COLUMNS, rows)]

    return Plugin()


class TestAReportThatIsRight(ReportContract):
    plugin = plugin()
    name = "postcard"
    key = "postcard"


@pytest.mark.parametrize(
    ("test", "rows", "told"),
    [
        ("test_it_is_made_on_an_empty_site", lambda tickets, given: [{"count": 1 // tickets.count()}], "ZeroDivision"),
        ("test_it_is_made_on_an_empty_site", lambda tickets, given: [{"wrong": 1}], "columns are count, stage"),
        (
            "test_it_is_made_on_an_empty_site",
            from_a_file,
            "may be reached",
        ),
        ("test_it_has_rows_for_the_tickets", lambda tickets, given: [], "no row"),
        ("test_it_counts_only_what_the_reader_sees", lambda tickets, given: [{"count": 3}], "is told numbers"),
        (
            "test_it_gives_the_same_answer_twice",
            another_each_time,
            "assert",
        ),
    ],
)
def test_what_is_wrong_is_noticed(run: Run, test: str, rows: Any, told: str) -> None:
    with pytest.raises((AssertionError, RuntimeError)) as caught:
        run(suite_of(ReportContract, plugin(rows)), test)
    assert told in str(caught.value) or told == "assert"


def test_texts_and_keys_that_lack_are_noticed(run: Run) -> None:
    with pytest.raises(AssertionError, match="Not said in en, ru: /postcard/title"):
        run(suite_of(ReportContract, plugin(title="Postcards")), "test_every_text_is_said_in_every_language")
    with pytest.raises(AssertionError, match="nothing with the key 'letter'"):
        run(suite_of(ReportContract, plugin(), key="letter"), "test_it_gives_what_this_suite_is_about")
    with pytest.raises(AssertionError, match="requires"):
        run(suite_of(ReportContract, object()), "test_it_says_which_instar_it_needs")
