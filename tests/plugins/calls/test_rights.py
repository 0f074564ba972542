"""Who sees a call, and who may write about it."""

from __future__ import annotations

from instar.commands import OpenTicket

from .conftest import Office, words


def test_who_sees_the_inside_of_the_ticket_sees_its_calls(office: Office) -> None:
    call = office.call(ticket=office.ask())
    assert office.browser("petra").get(f"/x/calls/{call}").status_code == 200
    for other in ("ivan", "carl"):
        assert office.browser(other).get(f"/x/calls/{call}").status_code == 404


def test_the_requester_of_the_ticket_sees_no_call_of_it(office: Office) -> None:
    number = str(office.site.run(OpenTicket("Mine", service="appeal"), "carl")["number"])
    call = office.call(ticket=number, note="He is angry.")
    page = office.browser("carl").get(f"/t/{number}")
    assert page.status_code == 200
    assert "/x/calls/" not in page.text
    assert "angry" not in page.text
    assert office.browser("carl").get(f"/x/calls/{call}").status_code == 404
    assert office.browser("carl").get("/x/calls/").status_code == 403


def test_a_call_without_a_ticket_is_for_who_keeps_clients_and_for_who_talked(office: Office) -> None:
    call, own = office.call("olga"), office.call("olga", employee="ivan")
    assert office.browser("petra").get(f"/x/calls/{call}").status_code == 200
    assert office.browser("ivan").get(f"/x/calls/{call}").status_code == 404
    assert office.browser("ivan").get(f"/x/calls/{own}").status_code == 200


def test_who_may_only_look_is_refused_to_write(office: Office) -> None:
    office.site.people.add("audit", profile="auditor")
    call = office.call(ticket=office.ask())
    assert office.browser("audit").get(f"/x/calls/{call}").status_code == 200
    for command, more in (("correct", {"note": "x"}), ("unlink", {}), ("link", {"ticket": "T-1"})):
        assert office.refused(command, "audit", call=call, **more) == "not_allowed"
    assert office.refused("record", "audit", direction="in", number="101") == "not_allowed"


def test_nobody_notes_a_call_on_a_ticket_that_he_does_not_see(office: Office) -> None:
    number, call = office.ask(), office.call()
    for by, codes in (("ivan", ("no_ticket", "no_call")), ("carl", ("not_allowed", "not_allowed"))):
        assert office.refused("record", by, direction="in", number="101", ticket=number) == codes[0]
        assert office.refused("link", by, call=call, ticket=number) == codes[1]
    assert office.row(call, "ticket_id") is None


def test_a_ticket_that_is_not_there_is_told_as_one_that_is_not_shared(office: Office) -> None:
    number = office.ask()
    given = [{"direction": "in", "number": "101", "ticket": one} for one in (number, "T-999", "x")]
    told = [office.refused("record", "ivan", **one) for one in given]
    assert told == ["no_ticket"] * 3


def test_the_journal_shows_each_his_own(office: Office) -> None:
    office.call(ticket=office.ask(), number="+7 495 000-00-01")
    office.call(number="+7 495 000-00-02")
    office.call(number="+7 495 000-00-03", employee="ivan")
    seen = words(office.browser("petra").get("/x/calls/"))
    assert [f"000-00-0{n}" in seen for n in (1, 2, 3)] == [True, True, True]
    seen = words(office.browser("ivan").get("/x/calls/"))
    assert [f"000-00-0{n}" in seen for n in (1, 2, 3)] == [False, False, True]
