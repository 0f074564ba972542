"""Absences on the pages: one's own, those of an account, the step, the list, the pickers."""

from __future__ import annotations

import re

import pytest

from instar.commands import ClaimWork, ReassignWork, SetAbsence
from instar.jobs import Workers

from .conftest import NOW, Browser, Desk

DAY = 86_400_000


@pytest.fixture
def taken(desk: Desk) -> str:
    """A ticket whose step olga has."""
    number = desk.open()
    desk.run(ClaimWork(desk.step(number)), "olga")
    return number


def day(desk: Desk, days: int) -> str:
    return desk.kernel.day(NOW + days * DAY)


def ends(html: str) -> list[str]:
    return re.findall(r'name="end" value="(\d+)"', html)


def test_ones_own_is_set_shown_and_ended(desk: Desk, olga: Browser) -> None:
    sent = {"first": day(desk, 0), "last": day(desk, 4), "substitute": "Ivan (ivan)", "note": "Skiing <b>"}
    answer = olga.post("/me/absences", sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me#absence")
    html = olga.text("/me")
    assert "Ivan stands in · Skiing &lt;b&gt;" in html
    assert "I am back" in html
    olga.post("/me/absences", {"first": day(desk, 30)})
    html = olga.text("/me")
    assert "nobody stands in" in html
    assert "Remove" in html
    running, coming = ends(html)
    for absence in (coming, running, running):
        assert olga.post("/me/absences", {"end": absence}).status_code == 303
    assert ends(olga.text("/me")) == []


def test_what_was_typed_stays_beside_what_is_wrong(desk: Desk, olga: Browser) -> None:
    sent = {"first": day(desk, 4), "last": day(desk, 2), "note": "Skiing", "hand_over": "yes"}
    answer = olga.post("/me/absences", sent)
    assert answer.status_code == 422
    html = answer.text
    assert "This day is before the first one." in html
    assert f'value="{day(desk, 4)}"' in html
    assert 'value="Skiing"' in html
    assert re.search(r'name="hand_over" value="yes" checked', html)
    answer = olga.post("/me/absences", {"first": day(desk, 1), "substitute": "Nobody Anywhere"})
    assert "There is no colleague “Nobody Anywhere”." in answer.text
    assert 'value="Nobody Anywhere"' in answer.text
    answer = desk.at("olga", lang="ru").post("/me/absences", sent)
    assert "Этот день раньше первого." in answer.text


def test_a_substitute_is_named_by_a_line_a_log_in_or_a_name(desk: Desk, olga: Browser) -> None:
    for turn, line in enumerate(("Ivan (ivan)", "ivan", "Ivan")):
        olga.post("/me/absences", {"first": day(desk, turn), "last": day(desk, turn), "substitute": line})
    assert olga.text("/me").count("Ivan stands in") == 3
    ivan = desk.at("ivan").text("/me")
    assert "I stand in for" in ivan
    assert ivan.count("Olga Petrova: ") == 3


def test_who_does_not_work_here_has_none(desk: Desk) -> None:
    html = desk.at("carl").text("/me")
    assert 'id="absence"' not in html
    assert "/me#absence" not in html
    assert desk.at("carl").post("/me/absences", {"first": day(desk, 1)}).status_code == 403


def test_who_manages_people_sets_and_ends_anybodys(desk: Desk) -> None:
    root = desk.at("root")
    home = "/admin/people/olga/absences"
    answer = root.post(home, {"first": day(desk, 1), "substitute": "ivan", "hand_over": "yes"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/people/olga#absence")
    html = root.text("/admin/people/olga")
    assert "Ivan stands in · open work goes over on the first day" in html
    assert '<option value="ivan">' in html
    refused = root.post(home, {"first": day(desk, 1), "note": "Again"})
    assert refused.status_code == 422
    assert "There is an absence on some of these days" in refused.text
    assert 'value="Again"' in refused.text
    (absence,) = ends(html)
    assert root.post(home, {"end": absence}).status_code == 303
    assert ends(root.text("/admin/people/olga")) == []
    assert desk.at("olga").post(home, {"first": day(desk, 1)}).status_code == 403
    assert 'id="absence"' not in root.text("/admin/teams/frontline")


def test_step_and_list_say_in_whose_place_it_is(desk: Desk, taken: str) -> None:
    desk.run(SetAbsence(day(desk, 0), day(desk, 4), "ivan", hand_over=True), "olga")
    Workers(desk.kernel, 1).drain()
    ivan = desk.at("ivan")
    assert "yours, in place of Olga Petrova" in ivan.text(f"/t/{taken}")
    assert "in place of Olga Petrova" in ivan.text("/work")
    assert "with Ivan, in place of Olga Petrova" in desk.at("maria").text(f"/t/{taken}")
    assert "вместо: Olga Petrova" in desk.at("ivan", lang="ru").text(f"/t/{taken}")
    assert "Ivan, in place of Olga Petrova (absent until " in desk.at("maria").text(f"/t/{taken}/history")


def test_who_has_a_step_and_is_away_is_told_as_such_also_by_pickers(desk: Desk, taken: str) -> None:
    desk.run(SetAbsence(day(desk, 0)), "olga")
    maria = desk.at("maria")
    assert "with Olga Petrova, absent" in maria.text(f"/t/{taken}")
    assert "Olga Petrova (absent)" in maria.script().text(f"/t/{taken}/properties?edit=assignee")
    assert "olga, absent" in maria.text("/suggest/user?q=olga")
    desk.run(ReassignWork(desk.step(taken), "ivan"), "maria")
    assert "with Ivan<" in maria.text(f"/t/{taken}")
