"""The page behind a letter's link: for phones, without script, in both languages, kept by nobody."""

from __future__ import annotations

from .conftest import Hall, inputs, words


def test_the_face_of_the_link_is_chosen_already(hall: Hall) -> None:
    hall.closed()
    assert "score" not in inputs(hall.browser().get(hall.link()))
    for score in ("1", "4"):
        assert inputs(hall.browser().get(f"{hall.link()}?score={score}"))["score"] == score
    assert "score" not in inputs(hall.browser().get(f"{hall.link()}?score=9"))


def test_one_press_of_the_button_is_enough(hall: Hall) -> None:
    ticket = hall.closed()
    assert hall.browser().press(f"{hall.link()}?score=5").status_code == 303
    assert hall.rating(ticket) == 5


def test_without_a_face_it_is_asked_for_and_the_words_are_kept(hall: Hall) -> None:
    hall.closed()
    answer = hall.browser().press(hall.link(), words="Only words")
    assert answer.status_code == 422
    assert inputs(answer)["words"] == "Only words"


def test_it_speaks_the_readers_language(hall: Hall) -> None:
    hall.closed()
    page = words(hall.browser(lang="ru").get(hall.link()))
    assert "Как всё прошло?" in page
    assert "Отлично" in page
    assert "Очень плохо" in page


def test_browsers_keep_nothing_and_search_engines_find_nothing(hall: Hall) -> None:
    hall.closed()
    page = hall.browser().get(hall.link())
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "<script>" not in page.text


def test_words_of_the_client_do_not_become_markup(hall: Hall) -> None:
    ticket = hall.rated(3, "<script>alert(1)</script>")
    assert "<script>alert" not in hall.browser().get(hall.link()).text
    assert "<script>alert" not in hall.browser("petra").get(f"/t/T-{ticket}").text


def test_too_many_answers_from_one_address_wait(hall: Hall) -> None:
    hall.closed()
    browser = hall.browser()
    answers = [browser.press(hall.link(), score="5").status_code for _n in range(61)]
    assert answers[:60] == [303] * 60
    assert answers[60] == 429
