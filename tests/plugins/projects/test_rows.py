"""Rows of a chart: with the dates that the tickets have, before anything is reckoned."""

from __future__ import annotations

from typing import Any

from tests.plugins.projects.conftest import Works


def found(works: Works, login: str = "olga") -> dict[str, Any]:
    return dict(works.get(login, f"/x/projects/{works.project}/gantt/rows").get_json())


def by_title(works: Works) -> dict[str, Any]:
    return {row["title"]: row for row in found(works)["rows"]}


def test_a_row_has_its_kind_its_place_and_the_dates_of_its_ticket(works: Works) -> None:
    rows = by_title(works)
    assert {title: row["kind"] for title, row in rows.items()} == {
        "New office": "summary",
        "Rooms": "summary",
        "Paint": "task",
        "Floor": "task",
        "Moved in": "milestone",
    }
    assert (rows["Paint"]["parent"], rows["Paint"]["from"], rows["Paint"]["edits"]) == (works.epic, None, True)
    works.run("reschedule", ticket=works.project)
    paint = by_title(works)["Paint"]
    assert (paint["from"], paint["to"]) == ("2026-01-05T00:00", "2026-01-07T00:00")


def test_links_come_with_their_lag_as_it_is_typed(works: Works) -> None:
    works.link(works.paint, works.floor, kind="SS", lag=540)
    works.link(works.epic, works.move, lag=1440, elapsed=True)
    links = found(works)["links"]
    assert [(one["kind"], one["lag"], one["elapsed"], one["seen"]) for one in links] == [
        ("SS", "1 d", False, "SS 540 0"),
        ("FS", "1 d", True, "FS 1440 1"),
    ]


def test_nothing_is_sent_twice_while_nothing_has_changed(works: Works) -> None:
    seen = found(works)["seen"]
    address = f"/x/projects/{works.project}/gantt/rows?seen={seen}"
    assert works.get("olga", address).status_code == 204
    works.link(works.paint, works.floor)
    assert works.get("olga", address).status_code == 200


def test_who_may_only_look_has_nothing_to_drag(works: Works) -> None:
    works.site.people.add("vera", profile="auditor")
    assert {row["edits"] for row in found(works, "vera")["rows"]} == {False}
    page = works.text("vera", f"/x/projects/{works.project}/gantt")
    assert "Take a baseline" not in page
    assert works.do("place", "vera", number=works.paint, start="2026-01-07")[0] == 403
