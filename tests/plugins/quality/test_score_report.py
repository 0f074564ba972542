"""Scores of reviews beside satisfaction, by person, team and month; only what the reader sees inside counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.commands import OpenTicket, execute
from instar.commands.own import RunOwn
from instar.queries.reports import report
from instar.testing.contracts import ReportContract
from instar_plugins.quality.plugin import plugin

from .conftest import Hall

ALL = {"understood": "yes", "right": "yes", "clear": "half", "polite": "yes", "fields": "none", "private": "yes"}


def rows(hall: Hall, by: str, login: str = "petra") -> list[dict[str, object]]:
    table = report(hall.site.kernel, hall.site.people[login], "quality", {"by": by}, "api")
    keys = [one.key for one in table.columns]
    return [dict(zip(keys, row.cells, strict=True)) | {"url": row.urls[1]} for row in table.rows]


def give(hall: Hall, login: str, command: str, **args: object) -> None:
    execute(hall.site.kernel, RunOwn("quality", command, args, proven=True), hall.site.people[login])


@pytest.fixture
def reviewed(make_hall: Callable[..., Hall]) -> Hall:
    """Two low scores, so two reviews: 92 of 100, and 100 after an objection."""
    hall = make_hall(ONCE_IN_DAYS="0")
    for score in (1, 2):
        hall.rated(score)
    one, two = (id for (id,) in hall.all("SELECT id FROM x_quality__review ORDER BY id"))
    give(hall, "petra", "score", review=one, marks=ALL)
    give(hall, "petra", "score", review=two, marks=ALL)
    give(hall, "olga", "appeal", review=two, text="It was clear.")
    give(hall, "petra", "score", review=two, marks={**ALL, "clear": "yes"}, answer="Right.")
    return hall


@pytest.mark.parametrize(
    ("by", "group"), [("assignee", "Olga Ivanova"), ("team", "frontline"), ("ended.month", "Jan 2026")]
)
def test_reviews_and_answers_stand_side_by_side(reviewed: Hall, by: str, group: str) -> None:
    (row,) = [one for one in rows(reviewed, by) if one["reviews"]]
    assert str(row["group"]).casefold() == group.casefold()
    assert (row["reviews"], row["score"], row["lowest"], row["objections"]) == (2, 0.96, 0.92, 1)
    assert sum(int(str(one["answers"])) for one in rows(reviewed, by)) == 2
    assert row["satisfied"] is None, "two answers say too little"


def test_what_is_not_reviewed_yet_counts_nowhere(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(ONCE_IN_DAYS="0")
    hall.rated(1)
    assert [(row["reviews"], row["score"]) for row in rows(hall, "team")] == [(0, None)]


def test_reviews_of_tickets_that_one_does_not_see_inside_are_not_told(reviewed: Hall) -> None:
    people = reviewed.site.people
    people.add("nina", profile="requester")
    people.grant("nina", "report.view")
    assert rows(reviewed, "assignee", "nina") == []


def test_the_number_leads_to_the_tickets_on_the_site(reviewed: Hall) -> None:
    browser = reviewed.browser("petra")
    page = browser.get("/reports/quality?shown=1&by=team")
    assert page.status_code == 200
    assert "96%" in page.text
    (url,) = [one["url"] for one in rows(reviewed, "team") if one["reviews"]]
    assert browser.get(str(url)).text.count("data-row-link") == 2


class TestQuality(ReportContract):
    plugin = plugin
    name = "quality"
    key = "quality"
    tickets = (OpenTicket("A thing", process="contract_things"),)

    @pytest.fixture
    def filled(self, site):  # type: ignore[no-untyped-def]
        """Tickets that were rated."""
        for command in self.tickets:
            site.run(command, "olga")
        site.kernel.store.read().run("UPDATE ticket SET asked = created, rating = 4, ended = created")
        return site
