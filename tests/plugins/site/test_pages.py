"""The public form: from an empty page to a ticket, and everything that can go wrong on the way."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from .conftest import LETTER, Inputs, PublicSite, inputs, words


def test_the_index_lists_public_services_only(site: PublicSite) -> None:
    page = site.visitor().get("/form")
    assert 'href="/form/appeal"' in page.text
    assert "Ask a question" in words(page)
    assert "inner" not in page.text.lower()


@pytest.mark.parametrize("path", ["/form/inner", "/form/nothing", "/form/appeal%00"])
def test_a_service_that_is_not_public_looks_like_one_that_is_not_there(site: PublicSite, path: str) -> None:
    visitor = site.visitor()
    page = visitor.get(path)
    assert page.status_code == 404
    assert words(page) == words(visitor.get("/form/unheard_of"))
    assert visitor.post(path, visitor.fill()).status_code == 404


def test_a_letter_becomes_a_ticket_with_its_number_the_address_we_write_to_and_a_link(site: PublicSite) -> None:
    visitor = site.visitor()
    answer = visitor.post("/form/appeal", visitor.fill(appeal_topic="access"))
    assert answer.status_code == 303
    page = visitor.get(str(answer.location))
    told = words(page)
    assert "T-1 is sent" in told
    assert "ann@example.org" in told
    assert "Somebody reads it next" in told
    assert f'href="{answer.location.removesuffix("/sent")}"' in page.text
    assert site.row("SELECT title, data, channel FROM ticket") == (
        "Where is my licence?",
        '{"appeal_topic":"access"}',
        "site",
    )


def test_the_form_is_whole_without_script(site: PublicSite) -> None:
    page = site.visitor().get("/form/appeal")
    names = inputs(page).keys()
    assert names >= LETTER.keys()
    assert 'method="post"' in page.text
    assert "<noscript" not in page.text


def test_the_page_loads_little_script_and_none_from_elsewhere(site: PublicSite) -> None:
    parser = Inputs()
    parser.feed(site.visitor().get("/form/appeal").text)
    assert all(source.startswith("/static/") for source in parser.scripts)
    assert [source for source in parser.scripts if "tabler" in source] == []


def test_a_form_that_is_not_filled_in_comes_back_with_every_mistake_and_every_word(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.post(
        "/form/appeal",
        visitor.fill(site_subject="", site_email="ann@", site_phone="12", site_message="My long story. <b>"),
    )
    assert page.status_code == 422
    assert site.tickets() == 0
    kept = inputs(page)
    assert (kept["site_message"], kept["site_email"], kept["site_name"]) == ("My long story. <b>", "ann@", "Ann")
    for field in ("site_subject", "site_email", "site_phone"):
        assert f'id="letter-{field}-error"' in page.text
        assert f'href="#letter-{field}"' in page.text


def test_a_mended_form_is_taken(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.post("/form/appeal", visitor.fill(site_subject=""))
    assert visitor.post("/form/appeal", inputs(page) | {"site_subject": "Licence"}).status_code == 303
    assert site.tickets() == 1


def test_a_question_that_an_answer_brings_up_is_shown_before_anything_is_sent(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.post("/form/appeal", visitor.fill(appeal_topic="order"))
    assert page.status_code == 422
    assert "one more question" in words(page)
    assert 'id="letter-appeal_order"' in page.text
    assert visitor.post("/form/appeal", inputs(page) | {"appeal_order": "A-7"}).status_code == 303
    assert site.value("SELECT data FROM ticket") == '{"appeal_topic":"order","appeal_order":"A-7"}'


def test_fields_come_back_as_the_answers_make_them(site: PublicSite) -> None:
    visitor = site.visitor()
    part = visitor.post("/form/appeal/fields", visitor.fill(appeal_topic="order", site_subject=""))
    assert part.status_code == 200
    assert 'id="letter-appeal_order"' in part.text
    assert "letter-site_subject-error" not in part.text
    assert "<html" not in part.text


def test_the_field_that_nobody_sees_stops_robots_and_loses_nothing_of_people(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.post("/form/appeal", visitor.fill(site_website="http://spam.example"))
    assert page.status_code == 422
    assert site.tickets() == 0
    again = inputs(page)
    assert (again["site_website"], again["site_message"]) == ("", "I paid on Monday.")
    assert visitor.post("/form/appeal", again).status_code == 303


def test_a_form_that_comes_back_at_once_is_asked_for_a_second_look(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.post("/form/appeal", inputs(visitor.get("/form/appeal")) | LETTER)
    assert page.status_code == 422
    assert "faster than people write" in words(page)
    site.clock.advance(3000)
    assert visitor.post("/form/appeal", inputs(page)).status_code == 303


@pytest.mark.parametrize("opened", ["", "yesterday", "99999999999999999", "-5"])
def test_a_form_without_a_sound_time_is_taken_for_too_fast(site: PublicSite, opened: str) -> None:
    visitor = site.visitor()
    assert visitor.post("/form/appeal", visitor.fill(site_opened=opened)).status_code == 422


def test_nobody_is_asked_twice_when_the_site_wants_it_so(make_site: Callable[..., PublicSite]) -> None:
    visitor = make_site(INSTAR_SITE_FILL_SECONDS="0").visitor()
    assert visitor.post("/form/appeal", inputs(visitor.get("/form/appeal")) | LETTER).status_code == 303


def test_over_the_limit_of_an_hour_the_text_is_kept_and_can_be_sent_later(make_site: Callable[..., PublicSite]) -> None:
    site = make_site(INSTAR_SITE_RATE_PER_HOUR="2")
    visitor = site.visitor()
    visitor.send()
    visitor.send()
    page = visitor.post("/form/appeal", visitor.fill(site_message="The third one."))
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0
    assert inputs(page)["site_message"] == "The third one."
    assert site.visitor(address="203.0.113.8").send(), "others are not held up"
    site.clock.advance(3_600_001)
    assert visitor.post("/form/appeal", inputs(page)).status_code == 303


def test_neighbours_in_one_network_of_ipv6_share_a_limit(make_site: Callable[..., PublicSite]) -> None:
    site = make_site(INSTAR_SITE_RATE_PER_HOUR="1")
    site.visitor(address="2001:db8:1:2::1").send()
    other = site.visitor(address="2001:db8:1:2:ffff::9")
    assert other.post("/form/appeal", other.fill()).status_code == 429
    assert site.visitor(address="2001:db8:1:3::1").send()


def test_a_form_sent_twice_is_one_ticket_and_leads_to_the_same_page(site: PublicSite) -> None:
    visitor = site.visitor()
    letter = visitor.fill()
    first, second = visitor.post("/form/appeal", letter), visitor.post("/form/appeal", letter)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert site.tickets() == 1


def test_a_form_with_files_sent_twice_is_one_ticket_too(site: PublicSite) -> None:
    visitor = site.visitor()
    letter = visitor.fill()
    answers = [
        visitor.post("/form/appeal", letter | {"site_files__file": (io.BytesIO(b"receipt"), "receipt.txt")})
        for _time in range(2)
    ]
    assert answers[0].location == answers[1].location
    assert (site.tickets(), site.value("SELECT count(*) FROM attachment WHERE ticket_id IS NOT NULL")) == (1, 1)


def test_another_text_under_the_same_key_is_never_swallowed(site: PublicSite) -> None:
    visitor = site.visitor()
    letter = visitor.fill()
    visitor.post("/form/appeal", letter)
    page = visitor.post("/form/appeal", letter | {"site_message": "And one more thing."})
    assert page.status_code == 422
    assert "sent this form before" in words(page)
    assert inputs(page)["site_message"] == "And one more thing."
    assert visitor.post("/form/appeal", inputs(page)).status_code == 303
    assert site.tickets() == 2


def test_a_file_of_a_refused_letter_is_kept_for_the_next_try(site: PublicSite) -> None:
    visitor = site.visitor()
    letter = visitor.fill(site_subject="") | {"site_files__file": (io.BytesIO(b"receipt"), "receipt.txt")}
    page = visitor.post("/form/appeal", letter)
    assert page.status_code == 422
    assert "receipt.txt" in words(page)
    assert visitor.post("/form/appeal", inputs(page) | {"site_subject": "Licence"}).status_code == 303
    assert site.value("SELECT name FROM attachment WHERE ticket_id = 1") == "receipt.txt"


def test_an_empty_file_is_named_beside_its_field(site: PublicSite) -> None:
    visitor = site.visitor()
    page = visitor.post("/form/appeal", visitor.fill() | {"site_files__file": (io.BytesIO(b""), "empty.txt")})
    assert page.status_code == 422
    assert "empty.txt" in words(page)
    assert site.tickets() == 0


def test_a_forged_request_opens_nothing(site: PublicSite) -> None:
    visitor = site.visitor()
    assert visitor.post("/form/appeal", visitor.fill(_csrf="made up")).status_code == 403
    assert site.tickets() == 0


@pytest.mark.parametrize(
    "typed",
    [
        {"site_subject": "x" * 251},
        {"site_message": "\x00"},
        {"site_message": "x" * 10_001},
        {"site_files": "not-a-file"},
        {"appeal_topic": "none of ours"},
    ],
)
def test_what_cannot_be_right_is_refused_with_a_reason(site: PublicSite, typed: dict[str, str]) -> None:
    visitor = site.visitor()
    page = visitor.post("/form/appeal", visitor.fill(**typed))
    assert page.status_code == 422
    assert "data-errors" in page.text
    assert site.tickets() == 0


def test_what_the_form_does_not_ask_is_not_taken(site: PublicSite) -> None:
    site.visitor().send(appeal_cause="ours", priority="1", role="deal")
    assert site.row("SELECT role, data, priority FROM ticket") == ("appeal", "{}", 3)


def test_a_member_of_staff_writes_here_as_a_stranger(site: PublicSite) -> None:
    """Who tries the form out is no requester of his own: the letter counts as the visitor's it names."""
    site.visitor().send(site_email="bob@example.org", site_name="Bob")
    assert site.value("SELECT c.name FROM ticket t JOIN contact c ON c.id = t.requester_id") == "Bob"


def test_in_russian_the_form_and_its_mistakes_are_russian(site: PublicSite) -> None:
    visitor = site.visitor("ru")
    page = visitor.post("/form/appeal", visitor.fill(site_subject="", site_opened="1"))
    told = words(page)
    for word in ("Задать вопрос", "Ваше имя", "О чём вопрос?", "Отправить"):
        assert word in told
    answer = visitor.post("/form/appeal", inputs(page) | {"site_subject": "Где лицензия?"})
    assert "Заявка T-1 отправлена" in words(visitor.get(str(answer.location)))
