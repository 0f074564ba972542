"""What stands on a ticket about its rating, for whom."""

from __future__ import annotations

from instar.commands import OpenTicket

from .conftest import Hall, words


def test_staff_reads_that_somebody_was_asked_and_then_what_was_said(hall: Hall) -> None:
    ticket = hall.closed()
    assert "no answer yet" in words(hall.browser("olga").get(f"/t/T-{ticket}"))
    hall.browser().rate(hall.link(), 4, "Thanks!")
    page = words(hall.browser("olga").get(f"/t/T-{ticket}"))
    assert "4 of 5" in page
    assert "In words Thanks!" in page


def test_nothing_stands_on_what_nobody_was_asked_about(hall: Hall) -> None:
    assert "Rating" not in words(hall.browser("olga").get(f"/t/T-{hall.ask()}"))


def test_the_requester_is_led_to_his_page_and_nobody_else(hall: Hall) -> None:
    hall.site.people.add("carl", profile="requester")
    ticket = int(hall.site.run(OpenTicket("My screen is dark", service="appeal"), "carl")["ticket"])
    hall.close(ticket)
    page = hall.browser("carl").get(f"/t/T-{ticket}")
    assert page.status_code == 200
    assert f"/x/quality/rate/T-{ticket}" in page.text
