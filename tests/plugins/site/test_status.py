"""The status page: what the holder of the link sees, what not, and how the holder writes back."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from .conftest import PublicSite, inputs, words


def test_it_shows_the_letter_how_far_it_is_and_what_happens_next(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.get(visitor.send())
    told = words(page)
    assert "T-1 We have received your message" in told
    assert "I paid on Monday." in told
    assert "You wrote" in told
    assert "Somebody reads your message" in told
    assert page.text.count('aria-current="step"') == 1


def test_answers_appear_and_notes_of_staff_never(site: PublicSite) -> None:
    visitor = site.visitor()
    address = visitor.send()
    site.reply("It is in your account.")
    site.reply("A difficult customer.", "internal")
    page = visitor.get(address)
    assert "It is in your account." in words(page)
    assert "We wrote" in words(page)
    assert "difficult" not in page.text
    assert "Olga" not in page.text, "who of staff wrote is not told outside"


def test_words_of_the_process_are_not_told_outside(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.get(visitor.send())
    for word in ("Appeal", "Frontline", "In work", "Waiting for the customer", "service.team"):
        assert word not in page.text


@pytest.mark.parametrize(
    ("steps", "head", "next"),
    [
        ([("work", {})], "We are working on it", "We answer on this page"),
        ([("wait", {"appeal_answer": "Which one?"})], "We have answered you", "Your answer is what we need"),
        ([("close", {"appeal_answer": "Done."})], "Your question is closed", "Nothing more happens"),
        ([("sell", {})], "We are finding out what you need", "We answer on this page"),
    ],
)
def test_the_stage_is_told_by_its_public_text(
    site: PublicSite, steps: list[tuple[str, dict[str, str]]], head: str, next: str
) -> None:
    visitor = site.visitor()
    address = visitor.send()
    for outcome, data in steps:
        site.finish(outcome, **data)
    told = words(visitor.get(address))
    assert head in told
    assert next in told


def test_the_visitor_writes_back_in_public(site: PublicSite) -> None:
    visitor = site.visitor()
    address = visitor.send()
    answer = visitor.post(address, inputs(visitor.get(address)) | {"body": "Forty seats."})
    assert answer.status_code == 303
    page = visitor.get(str(answer.location))
    assert "Your answer is sent." in words(page)
    assert "Forty seats." in words(page)
    newest = "SELECT direction, audience, body FROM message ORDER BY id DESC LIMIT 1"
    assert site.row(newest) == ("in", "public", "Forty seats.")


def test_an_answer_sent_twice_stands_there_once(site: PublicSite) -> None:
    visitor = site.visitor()
    address = visitor.send()
    answer = inputs(visitor.get(address)) | {"body": "Forty seats."}
    assert [visitor.post(address, answer).status_code for _time in range(2)] == [303, 303]
    assert site.value("SELECT count(*) FROM message WHERE body = 'Forty seats.'") == 1


def test_an_empty_answer_is_named_and_a_long_one_is_given_back(site: PublicSite) -> None:
    visitor = site.visitor()
    address = visitor.send()
    page = visitor.post(address, inputs(visitor.get(address)) | {"body": "  "})
    assert page.status_code == 422
    assert 'id="answer-error"' in page.text
    long = "x" * 60_001
    page = visitor.post(address, inputs(page) | {"body": long})
    assert page.status_code == 422
    assert inputs(page)["body"] == long


def test_files_of_the_visitor_can_be_read_by_the_link_and_run_nothing(site: PublicSite) -> None:
    visitor = site.visitor()
    address = visitor.send()
    page = inputs(visitor.get(address)) | {
        "body": "Here.",
        "files__file": (io.BytesIO(b"<script>1</script>"), "a.html"),
    }
    assert visitor.post(address, page).status_code == 303
    file = site.value("SELECT id FROM attachment")
    answer = visitor.get(f"{address}/files/{file}")
    assert answer.data == b"<script>1</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()


def test_files_of_others_and_of_notes_are_not_there(site: PublicSite) -> None:
    visitor, other = site.visitor(), site.visitor(address="203.0.113.9")
    address, others = visitor.send(), other.send()
    page = inputs(other.get(others)) | {"body": "Mine.", "files__file": (io.BytesIO(b"mine"), "mine.txt")}
    other.post(others, page)
    file = site.value("SELECT id FROM attachment")
    assert visitor.get(f"{address}/files/{file}").status_code == 404
    assert visitor.get(f"{address}/files/nothing").status_code == 404


def test_over_the_limit_the_answer_is_kept(make_site: Callable[..., PublicSite]) -> None:
    site = make_site(INSTAR_SITE_RATE_PER_HOUR="1")
    visitor = site.visitor()
    address = visitor.send()
    assert visitor.post(address, inputs(visitor.get(address)) | {"body": "One."}).status_code == 303
    page = visitor.post(address, inputs(visitor.get(address)) | {"body": "Two."})
    assert page.status_code == 429
    assert inputs(page)["body"] == "Two."


def test_what_is_closed_takes_no_answer_and_shows_the_way_to_ask_again(site: PublicSite) -> None:
    visitor = site.visitor()
    address = visitor.send()
    late = inputs(visitor.get(address)) | {"body": "But wait."}
    site.finish("close", appeal_answer="Done.")
    page = visitor.get(address)
    assert 'href="/form/appeal"' in page.text
    assert "<textarea" not in page.text
    page = visitor.post(address, late)
    assert page.status_code == 409
    assert inputs(page)["body"] == "But wait."
    assert site.value("SELECT count(*) FROM message WHERE body = 'But wait.'") == 0


@pytest.mark.parametrize("token", ["nothing", "A" * 32, "%00", "x" * 500, "..", "%D0%AF"])
def test_a_link_that_opens_nothing_says_the_same_whatever_is_wrong_with_it(site: PublicSite, token: str) -> None:
    visitor = site.visitor()
    address = visitor.send()
    expected = words(visitor.get(address + "x"))
    assert "This link opens nothing" in expected
    for path in (f"/status/{token}", f"/status/{token}/sent", f"/status/{token}/files/x"):
        page = visitor.get(path)
        assert (page.status_code, words(page)) == (404, expected), path
    page = visitor.post(f"/status/{token}", inputs(visitor.get(address)) | {"body": "Hello?"})
    assert (page.status_code, words(page)) == (404, expected)


@pytest.mark.parametrize("suffix", ["", "/sent"])
def test_nobody_keeps_or_finds_the_page(site: PublicSite, suffix: str) -> None:
    visitor = site.visitor()
    page = visitor.get(visitor.send() + suffix)
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_in_russian_it_is_russian(site: PublicSite) -> None:
    visitor = site.visitor("ru")
    address = visitor.send()
    site.finish("wait", appeal_answer="Сколько мест?")
    told = words(visitor.get(address))
    for word in ("Мы вам ответили", "ждём вас", "Вы написали", "Сколько мест?", "Ваш ответ"):
        assert word in told
