"""Definitions for reading."""

from __future__ import annotations

import orjson

from instar.commands import AddGrant, Publish

from .conftest import APPEAL, Desk


def test_what_is_in_force_is_listed(desk: Desk) -> None:
    html = desk.at("root").text("/design/processes")
    assert "Enquiries" in html
    assert "/design/process/deal" in html
    assert "Nothing is published yet" in desk.at("root").text("/design/forms")


def test_a_version_shows_its_steps_its_json_and_what_is_to_fix(desk: Desk) -> None:
    desk.open()
    html = desk.at("root").text("/design/process/appeal")
    assert "Sort out" in html
    assert "instar.process/1" in html
    assert "1 ticket runs on it" in html
    assert "To fix" in html


def test_earlier_versions_stay_readable(desk: Desk) -> None:
    changed = {**APPEAL, "title": {"en": "Questions", "ru": "Вопросы"}}
    desk.run(Publish(orjson.dumps(changed).decode(), note="Another name"))
    html = desk.at("root").text("/design/process/appeal")
    assert "Questions" in html
    assert "Another name" in html
    assert "/design/process/appeal?version=1" in html
    old = desk.at("root").text("/design/process/appeal?version=1")
    assert "Enquiries" in old
    assert "earlier version" in old


def test_stages_only_processes_are_shown_too(desk: Desk) -> None:
    todo = {
        "format": "instar.process/1",
        "key": "todo",
        "title": {"en": "To-do", "ru": "Дела"},
        "role": "deal",
        "stages": [
            {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
            {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
        ],
    }
    desk.run(Publish(orjson.dumps(todo).decode()))
    assert "To-do" in desk.at("root").text("/design/process/todo")


def test_who_may_not_look_is_refused_and_unknown_ones_are_not_found(desk: Desk) -> None:
    assert desk.at("carl").get("/design/processes").status_code == 403
    assert desk.at("carl").get("/design/process/appeal").status_code in (403, 404)
    for odd in (
        "/design/process/none",
        "/design/decision/x",
        "/design/calendar/x",
        "/design/process/appeal?version=99",
        "/design/process/appeal?version=x",
    ):
        assert desk.at("root").get(odd).status_code in (404, 200), odd
    assert desk.at("root").get("/design/process/appeal?version=99").status_code == 404


def test_a_right_in_one_process_opens_its_page_alone(desk: Desk) -> None:
    desk.run(AddGrant("boris", "process.publish", "process", "deal"))
    boris = desk.at("boris")
    html = boris.text("/design/processes")
    assert "/design/process/deal" in html
    assert "/design/process/appeal" not in html
    assert "New process" not in html
    assert boris.get("/design/process/appeal").status_code == 404
    assert boris.get("/design/process/appeal/compare?from=1&to=1").status_code == 404
    assert 'name="definition"' in boris.text("/design/process/deal")


def test_who_may_publish_another_process_reads_this_one_without_an_editor(desk: Desk) -> None:
    desk.run(AddGrant("maria", "process.publish", "process", "deal"))
    assert 'name="definition"' not in desk.at("maria").text("/design/process/appeal")
    assert 'name="definition"' in desk.at("maria").text("/design/process/deal")
