"""The pages: a call is noted, corrected, linked; what is typed is never lost."""

from __future__ import annotations

from instar.sdk import local_text

from .conftest import ANN, Office, words

TYPED = {"direction": "in", "number": ANN, "at": "", "duration": "3:25", "outcome": "answered", "employee": "olga"}
TYPED |= {"note": "Asked for the key.", "recording": "", "ticket": ""}


def test_an_empty_journal_says_what_will_stand_there(office: Office) -> None:
    page = words(office.browser().get("/x/calls/"))
    assert "Calls stand here" in page
    assert "No call is like that" in words(office.browser().get("/x/calls/?missed=open"))


def test_from_a_ticket_its_number_and_the_client_s_stand_there_already(office: Office) -> None:
    number = office.ask()
    page = office.browser().get(f"/x/calls/new?ticket={number}").text
    assert f'value="{number} Where is my licence?"' in page
    assert 'value="+74951234567"' in page


def test_a_call_is_noted_on_the_ticket_and_one_is_back_there(office: Office) -> None:
    number, browser = office.ask(), office.browser()
    answer = browser.post("/x/calls/new", **{**TYPED, "ticket": f"{number} Where is my licence?"})
    assert (answer.status_code, answer.location) == (303, f"/t/{number}/x/calls-calls")
    assert office.row(1, "duration", "ticket_id") == (205, int(number[2:]))
    assert "Asked for the key." in words(browser.get(f"/x/calls/of/{number}"))


def test_what_is_refused_stands_there_as_it_was_typed(office: Office) -> None:
    typed = {**TYPED, "duration": "long", "recording": "file:///etc"}
    answer = office.browser().post("/x/calls/new", **typed)
    assert answer.status_code == 422
    assert "minutes:seconds" in words(answer)
    for said in ("long", "file:///etc", ANN, "Asked for the key."):
        assert said in answer.text
    answer = office.browser().post("/x/calls/new", **{**typed, "duration": "3"})
    assert "https://" in words(answer)
    answer = office.browser().post("/x/calls/new", **{**TYPED, "ticket": "T-999"})
    assert answer.status_code == 404
    assert "There is no such ticket" in words(answer)
    assert office.value("SELECT count(*) FROM x_calls__call") == 0


def test_saved_as_it_stands_nothing_changes_and_what_is_typed_does(office: Office) -> None:
    call = office.call(duration=61, note="Before", recording="https://pbx.example/1")
    at = office.row(call, "at")
    form = {"direction": "in", "number": ANN, "duration": "1:01", "outcome": "answered", "employee": "olga"}
    browser = office.browser()
    with office.app.test_request_context():
        form |= {"at": local_text(at), "note": "Before", "recording": "https://pbx.example/1"}
    assert browser.post(f"/x/calls/{call}", rev="1", **form).status_code == 303
    assert office.row(call, "rev", "at", "corrected") == (1, at, 0)
    assert browser.post(f"/x/calls/{call}", rev="1", **{**form, "note": "After"}).status_code == 303
    assert office.row(call, "note", "at") == ("After", at)
    answer = browser.post(f"/x/calls/{call}", rev="1", **{**form, "note": "Third"})
    assert answer.status_code == 409
    assert "Somebody has changed this call" in words(answer)
    assert "Third" in answer.text


def test_a_call_says_all_that_is_known_of_it(office: Office) -> None:
    number = office.ask()
    call = office.call(ticket=number, duration=61, recording="https://pbx.example/1", note="Said & done")
    page = office.browser().get(f"/x/calls/{call}")
    for said in (
        'href="tel:+74951234567"',
        f'href="/t/{number}"',
        'href="https://pbx.example/1"',
        "/clients/contacts/",
    ):
        assert said in page.text
    for said in ("incoming, answered, 1:01", "Olga Ivanova", "Ann", "Said &amp; done"):
        assert said in words(page)


def test_a_call_is_linked_and_taken_off_on_its_page(office: Office) -> None:
    number, call, browser = office.ask(), office.call(), office.browser()
    assert browser.post(f"/x/calls/{call}/link", ticket="T-999 what").status_code == 404
    assert browser.post(f"/x/calls/{call}/link", ticket=f"{number} Where").status_code == 303
    assert office.row(call, "ticket_id") == int(number[2:])
    assert browser.post(f"/x/calls/{call}/unlink").status_code == 303
    assert office.row(call, "ticket_id") is None


def test_who_loses_sight_of_a_call_by_taking_it_off_is_led_to_the_journal(office: Office) -> None:
    office.site.people.add("nina", name="Nina", profile="requester")
    office.site.people.grant("nina", "operator", "team", "frontline")
    call = office.call("petra", ticket=office.ask(), employee="petra")
    answer = office.browser("nina").post(f"/x/calls/{call}/unlink")
    assert (answer.status_code, answer.location) == (303, "/x/calls/")


def test_a_file_holds_what_may_be_exported_and_the_audit_says_who_took_it(office: Office) -> None:
    office.call(ticket=office.ask(), duration=61, note="=HYPERLINK()")
    assert office.browser("olga").get("/x/calls/journal.csv").status_code == 403
    file = office.browser("petra").get("/x/calls/journal.csv?direction=in")
    assert file.mimetype == "text/csv"
    head, row = file.text.removeprefix("\ufeff").strip().splitlines()
    assert "Not called back" in head
    assert "+74951234567" in row
    assert "T-1" in row
    assert '"=HYPERLINK' not in row
    assert office.value("SELECT target FROM audit ORDER BY id DESC LIMIT 1") == "calls.export"


def test_the_pages_are_for_the_staff(office: Office) -> None:
    for address in ("/x/calls/", "/x/calls/new", "/x/calls/journal.csv"):
        assert office.browser("carl").get(address).status_code == 403
