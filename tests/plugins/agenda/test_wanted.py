"""What somebody wants a meeting to be: all that is wrong is told at once, each at its name."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands import OpenTicket
from instar.errors import Invalid
from instar_plugins.agenda.wanted import is_link


def refused(office: Any, by: str = "olga", **args: Any) -> dict[str, list[str]]:
    given = {"title": "Plan", "begin": "2026-01-05T10:00", "end": "2026-01-05T11:00", **args}
    with pytest.raises(Invalid) as caught:
        office.run("add", by, **given)
    assert office.store.read().value("SELECT count(*) FROM x_agenda__meeting") == 0
    return dict(caught.value.errors)


def test_everything_that_is_wrong_is_told_at_once(office: Any) -> None:
    told = refused(office, title=" ", end="2026-01-05T09:00", link="ftp://x", participants=["nobody"], teams=["none"])
    assert told["title"] == ["Say what it is about."]
    assert told["end"] == ["It ends before it begins. Choose a later end."]
    assert told["link"][0].startswith("A link begins with http:// or https://")
    assert told["participants"] == ["There is no colleague “nobody”."]
    assert told["teams"] == ["There is no team “none”."]


@pytest.mark.parametrize(
    ("args", "name", "told"),
    [
        ({"end": "2026-01-05T10:00"}, "end", "ends before it begins"),
        ({"end": "2026-02-05T10:01"}, "end", "31 days at most"),
        ({"whole_day": True, "end": "2026-02-05"}, "end", "31 days at most"),
        ({"whole_day": True, "end": "2026-01-04"}, "end", "ends before it begins"),
        ({"begin": "soon"}, "begin", "Write day and time"),
        ({"whole_day": True, "begin": "soon"}, "begin", "Write a day"),
        ({"title": "x" * 201}, "title", "At most 200"),
        ({"text": "x" * 4001}, "text", "At most 4000"),
        ({"ticket": "T-99"}, "ticket", "There is no ticket “T-99”"),
        ({"participants": ["carl"]}, "participants", "There is no colleague “carl”."),
    ],
)
def test_each_is_told_at_its_name(office: Any, args: dict[str, Any], name: str, told: str) -> None:
    errors = refused(office, **args)
    assert list(errors) == [name]
    assert told in errors[name][0]


def test_a_month_of_days_is_the_longest(office: Any) -> None:
    office.meet(whole_day=True, end="2026-02-04")
    office.meet(end="2026-02-05T10:00")


def test_a_team_is_its_people_and_nobody_is_invited_twice(office: Any) -> None:
    meeting = office.meet("olga", "boris", teams=["sales", "frontline"])
    assert office.answers(meeting) == {
        "olga": "accepted",
        "boris": "invited",
        "ivan": "invited",
        "petra": "invited",
    }


def test_a_ticket_that_is_not_shared_is_none(office: Any) -> None:
    number = office.site.run(OpenTicket("Broken lamp", process="todo"), "olga")["number"]
    office.meet("olga", ticket=f"{number} Broken lamp")
    office.site.people.add("narrow", profile="requester")
    office.site.people.grant("narrow", "operator", "process", "deal")
    assert "ticket" in refused_of_another(office, number)


def refused_of_another(office: Any, number: str) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        office.meet("narrow", ticket=number)
    return dict(caught.value.errors)


def test_links_are_of_the_web() -> None:
    assert is_link("https://meet.example.org/a?b=c")
    assert is_link("http://x")
    assert not any(map(is_link, ("javascript:alert(1)", "https://", "meet.example.org", "https://a b", "http://[", "")))
