"""What the script of a chart posts, and what it is told."""

from __future__ import annotations

import pytest

from tests.plugins.projects.conftest import Works

ROWS = "SELECT before_id, after_id, kind, lag, elapsed FROM x_projects__bond ORDER BY id"


def test_a_bar_is_moved_and_taken_back_by_the_sites_own_undo(works: Works) -> None:
    status, answer = works.do("place", number=works.paint, start="2026-01-07T00:00", rev=works.rev(works.paint))
    assert (status, answer["said"]) == (200, f"{works.paint} starts on 7 Jan 2026.")
    assert works.bar(works.paint)[0] == "2026-01-07T00:00"
    assert works.post("olga", answer["undo"]).status_code < 400
    assert works.bar(works.paint)[0] == "2026-01-05T00:00"


def test_a_link_is_drawn_changed_taken_out_and_each_comes_back(works: Works) -> None:
    before, after = int(works.paint[2:]), int(works.floor[2:])
    _status, drawn = works.do("link", before=works.paint, after=works.floor, kind="SS", lag="", elapsed="0")
    assert drawn["said"] == f"{works.floor} starts after the start of {works.paint}."
    link = {"ticket": works.floor, "link": str(drawn["link"])}
    _status, changed = works.do("relink", **link, kind="FF", lag="−1 d", elapsed="0", seen="SS 0 0")
    assert works.all(ROWS) == [(before, after, "FF", -540, 0)]
    undo = changed["undo"]
    assert works.do(undo["what"], **undo["values"])[0] == 200
    assert works.all(ROWS) == [(before, after, "SS", 0, 0)]
    works.do("relink", **link, kind="FS", lag="1500 min", elapsed="1", seen="SS 0 0")
    _status, dropped = works.do("unlink", **link)
    assert works.all(ROWS) == []
    undo = dropped["undo"]
    works.do(undo["what"], **undo["values"])
    assert works.all(ROWS)[0][2:] == ("FS", 1500, 1)


def test_a_link_that_somebody_else_has_changed_is_not_overwritten(works: Works) -> None:
    id = str(works.link(works.paint, works.floor))
    for what in ("relink", "unlink"):
        status, answer = works.do(what, ticket=works.floor, link=id, kind="SS", seen="FF 0 0")
        assert (status, "meanwhile" in answer["problem"]) == (409, True)
    assert len(works.all(ROWS)) == 1


def test_a_circle_is_refused_with_its_way_round(works: Works) -> None:
    works.link(works.paint, works.floor)
    status, answer = works.do("link", before=works.floor, after=works.paint, kind="FS")
    assert status == 409
    assert f"{works.paint} → {works.floor} → {works.paint}" in answer["problem"]


def test_dates_are_written_and_a_baseline_is_taken_and_dropped(works: Works) -> None:
    assert works.do("write", number=works.project)[1]["said"] == "5 tickets have their new dates."
    _status, taken = works.do("baseline", number=works.project)
    assert works.bars()["plans"][0]["baseline"]
    works.do(taken["undo"]["what"], **taken["undo"]["values"])
    assert not works.bars()["plans"][0]["baseline"]


def test_progress_is_said(works: Works) -> None:
    assert works.do("progress", number=works.paint, progress="40")[1]["said"] == f"{works.paint}: 40 % done."


@pytest.mark.parametrize("what", ["place", "progress", "link", "relink", "unlink", "write", "baseline", "unbaseline"])
@pytest.mark.parametrize("number", ["", "T-999999", "nothing"])
def test_a_ticket_that_is_not_there_is_told(works: Works, what: str, number: str) -> None:
    form = {"number": number, "ticket": number, "before": number, "after": number, "start": "2026-01-07"}
    status, answer = works.do(what, **form)
    assert (status, bool(answer["problem"])) == (404, True)


def test_what_cannot_be_read_is_refused_in_the_readers_language(works: Works) -> None:
    assert works.do("place", number=works.paint, start="soon")[0] == 422
    assert works.do("link", before=works.paint, after=works.floor, lag="soon")[0] == 422
    assert works.post("olga", "/x/projects/gantt/do/burn").status_code == 404


@pytest.mark.parametrize("what", ["place", "progress", "link", "relink", "unlink", "write", "baseline"])
def test_who_only_asks_changes_nothing(works: Works, what: str) -> None:
    link = str(works.link(works.paint, works.floor))
    form = {"number": works.paint, "ticket": works.floor, "link": link, "before": works.move, "after": works.paint}
    status, _answer = works.do(what, "carl", **form, start="2026-01-07", progress="90")
    assert status in (403, 404)
    assert len(works.all(ROWS)) == 1
    assert "projects_at" not in works.data(works.paint)
