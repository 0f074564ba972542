"""The pages of reviews: for reviewers, for whose work it is, and for nobody else."""

from __future__ import annotations

import pytest

from .conftest import Hall, words

MARKS = {f"mark.{key}": "yes" for key in ("understood", "right", "clear", "polite", "fields", "private")}


@pytest.fixture
def address(hall: Hall) -> str:
    hall.rated(1)
    return f"/x/quality/reviews/{hall.value('SELECT id FROM x_quality__review')}"


def test_a_reviewer_finds_marks_and_sends(hall: Hall, address: str) -> None:
    petra = hall.browser("petra")
    page = petra.get("/x/quality/")
    assert address in page.text
    assert "Olga Ivanova" in words(page)
    answer = petra.press(address, **MARKS, note="Well done.")
    assert answer.status_code == 303, words(answer)
    told = words(petra.get(answer.location))
    assert "100 %" in told
    assert "Saved." in told
    assert "Olga Ivanova 1 100 % 0" in words(petra.get("/x/quality/"))


def test_what_is_missing_is_told_at_its_place_and_the_rest_is_kept(hall: Hall, address: str) -> None:
    given = {name: mark for name, mark in MARKS.items() if name != "mark.clear"}
    answer = hall.browser("petra").press(address, **given, note="Well")
    assert answer.status_code == 422
    assert "Mark this point too." in words(answer)
    assert answer.text.count(" checked") == 5
    assert ">Well</textarea>" in answer.text


def test_whose_work_it_is_sees_it_when_it_is_done_and_objects(hall: Hall, address: str) -> None:
    olga = hall.browser("olga")
    assert olga.get(address).status_code == 404
    assert olga.get("/x/quality/").status_code == 403
    hall.browser("petra").press(address, **MARKS | {"mark.clear": "no"})
    page = olga.get(address)
    assert page.status_code == 200
    assert "Save the review" not in page.text
    assert olga.press(address, **MARKS).status_code == 403, "nobody marks his own work"
    answer = olga.press(address, f"{address}/appeal", text="It was clear.")
    assert answer.status_code == 303
    assert "It was clear." in words(hall.browser("petra").get(address))
    settled = hall.browser("petra").press(address, **MARKS, answer="You are right.")
    assert settled.status_code == 303
    assert "You are right." in words(olga.get(address))


def test_to_all_others_there_is_none(hall: Hall, address: str) -> None:
    hall.site.people.add("ivan", ("frontline",))
    hall.browser("petra").press(address, **MARKS)
    assert hall.browser("ivan").get(address).status_code == 404
    assert hall.browser("ivan").get("/x/quality/").status_code == 403
    assert hall.browser().get(address).status_code in (302, 303)
    number = f"T-{hall.value('SELECT ticket_id FROM x_quality__review')}"
    assert "Review 100 %" in words(hall.browser("petra").get(f"/t/{number}"))
    assert "Review 100 %" in words(hall.browser("olga").get(f"/t/{number}"))
    assert "Review 100 %" not in words(hall.browser("ivan").get(f"/t/{number}"))


def test_pages_speak_russian(hall: Hall, address: str) -> None:
    page = words(hall.browser("petra", "ru").get(address))
    assert "Вопрос понят верно" in page
    assert "Сохранить проверку" in page
