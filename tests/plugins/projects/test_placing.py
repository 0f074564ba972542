"""A bar is put elsewhere by hand: the ordinary edit of its ticket, and the others follow."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket, EditTicket
from instar.errors import Conflict, InstarError, Invalid, NotFound
from instar_plugins.projects.placing import Placed, by_hand, place, progress
from tests.plugins.projects.conftest import Works


def put(
    works: Works, number: str, start: str = "", finish: str = "", since: str = "", rev: int | None = None
) -> Placed:
    with works.asking() as olga:
        return place(olga, number, start=start, finish=finish, since=since, rev=rev)


def edit(works: Works, number: str, **data: str) -> None:
    works.site.run(EditTicket(int(number[2:]), {"data": data}), "olga")


def test_a_bar_that_is_put_later_starts_not_before_and_its_successors_move(works: Works) -> None:
    works.link(works.paint, works.floor)
    done = put(works, works.paint, "2026-01-07T00:00")
    assert done.said == f"{works.paint} starts on 7 Jan 2026."
    data = works.data(works.paint)
    assert (data["projects_constraint"], data["projects_at"]) == ("start_not_before", "2026-01-07T09:00:00Z")
    assert works.bar(works.paint) == ("2026-01-07T00:00", "2026-01-09T00:00")
    assert works.bar(works.floor) == ("2026-01-09T00:00", "2026-01-10T00:00")


def test_dates_that_were_written_do_not_keep_it_from_coming_earlier(works: Works) -> None:
    put(works, works.paint, "2026-01-12T00:00")
    works.run("reschedule", ticket=works.project)
    put(works, works.paint, "2026-01-06T00:00")
    assert works.bar(works.paint)[0] == "2026-01-06T00:00"


def test_an_end_that_is_drawn_out_is_working_time(works: Works) -> None:
    done = put(works, works.paint, finish="2026-01-13T00:00", since="2026-01-05T09:00")
    assert done.said == f"{works.paint} takes 6 d."
    assert works.data(works.paint)["projects_duration"] == "P6D"
    put(works, works.paint, finish="2026-01-05T11:30", since="2026-01-05T09:00")
    assert works.data(works.paint)["projects_duration"] == "PT2H30M"


def test_both_ends_can_be_moved_at_once(works: Works) -> None:
    put(works, works.paint, "2026-01-06T00:00", "2026-01-07T00:00")
    assert works.bar(works.paint) == ("2026-01-06T00:00", "2026-01-07T00:00")
    assert works.data(works.paint)["projects_duration"] == "P1D"


def test_a_pinned_task_stays_pinned_where_it_is_put(works: Works) -> None:
    edit(works, works.paint, projects_constraint="must_start", projects_at="2026-01-06T09:00:00Z")
    edit(works, works.floor, projects_constraint="must_finish", projects_at="2026-01-06T18:00:00Z")
    put(works, works.paint, "2026-01-08T00:00")
    put(works, works.floor, "2026-01-09T00:00")
    assert (works.data(works.paint)["projects_constraint"], works.bar(works.paint)[0]) == (
        "must_start",
        "2026-01-08T00:00",
    )
    assert works.data(works.floor)["projects_at"] == "2026-01-09T18:00:00Z"
    assert works.bar(works.floor) == ("2026-01-09T00:00", "2026-01-10T00:00")


def test_a_milestone_has_no_end_of_its_own(works: Works) -> None:
    put(works, works.move, "2026-01-09T00:00", "2026-01-12T00:00")
    assert works.bar(works.move)[0] == "2026-01-09T00:00"
    assert "projects_duration" not in works.data(works.move)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"projects_begun": "2026-01-05T09:00:00Z"}, "was begun already"),
        ({"projects_constraint": "finish_by", "projects_at": "2026-01-07T18:00:00Z"}, "has to finish by"),
    ],
)
def test_what_is_held_by_something_else_is_not_moved(works: Works, data: dict[str, str], said: str) -> None:
    edit(works, works.paint, **data)
    with pytest.raises(Conflict, match=said):
        put(works, works.paint, "2026-01-08T00:00")
    assert put(works, works.paint, finish="2026-01-06T00:00", since="2026-01-05T09:00").said.endswith("takes 1 d.")


def test_what_has_parts_or_is_closed_is_not_moved(works: Works) -> None:
    with pytest.raises(Conflict, match="come from what is below it"):
        put(works, works.epic, "2026-01-08T00:00")
    works.site.run(CancelTicket(int(works.floor[2:])), "olga")
    with pytest.raises(Conflict, match="is closed"):
        put(works, works.floor, "2026-01-08T00:00")
    with pytest.raises(NotFound):
        put(works, "T-999999", "2026-01-08T00:00")
    with pytest.raises(NotFound, match="no part of a project"):
        put(works, works.open("task", "Buy milk"), "2026-01-08T00:00")


def test_nothing_takes_no_time(works: Works) -> None:
    with pytest.raises(Invalid):
        put(works, works.paint, finish="2026-01-05T00:00", since="2026-01-05T09:00")


def test_what_somebody_else_has_moved_meanwhile_is_not_overwritten(works: Works) -> None:
    rev = int(works.rev(works.paint))
    put(works, works.paint, "2026-01-07T00:00", rev=rev)
    with pytest.raises(InstarError, match="changed this meanwhile"):
        put(works, works.paint, "2026-01-08T00:00", rev=rev)
    assert works.bar(works.paint)[0] == "2026-01-07T00:00"
    assert put(works, works.paint, finish="2026-01-08T00:00", since="2026-01-07T09:00", rev=rev).said


def test_progress_is_said_in_percent(works: Works) -> None:
    with works.asking() as olga:
        assert progress(olga, works.paint, "45", None).said == f"{works.paint}: 45 % done."
        assert progress(olga, works.paint, "45", None).said == ""
        with pytest.raises(Invalid):
            progress(olga, works.paint, "145", None)
    assert works.data(works.paint)["projects_progress"] == 45


def test_of_a_form_only_what_was_typed_is_sent(works: Works) -> None:
    rev = int(works.rev(works.paint))
    edit(works, works.paint, projects_progress="10")
    was = {"start": "", "length": "2 d", "percent": "0"}
    with works.asking() as olga:
        assert by_hand(olga, works.paint, {**was, "start": "2026-01-08T09:00"}, was, rev).said
        assert by_hand(olga, works.paint, was, was, rev).said == ""
    data = works.data(works.paint)
    assert (data["projects_at"], data["projects_progress"]) == ("2026-01-08T09:00:00Z", 10)
    with works.asking() as olga:
        by_hand(olga, works.paint, {"start": ""}, {"start": "2026-01-08T09:00"}, None)
    assert works.bar(works.paint)[0] == "2026-01-05T00:00"
