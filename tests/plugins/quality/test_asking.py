"""Who is asked after closing, how, and who is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from instar.commands import CancelTicket, MergeTicket, OpenTicket, ReopenTicket
from instar.queries.closing import Closing
from instar.queries.closing import closing as closing_of
from instar_plugins.quality.asking import why_not

from .conftest import DAY, Hall


def asked(hall: Hall) -> int:
    return int(hall.value("SELECT count(*) FROM x_quality__survey"))


def test_the_requester_is_asked_by_a_letter_and_in_the_conversation(hall: Hall) -> None:
    ticket = hall.closed()
    (letter,) = hall.mailbox.letters
    assert letter["To"] == "ann@example.org"
    assert letter["Subject"] == f"T-{ticket}: how was it?"
    told = str(letter.get_content())
    assert "“Where is my licence?”" in told
    assert all(f"?score={score}" in told for score in range(1, 6))
    said = hall.all("SELECT body, audience, automatic, direction FROM message WHERE ticket_id = ? ORDER BY id", ticket)
    assert said[-1] == (
        "This is closed. We would like to know how it was: please rate our work.",
        "public",
        1,
        "out",
    )
    assert "/rate/" not in said[-1][0], "whoever reads the conversation must not answer for the client"
    assert hall.value("SELECT asked FROM ticket WHERE id = ?", ticket) == hall.clock.now()


def test_the_link_is_not_in_the_database(hall: Hall) -> None:
    hall.closed()
    token = hall.link().removeprefix("/rate/")
    tables = ("x_quality__survey", "job", "message", "event", "audit")
    assert not [table for table in tables for row in hall.all(f"SELECT * FROM {table}") if token in str(row)]


def test_told_twice_the_requester_is_asked_once(hall: Hall) -> None:
    hall.closed()
    hall.store.read().run("UPDATE plugin_cursor SET event_id = 0")
    hall.work()
    assert (asked(hall), len(hall.mailbox.letters)) == (1, 1)


def test_a_person_is_asked_once_in_so_many_days_whatever_he_asks_for(hall: Hall) -> None:
    hall.closed()
    hall.closed(title="Another thing")
    assert asked(hall) == 1
    hall.closed(email="eve@example.org")
    assert asked(hall) == 2
    hall.clock.advance(14 * DAY)
    hall.closed(title="A third thing")
    assert asked(hall) == 3


def test_zero_days_ask_every_time(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(ONCE_IN_DAYS="0")
    hall.closed()
    hall.closed()
    assert asked(hall) == 2


@pytest.mark.parametrize("outcome", ["spam"])
def test_what_was_spam_is_not_asked_about(hall: Hall, outcome: str) -> None:
    hall.close(hall.ask(), outcome=outcome)
    assert asked(hall) == 0


def test_what_was_cancelled_or_merged_is_not_asked_about(hall: Hall) -> None:
    hall.site.run(CancelTicket(hall.ask()), "olga")
    into = hall.ask()
    hall.site.run(MergeTicket(hall.ask(), f"T-{into}"), "olga")
    hall.work()
    assert asked(hall) == 0


def test_nobody_is_asked_about_his_own_work(hall: Hall) -> None:
    ticket = int(hall.site.run(OpenTicket("For myself", service="appeal"), "olga")["ticket"])
    hall.close(ticket)
    assert asked(hall) == 0


def test_staff_that_asked_and_did_not_work_on_it_is_asked(hall: Hall) -> None:
    hall.site.people.add("carl", profile="requester")
    ticket = int(hall.site.run(OpenTicket("My screen is dark", service="appeal"), "carl")["ticket"])
    hall.close(ticket)
    assert asked(hall) == 1


def test_what_no_person_has_asked_for_is_not_asked_about(hall: Hall) -> None:
    ticket = int(hall.site.run(OpenTicket("Disk full", process="appeal"))["ticket"])
    hall.close(ticket)
    assert asked(hall) == 0


def test_roles_that_are_not_in_the_setting_are_not_asked_about(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(ROLES="incident")
    hall.closed()
    assert asked(hall) == 0


def test_switched_off_by_the_setting_nobody_is_asked(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall(ASK="false")
    hall.closed()
    assert asked(hall) == 0


def test_what_was_reopened_before_the_plugin_was_told_is_not_asked_about(hall: Hall) -> None:
    ticket = hall.ask()
    hall.clock.advance(60_000)
    work, hall.work = hall.work, lambda: None  # type: ignore[method-assign]
    hall.close(ticket)
    hall.site.run(ReopenTicket(ticket), "olga")
    hall.work = work  # type: ignore[method-assign]
    hall.work()
    assert asked(hall) == 0


def test_without_mail_the_question_stands_in_the_conversation(hall: Hall) -> None:
    hall.site.people.add("carl", profile="requester")
    ticket = int(hall.site.run(OpenTicket("My screen is dark", service="appeal"), "carl")["ticket"])
    hall.store.read().run("UPDATE principal SET email = NULL WHERE key = 'carl'")
    hall.store.read().run("DELETE FROM contact_identity")
    hall.close(ticket)
    assert (asked(hall), len(hall.mailbox.letters)) == (1, 0)
    assert hall.value("SELECT count(*) FROM message WHERE ticket_id = ? AND automatic = 1", ticket) == 1


def test_a_service_that_does_not_want_it_is_not_asked_about(hall: Hall) -> None:
    closing = ticket_closing(hall)
    assert why_not(closing, ()) == ""
    assert why_not(closing._replace(survey=False), ()) == "service"
    assert why_not(closing._replace(reachable=False), ()) == "unreachable"
    assert why_not(closing, ("incident",)) == "role"


def ticket_closing(hall: Hall) -> Closing:
    found = closing_of(hall.site.kernel, hall.closed())
    assert found is not None
    return found
