"""A map says what a log's names are here; what is wrong in it is told with its place."""

from __future__ import annotations

import json

import pytest

from instar.errors import Invalid
from instar.tools.replay.plan import plan_for, read_plan


def test_without_a_map_the_file_gives_the_name(tmp_path):
    plan = plan_for(tmp_path / "Help Desk 2026.xes.gz")
    assert (plan.key, plan.title) == ("help_desk_2026", "Help Desk 2026")


def test_columns_are_known_by_the_names_that_tools_give_them(tmp_path):
    plan = plan_for(tmp_path / "log.csv")
    heads = ["Case ID", "Activity", "Complete Timestamp", "Resource"]
    assert [plan.column(name, heads) for name in ("case", "activity", "time", "resource", "group")] == [*heads, None]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": {"who": "x"}}, "columns.who"),
        ({"columns": {"case": 3}}, "columns"),
        ({"activities": {"Close": "done"}}, "process"),
        ({"process": "todo", "activities": {"Close": {}}}, "activities.Close"),
        ({"process": "todo", "activities": {"Close": {"stag": "done", "outcome": "x"}}}, "activities.Close.stag"),
        ({"process": "todo", "activities": {"Close": {"stage": "done", "data": 3}}}, "activities.Close.data"),
        ({"process": "todo", "activities": []}, "activities"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"key": "Не ключ"}, "key"),
        ({"role": ""}, "role"),
        ([], "map"),
    ],
)
def test_what_is_wrong_in_a_map_is_told_with_its_place(written, given, at: str):
    with pytest.raises(Invalid) as refused:
        read_plan(written("map.json", json.dumps(given)), written("log.csv"))
    assert list(refused.value.errors) == [at]


def test_a_map_that_is_no_json_is_told(written):
    with pytest.raises(Invalid) as refused:
        read_plan(written("map.json", "{"), written("log.csv"))
    assert "JSON" in refused.value.errors["map"][0]


def test_a_column_that_is_missing_is_told_with_the_nearest_one(written):
    plan = read_plan(written("map.json", '{"columns": {"case": "Cse ID"}}'), written("log.csv"))
    with pytest.raises(Invalid) as refused:
        plan.column("case", ["Case ID", "Activity"])
    assert "Case ID" in (refused.value.hint or "")
