"""The vote: once, by the link, and in no case by mistake."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.access import ANONYMOUS, SYSTEM
from instar.app import create_app
from instar.commands import MergeTicket, OpenTicket, ReopenTicket, SwitchPlugin, execute
from instar.commands.own import RunOwn
from instar.commands.rating import RateTicket
from instar.errors import Conflict, Invalid, NotFound
from instar.queries.sets import Tickets

from .conftest import DAY, HOUR, Hall, inputs, words


def test_looking_at_the_link_never_votes(hall: Hall) -> None:
    ticket = hall.closed()
    for score in range(1, 6):
        assert hall.browser().get(f"{hall.link()}?score={score}").status_code == 200
    assert hall.rating(ticket) is None
    assert hall.value("SELECT rated FROM x_quality__survey") is None


def test_the_score_stands_on_the_ticket_with_the_words(hall: Hall) -> None:
    ticket = hall.closed()
    answer = hall.browser().rate(f"{hall.link()}?score=4", words="Quick, but rude.")
    assert answer.status_code == 303
    assert hall.rating(ticket) == 4
    note = hall.all("SELECT body, audience FROM message WHERE ticket_id = ? ORDER BY id DESC LIMIT 1", ticket)
    assert note == [("The requester rated this 4 of 5:\n\nQuick, but rude.", "internal")]
    told = hall.all("SELECT payload FROM event WHERE ticket_id = ? AND kind = 'rated'", ticket)
    assert [row[0] for row in told] == ['{"from":null,"to":4}']
    thanks = words(hall.browser().get(answer.location))
    assert "Thank you!" in thanks
    assert "You have said: Good, 4 of 5." in thanks


def test_for_some_hours_it_can_be_changed_and_then_no_more(hall: Hall) -> None:
    ticket = hall.closed()
    hall.browser().rate(hall.link(), 2)
    hall.clock.advance(23 * HOUR)
    assert hall.browser().rate(hall.link(), 5).status_code == 303
    assert hall.rating(ticket) == 5
    hall.clock.advance(2 * HOUR)
    page = hall.browser().get(hall.link())
    assert page.status_code == 200
    assert "It can be changed no more." in words(page)
    assert "score" not in inputs(page)
    assert hall.browser().press(hall.link(), score="1").status_code == 409
    assert hall.rating(ticket) == 5


def test_a_change_is_not_dated_anew(hall: Hall) -> None:
    hall.closed()
    hall.browser().rate(hall.link(), 2)
    first = hall.value("SELECT rated FROM x_quality__survey")
    hall.clock.advance(20 * HOUR)
    hall.browser().rate(hall.link(), 3)
    assert hall.value("SELECT rated FROM x_quality__survey") == first
    hall.clock.advance(5 * HOUR)
    assert hall.browser().press(hall.link(), score="1").status_code == 409


@pytest.mark.parametrize("score", ["9", "0", "-1", "x", "", "5.0", "999999999999"])
def test_another_number_is_no_rating(hall: Hall, score: str) -> None:
    ticket = hall.closed()
    answer = hall.browser().rate(hall.link(), score, "My words")
    assert answer.status_code == 422
    assert "Choose one of the five faces." in words(answer)
    assert inputs(answer)["words"] == "My words", "what was typed is still there"
    assert hall.rating(ticket) is None


def test_words_that_are_too_long_are_told_and_kept(hall: Hall) -> None:
    ticket = hall.closed()
    answer = hall.browser().rate(hall.link(), 3, "x" * 2001)
    assert answer.status_code == 422
    assert "2000" in words(answer)
    assert hall.rating(ticket) is None


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "я"])
def test_a_link_that_leads_nowhere_says_so(hall: Hall, token: str) -> None:
    hall.closed()
    page = hall.browser().get(f"/rate/{token}")
    assert page.status_code == 404
    assert "This link leads nowhere" in words(page)


def test_a_link_answers_for_its_own_ticket_alone(hall: Hall) -> None:
    first = hall.closed()
    second = hall.closed(email="eve@example.org")
    hall.browser().rate(hall.link(0), 1)
    assert (hall.rating(first), hall.rating(second)) == (1, None)


def test_when_its_time_is_over_the_page_says_so(hall: Hall) -> None:
    ticket = hall.closed()
    hall.clock.advance(15 * DAY)
    page = hall.browser().get(hall.link())
    assert "The time for an answer is over." in words(page)
    assert hall.browser().press(hall.link(), score="5").status_code == 409
    assert hall.rating(ticket) is None


def test_what_was_opened_again_is_not_rated(hall: Hall) -> None:
    ticket = hall.closed()
    hall.site.run(ReopenTicket(ticket), "olga")
    page = hall.browser().get(hall.link())
    assert "opened again" in words(page)
    assert hall.browser().press(hall.link(), score="5").status_code == 409
    assert hall.rating(ticket) is None


def test_closed_again_the_old_link_stays_closed_and_a_new_one_counts(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(ONCE_IN_DAYS="0")
    ticket = hall.rated(2)
    hall.site.run(ReopenTicket(ticket), "olga")
    hall.close(ticket)
    assert hall.rating(ticket) is None, "asked anew"
    assert hall.browser().press(hall.link(0), score="1").status_code == 409
    assert hall.browser().rate(hall.link(), 5).status_code == 303
    assert hall.rating(ticket) == 5


def test_what_became_part_of_another_ticket_is_not_rated(hall: Hall) -> None:
    ticket, into = hall.closed(), hall.ask()
    hall.site.run(MergeTicket(ticket, f"T-{into}"), "olga")
    page = hall.browser().get(hall.link())
    assert f"became part of another one, T-{into}" in words(page)
    assert hall.browser().press(hall.link(), score="5").status_code == 409
    assert hall.rating(ticket) is None


def test_who_has_worked_on_it_rates_nothing(hall: Hall) -> None:
    ticket = hall.closed()
    page = hall.browser("olga").get(hall.link())
    assert "does not count" in words(page)
    assert hall.browser("olga").rate(hall.link(), 5).status_code == 409
    assert hall.rating(ticket) is None


def test_the_status_link_of_the_ticket_leads_there_too(hall: Hall) -> None:
    command = OpenTicket("A question", service="appeal", requester="ann@example.org", body="Please.", link=True)
    opened = execute(hall.site.kernel, command, ANONYMOUS)
    hall.close(opened["ticket"])
    assert hall.browser().rate(f"/rate/{opened['link']}", 3).status_code == 303
    assert hall.rating(opened["ticket"]) == 3


def test_the_requester_who_is_logged_in_needs_no_letter(hall: Hall) -> None:
    hall.site.people.add("carl", profile="requester")
    ticket = int(hall.site.run(OpenTicket("My screen is dark", service="appeal"), "carl")["ticket"])
    hall.close(ticket)
    there = hall.browser("carl").get(f"/x/quality/rate/T-{ticket}")
    assert there.status_code == 303
    assert hall.browser("carl").rate(there.location, 5).status_code == 303
    assert hall.rating(ticket) == 5
    assert hall.browser("olga").get(f"/x/quality/rate/T-{ticket}").status_code == 404


def test_switched_off_between_asking_and_voting_nothing_is_lost(hall: Hall) -> None:
    ticket = hall.closed()
    execute(hall.site.kernel, SwitchPlugin("quality", on=False), SYSTEM)
    hall.site.kernel.follow()
    on, hall.app = hall.app, create_app(kernel=hall.site.kernel)
    assert hall.browser().get(hall.link()).status_code == 404
    execute(hall.site.kernel, SwitchPlugin("quality", on=True), SYSTEM)
    hall.site.kernel.follow()
    hall.app = on
    assert hall.browser().rate(hall.link(), 5).status_code == 303
    assert hall.rating(ticket) == 5


def test_of_two_who_press_at_once_both_are_heard_and_the_last_counts(hall: Hall) -> None:
    """The second one changes what the first has said: there is one answer, and no second ticket of quality control."""
    hall.closed()
    forms = [(browser := hall.browser(), inputs(browser.get(hall.link()))) for _n in range(2)]
    for browser, form in forms:
        assert browser.post(hall.link(), {**form, "score": "1"}).status_code == 303
    hall.work()
    assert len(hall.controls()) == 1


def test_programs_cannot_vote_past_the_page(hall: Hall) -> None:
    hall.closed()
    link = hall.value("SELECT token_hash FROM x_quality__survey")
    with pytest.raises(NotFound):
        execute(hall.site.kernel, RunOwn("quality", "say", {"link": link, "score": 5}), hall.site.people["petra"])
    with pytest.raises(Invalid):
        execute(hall.site.kernel, RunOwn("quality", "say", {"link": link, "score": 9}, proven=True), ANONYMOUS)
    hall.clock.advance(20 * DAY)
    with pytest.raises(Conflict):
        execute(hall.site.kernel, RunOwn("quality", "say", {"link": link, "score": 5}, proven=True), ANONYMOUS)


def test_lists_find_tickets_by_their_rating(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(ONCE_IN_DAYS="0")
    low, high, silent = hall.rated(1), hall.rated(5), hall.closed()
    found = Tickets(hall.site.kernel, hall.site.people["petra"])
    assert [line.number for line in found.where("rating <= 2").page().lines] == [f"T-{low}"]
    assert [line.number for line in found.where("rating == 5").page().lines] == [f"T-{high}"]
    assert [line.number for line in found.where("asked != null && rating == null").page().lines] == [f"T-{silent}"]
    page = hall.browser("petra").get("/tickets/list?where=rating+%3C%3D+2")
    assert f"T-{low}" in words(page)
    assert f"T-{high}" not in words(page)


def test_what_was_said_another_way_is_the_vote_on_the_page_too(hall: Hall) -> None:
    """A button in a chat rates the ticket itself: the page knows, and what was said in words by it stays."""
    ticket = hall.closed()
    hall.site.run(RateTicket(ticket, 2))
    hall.work()
    assert hall.all("SELECT score, rated IS NOT NULL FROM x_quality__survey") in ([(2, 1)], [(2, True)])
    assert [number for number, _title in hall.controls()] != []
    hall.clock.advance(2 * DAY)
    assert hall.browser().rate(hall.link(), 5).status_code == 409
    assert hall.rating(ticket) == 2
