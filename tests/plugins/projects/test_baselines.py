"""A plan as it was is kept, and compared with what has become of it."""

from __future__ import annotations

import pytest

from instar.errors import Conflict, Forbidden, NotFound
from instar_plugins.projects.baselines import last_baseline
from tests.plugins.projects.conftest import Works


def test_the_newest_baseline_is_shown_and_the_one_before_comes_back(works: Works) -> None:
    first = works.run("take_baseline", ticket=works.project)
    assert first["count"] == 5
    second = works.run("take_baseline", ticket=works.project)
    id = int(works.project[2:])
    with works.asking():
        kept = last_baseline(id)
        assert kept is not None
        assert (kept.id, len(kept.dates)) == (second["baseline"], 5)
    works.run("drop_baseline", ticket=works.project, baseline=second["baseline"])
    with works.asking():
        kept = last_baseline(id)
        assert kept is not None
        assert kept.id == first["baseline"]
    works.run("drop_baseline", ticket=works.project, baseline=first["baseline"])
    with works.asking():
        assert last_baseline(id) is None
    assert works.value("SELECT count(*) FROM x_projects__was") == 0


def test_one_of_another_plan_is_not_dropped(works: Works) -> None:
    taken = works.run("take_baseline", ticket=works.project)
    with pytest.raises(NotFound, match="no such baseline"):
        works.run("drop_baseline", ticket=works.epic, baseline=taken["baseline"])


def test_what_is_no_plan_has_no_baseline(works: Works) -> None:
    with pytest.raises(Conflict, match="no part of a project"):
        works.run("take_baseline", ticket=works.open("task", "Buy milk"))


def test_who_may_not_edit_takes_none(works: Works) -> None:
    with pytest.raises((Forbidden, NotFound)):
        works.run("take_baseline", "carl", ticket=works.project)
