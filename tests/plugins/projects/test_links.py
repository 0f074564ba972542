"""Links between tickets: added, changed and dropped by commands, by who may, and never in a circle."""

from __future__ import annotations

import json

import pytest

from instar.errors import Conflict, Forbidden, Invalid, NotFound
from tests.plugins.projects.conftest import Works

ROWS = "SELECT before_id, after_id, kind, lag, elapsed FROM x_projects__bond ORDER BY id"


def test_a_link_is_added_changed_and_dropped_and_all_of_it_is_audited(works: Works) -> None:
    ids = int(works.paint[2:]), int(works.floor[2:])
    link = works.link(works.paint, works.floor)
    assert works.all(ROWS) == [(*ids, "FS", 0, 0)]
    works.run("change_link", ticket=works.floor, link=link, kind="SS", lag=-60, elapsed=True)
    assert works.all(ROWS) == [(*ids, "SS", -60, 1)]
    works.run("drop_link", ticket=works.floor, link=link)
    assert works.all(ROWS) == []
    audited = works.all("SELECT detail FROM audit WHERE what = 'plugin.command' ORDER BY id")
    assert [json.loads(row[0])["before"] for row in audited] == [works.paint] * 3


def test_a_circle_is_refused_with_its_path_by_number(works: Works) -> None:
    works.link(works.paint, works.floor)
    works.link(works.floor, works.move)
    with pytest.raises(Conflict) as found:
        works.link(works.move, works.paint)
    path = [works.floor, works.move, works.paint, works.floor]
    assert found.value.data["path"] in (path, [*path[1:3], *path[:2]], [path[2], *path[:3]])
    assert " → ".join(found.value.data["path"]) in found.value.message
    assert len(works.all(ROWS)) == 2


def test_a_circle_through_a_summary_is_refused(works: Works) -> None:
    works.link(works.move, works.epic)
    with pytest.raises(Conflict):
        works.link(works.paint, works.move)


@pytest.mark.parametrize("name", ["project", "epic", "paint"])
def test_a_ticket_waits_neither_for_itself_nor_for_what_it_is_part_of(works: Works, name: str) -> None:
    with pytest.raises(Conflict):
        works.link(getattr(works, name), works.paint)


def test_a_pair_has_one_link(works: Works) -> None:
    works.link(works.paint, works.floor)
    with pytest.raises(Conflict):
        works.link(works.paint, works.floor, kind="FF")


def test_who_may_not_edit_the_ticket_may_not_link_it(works: Works) -> None:
    link = works.link(works.paint, works.floor)
    for command, args in (
        ("add_link", {"before": works.move}),
        ("change_link", {"link": link, "kind": "SS"}),
        ("drop_link", {"link": link}),
        ("reschedule", {}),
    ):
        with pytest.raises((Forbidden, NotFound)):
            works.run(command, "carl", ticket=works.floor, **args)
    assert len(works.all(ROWS)) == 1


def test_what_one_does_not_see_is_as_if_it_were_not_there(works: Works) -> None:
    with pytest.raises(Invalid) as found:
        works.link("T-999999", works.floor)
    assert "T-999999" in str(found.value.errors["before"])


def test_a_link_of_another_ticket_is_not_there(works: Works) -> None:
    link = works.link(works.paint, works.floor)
    for command in ("change_link", "drop_link"):
        with pytest.raises(NotFound):
            works.run(command, ticket=works.move, link=link)


@pytest.mark.parametrize("how", [{"kind": "XX"}, {"lag": "soon"}, {"lag": 10**9}, {"before": "floor"}])
def test_what_is_no_link_is_told_by_its_field(works: Works, how: dict[str, object]) -> None:
    with pytest.raises(Invalid) as found:
        works.run("add_link", "olga", **{"ticket": works.floor, "before": works.paint, **how})
    assert [*found.value.errors] == [*how]
