"""Moving a card, from the board and from the ticket."""

from __future__ import annotations

from instar.commands import CompleteWork

from .conftest import Browser, Desk, found_value


def offer(browser: Browser, number: str) -> dict[str, str]:
    sheet = browser.text(f"/t/{number}/move")
    return {"_key": found_value(sheet, "_key"), "rev": found_value(sheet, "rev")}


def test_the_sheet_says_where_a_card_may_go_and_why_not(desk: Desk, olga: Browser) -> None:
    sheet = olga.script("/p/deal/board").text(f"/t/{desk.deal()}/move")
    assert 'data-stage="offer"' in sheet
    assert 'name="to" value="offer"' in sheet
    assert 'data-stage="won" data-reason="From here nothing leads there."' in sheet
    assert 'data-stage="qualify" data-reason="It is here now"' in sheet


def test_required_fields_are_asked_for_in_the_sheet_and_nothing_moves_before(desk: Desk, olga: Browser) -> None:
    number = desk.deal()
    script = olga.script("/p/deal/board")
    asked = script.post(f"/t/{number}/move", {"to": "offer", **offer(script, number)})
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (200, "#sheet-body")
    assert 'name="_sheet"' in asked.text
    assert 'name="amount"' in asked.text
    assert 'value="lost"' not in asked.text, "only the outcome that leads there"
    assert desk.stage(number) == "qualify"
    item = desk.step(number)
    wrong = script.post(f"/t/{number}/step/{item}", {"_sheet": "1", "_outcome": "offer", "amount": "much"})
    assert wrong.status_code == 422
    assert 'name="_sheet"' in wrong.text
    assert 'value="much"' in wrong.text
    sent = {"_sheet": "1", "_outcome": "offer", "amount": "500", "_key": found_value(asked.text, "_key")}
    moved = script.post(f"/t/{number}/step/{item}", sent)
    assert moved.status_code == 200
    assert desk.stage(number) == "offer"
    assert 'id="column-offer"' in moved.text
    assert 'id="board-poll"' in moved.text
    assert "data-toast" in moved.text


def test_a_plain_move_answers_with_the_columns_on_the_board_and_the_parts_on_the_ticket(
    desk: Desk, olga: Browser
) -> None:
    number = desk.deal()
    desk.run(CompleteWork(desk.step(number), "offer", {"amount": "500"}), "olga")
    on_board = olga.script("/p/deal/board")
    moved = on_board.post(f"/t/{number}/move", {"to": "won", **offer(on_board, number)})
    assert 'id="column-won"' in moved.text
    assert "T-1 → Won" in moved.text
    other = desk.deal()
    desk.run(CompleteWork(desk.step(other), "offer", {"amount": "500"}), "olga")
    on_ticket = olga.script(f"/t/{other}")
    parts = on_ticket.post(f"/t/{other}/move", {"to": "won:won", **offer(on_ticket, other)})
    assert 'id="strip"' in parts.text
    assert 'id="column-won"' not in parts.text


def test_several_outcomes_are_a_choice_in_the_sheet(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    script = olga.script("/p/appeal/board")
    asked = script.post(f"/t/{number}/move", {"to": "closed", **offer(script, number)})
    assert asked.headers["HX-Retarget"] == "#sheet-body"
    assert 'value="closed:close"' in asked.text
    assert 'value="closed:spam"' in asked.text
    assert 'data-stage="new"' not in asked.text
    assert script.post(f"/t/{number}/move", {"to": "closed:spam", **offer(script, number)}).status_code == 200
    assert desk.stage(number) == "closed"


def test_a_refused_card_goes_back_where_it_is(desk: Desk, olga: Browser) -> None:
    number = desk.deal()
    script = olga.script("/p/deal/board")
    refused = script.post(f"/t/{number}/move", {"to": "won", **offer(script, number)})
    assert refused.status_code == 409
    assert "From here nothing leads to Won." in refused.text
    assert 'id="column-qualify"' in refused.text, "the true columns"


def test_a_card_that_somebody_has_moved_meanwhile_is_not_moved_again(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    script = olga.script("/p/appeal/board")
    old = offer(script, number)
    desk.run(CompleteWork(desk.step(number), "wait", {"answer": "x"}), "ivan")
    refused = script.post(f"/t/{number}/move", {"to": "closed", **old})
    assert refused.status_code == 409
    assert "was moved meanwhile" in refused.text


def test_an_unknown_stage_is_refused_in_words(desk: Desk, olga: Browser) -> None:
    number = desk.deal()
    assert olga.script().post(f"/t/{number}/move", {"to": "mars"}).status_code == 422
    assert olga.script().post(f"/t/{number}/move", {}).status_code == 422


def test_without_script_a_move_leads_back_to_the_ticket(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert olga.get(f"/t/{number}/move").headers["Location"] == f"/t/{number}"
    assert olga.post(f"/t/{number}/move", {"to": "closed:spam"}).headers["Location"] == f"/t/{number}"
    deal = desk.deal()
    assert f"#step-{desk.step(deal)}" in olga.post(f"/t/{deal}/move", {"to": "offer"}).headers["Location"]
