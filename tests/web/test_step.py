"""One step: sent, refused, sent twice, too late, taken, put back – and what was typed never gets lost."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest

from instar.commands import CompleteWork, DeliverMessage, OpenTicket, Publish

from .conftest import Browser, Desk, found_value

TEXT = 'My long answer & <b>more</b> "so"'
SHOWN = "My long answer &amp; &lt;b&gt;more&lt;/b&gt; &#34;so&#34;"


def form_of(browser: Browser, number: str) -> dict[str, str]:
    """The hidden values of the step's card on the ticket's page."""
    html = browser.text(f"/t/{number}")
    card = html[html.index("data-step=") :]
    return {name: found_value(card, name) for name in ("_key", "rev", "_seen")}


def answer(browser: Browser, desk: Desk, number: str, **more: Any) -> Any:
    sent = {**form_of(browser, number), "_outcome": "close", "answer": TEXT, **more}
    return browser.post(f"/t/{number}/step/{desk.step(number)}", sent)


def test_a_step_that_is_sent_leaves_its_line_and_the_way_on(desk: Desk, olga: Browser) -> None:
    number, other = desk.open(), desk.open("Another one")
    olga.post(f"/t/{other}/step/{desk.step(other)}/take")
    response = answer(olga.script(f"/t/{number}"), desk, number)
    assert response.status_code == 200
    html = response.text
    assert "Sort out · Send and close" in html
    assert f"Next: {other}" in html
    assert "under a minute" not in html
    assert re.search(r'id="ticket-tabs".*hx-swap-oob="outerMorph"', html), "the counts of the tabs have changed too"
    assert 'id="conversation"' in html
    assert SHOWN.split(" &quot;")[0][:20] in html
    assert 'hx-swap-oob="beforeend:#toasts"' in html, "something was sent, so it is said"
    assert desk.stage(number) == "closed"


def test_without_script_the_same_leads_back_to_the_ticket(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    response = answer(olga, desk, number)
    assert (response.status_code, response.headers["Location"]) == (303, f"/t/{number}#steps")
    assert desk.stage(number) == "closed"


@pytest.mark.parametrize("script", [True, False])
def test_what_is_missing_is_said_at_its_field_and_the_text_stays(desk: Desk, olga: Browser, script: bool) -> None:
    number = desk.open()
    browser = olga.script(f"/t/{number}") if script else olga
    response = answer(browser, desk, number, answer="", topic="order", order=TEXT)
    assert response.status_code == 422
    html = response.text
    assert ("<html" in html) is not script
    assert SHOWN in html
    assert 'aria-invalid="true"' in html
    assert f'href="#step-{desk.step(number)}-answer"' in html, "the summary leads to the field"
    assert re.search(r'<option value="order" selected>', html)
    assert desk.stage(number) == "new"


def test_two_posts_of_one_card_have_one_effect_and_the_same_answer(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    item, sent = desk.step(number), {**form_of(olga, number), "_outcome": "wait", "answer": TEXT}
    script = olga.script(f"/t/{number}")
    answers = [script.post(f"/t/{number}/step/{item}", sent) for _turn in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert all("Sort out · Send and wait" in one.text for one in answers)
    assert desk.value("SELECT count(*) FROM message WHERE direction = 'out'") == 1
    assert desk.value("SELECT count(*) FROM event WHERE kind = 'completed'") == 1


@pytest.mark.parametrize("script", [True, False])
def test_who_comes_too_late_reads_who_was_faster_and_keeps_his_text(desk: Desk, olga: Browser, script: bool) -> None:
    number = desk.open()
    item, sent = desk.step(number), {**form_of(olga, number), "_outcome": "close", "answer": TEXT}
    desk.run(CompleteWork(item, "wait", {"answer": "Done already"}), "ivan")
    desk.clock.advance(10_000)
    response = (olga.script(f"/t/{number}") if script else olga).post(f"/t/{number}/step/{item}", sent)
    assert response.status_code == 409
    if script:
        assert "data-conflict" in response.text
        assert "This step was finished just now by Ivan: Send and wait." in response.text
        assert "data-put-reply" in response.text
    else:
        assert SHOWN in response.text, "a browser without script gets the text back"
    assert desk.value("SELECT count(*) FROM message WHERE direction = 'out'") == 1


def test_a_message_that_came_meanwhile_is_asked_about_once(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    item, sent = desk.step(number), {**form_of(olga, number), "answer": TEXT}
    desk.write_as_client(number, "Never mind, I found it.")
    script = olga.script(f"/t/{number}")
    asked = script.post(f"/t/{number}/step/{item}", {**sent, "_outcome": "close"})
    assert asked.status_code == 409
    assert 'name="_anyway" value="close"' in asked.text
    assert desk.stage(number) == "new"
    assert script.post(f"/t/{number}/step/{item}", {**sent, "_anyway": "close"}).status_code == 200
    assert desk.stage(number) == "closed"


def test_an_outcome_that_sends_nothing_is_not_held_up_by_a_message(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    sent = {**form_of(olga, number), "_outcome": "spam"}
    desk.write_as_client(number, "Buy my thing")
    assert olga.script().post(f"/t/{number}/step/{desk.step(number)}", sent).status_code == 200


def test_a_condition_draws_the_fields_anew_with_what_was_typed(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    address = f"/t/{number}/step/{desk.step(number)}/fields"
    without = olga.script().post(address, {"topic": "licence", "answer": TEXT})
    shown = olga.script().post(address, {"topic": "order", "order": "17", "answer": TEXT})
    assert 'name="order"' not in without.text
    assert 'name="order"' in shown.text
    assert 'value="17"' in shown.text
    assert SHOWN in shown.text
    assert "<html" not in shown.text


def test_taking_and_putting_back(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    address = f"/t/{number}/step/{desk.step(number)}"
    taken = olga.script(f"/t/{number}").post(f"{address}/take")
    assert "yours" in taken.text
    assert f'hx-post="{address}/put-back"' in taken.text
    back = olga.script(f"/t/{number}").post(f"{address}/put-back")
    assert f'hx-post="{address}/take"' in back.text
    assert olga.post(f"{address}/take").headers["Location"] == f"/t/{number}#steps"


def test_a_step_that_is_gone_is_not_taken_and_only_somebody_else_s_doing_is_told(desk: Desk, olga: Browser) -> None:
    mine, theirs = desk.open(), desk.open()
    steps = {number: desk.step(number) for number in (mine, theirs)}
    for number, login in ((mine, "olga"), (theirs, "ivan")):
        desk.run(CompleteWork(steps[number], "wait", {"answer": "Done"}), login)
    assert olga.script(f"/t/{mine}").post(f"/t/{mine}/step/{steps[mine]}/take").status_code == 204
    told = olga.script(f"/t/{theirs}").post(f"/t/{theirs}/step/{steps[theirs]}/take")
    assert told.status_code == 200
    assert "by Ivan: Send and wait" in told.text
    assert desk.at("carl").script().post(f"/t/{mine}/step/{steps[mine]}/take").status_code == 404


def test_a_row_of_a_list_is_taken_in_place(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    item = desk.step(number)
    script = olga.script("/queue")
    response = script.post(f"/t/{number}/step/{item}/take", headers={"HX-Target": f"li#row-{item}"})
    assert response.text.strip().startswith(f'<li class="row-line" id="row-{item}"')
    assert "take_url" not in response.text
    assert "data-take" not in response.text


def test_what_others_hold_is_a_line_with_the_reason_and_no_card(desk: Desk) -> None:
    number = desk.open()
    desk.at("ivan").post(f"/t/{number}/step/{desk.step(number)}/take")
    html = desk.at("olga").text(f"/t/{number}")
    assert "data-step=" not in html
    assert "with Ivan" in html
    assert "Take over" not in html
    supervisor = desk.at("maria").text(f"/t/{number}")
    assert "Take over…" in supervisor
    assert "data-step=" not in supervisor, "a step that somebody holds is not done by the way"


def test_a_step_of_others_cannot_be_sent(desk: Desk) -> None:
    number = desk.open()
    desk.at("ivan").post(f"/t/{number}/step/{desk.step(number)}/take")
    response = desk.at("olga").script().post(f"/t/{number}/step/{desk.step(number)}", {"_outcome": "spam"})
    assert response.status_code == 403
    assert "Ivan has taken this step" in response.text


def test_a_stranger_to_the_ticket_learns_nothing_of_its_steps(desk: Desk) -> None:
    number = desk.open()
    for address in (f"/t/{number}", f"/t/{number}/move", f"/t/{number}/role", f"/t/{number}/history"):
        assert desk.at("carl").script().get(address).status_code == 404
    response = desk.at("carl").script().post(f"/t/{number}/step/{desk.step(number)}", {"_outcome": "spam"})
    assert response.status_code == 404
    assert "There is no such ticket, or it is not shared with you." in response.text


def test_files_come_with_the_form_where_no_script_has_sent_them(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    sent = {**form_of(olga, number), "_outcome": "close", "answer": TEXT, "proof": ""}
    sent["proof__file"] = (BytesIO(b"proof of payment"), "proof.txt")
    assert olga.post(f"/t/{number}/step/{desk.step(number)}", sent).status_code == 303
    assert desk.value("SELECT name FROM attachment WHERE ticket_id = ?", int(number[2:])) == "proof.txt"


def test_an_outcome_with_a_form_of_its_own_asks_for_it(desk: Desk, olga: Browser) -> None:
    number = desk.deal()
    script = olga.script(f"/t/{number}")
    asked = script.post(f"/t/{number}/step/{desk.step(number)}", {"_outcome": "lost"})
    assert asked.status_code == 422
    assert 'name="why_lost"' in asked.text
    assert "“Give up” needs this as well:" in asked.text
    assert "aria-invalid" not in asked.text, "what was not shown yet cannot have been forgotten"
    assert "data-errors" not in asked.text
    forgotten = script.post(f"/t/{number}/step/{desk.step(number)}", {"_outcome": "lost", "_drawn": "lost"})
    assert forgotten.status_code == 422
    assert "One field needs another value:" in forgotten.text
    assert "needs this as well" not in forgotten.text
    given = script.post(f"/t/{number}/step/{desk.step(number)}", {"_outcome": "lost", "why_lost": "Too dear"})
    assert given.status_code == 200
    assert desk.stage(number) == "lost"


def test_what_the_ticket_waits_for_is_said_beside_its_steps_and_instead_of_them(desk: Desk, olga: Browser) -> None:
    desk.run(
        Publish(
            json.dumps(
                {
                    "format": "instar.process/1",
                    "key": "waits",
                    "title": "Waits",
                    "role": "appeal",
                    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
                    "nodes": {
                        "start": {"type": "startEvent", "stage": "open", "next": "first"},
                        "first": {"type": "userTask", "title": "Look", "next": "either"},
                        "nudge": {
                            "type": "boundaryEvent",
                            "attachedTo": "first",
                            "timer": {"after": "P1D"},
                            "title": "Close it",
                            "next": "end",
                        },
                        "either": {"type": "eventBasedGateway", "next": ["paid", "silence", "go", "dear"]},
                        "paid": {"type": "receiveTask", "message": "paid", "title": "Payment", "next": "end"},
                        "silence": {"type": "intermediateCatchEvent", "timer": {"after": "P2D"}, "next": "end"},
                        "go": {"type": "intermediateCatchEvent", "signal": "go", "next": "end"},
                        "dear": {"type": "intermediateCatchEvent", "condition": "ticket.priority == 1", "next": "end"},
                        "end": {"type": "endEvent", "stage": "done"},
                    },
                }
            )
        )
    )
    number = f"T-{desk.run(OpenTicket('A bill', process='waits'), 'olga')['ticket']}"
    assert re.search(r"If it is not done by [^:]+\d\d:\d\d[^:]*: “Close it”\.", olga.text(f"/t/{number}"))
    desk.run(CompleteWork(desk.step(number), "done"), "olga")
    page = olga.text(f"/t/{number}")
    assert re.search(r"Waits until [^:]+\d\d:\d\d[^:]*\. Waits for the message “Payment”\.", page)
    assert "Waits for the signal “go”." in page
    assert "Waits until it holds: “ticket.priority == 1”." in page
    desk.run(DeliverMessage("paid", ticket=int(number[2:])), "olga")
    assert "Message received: Payment" in olga.text(f"/t/{number}")
