"""Pages of templates, and what a composer offers of them."""

from __future__ import annotations

from instar.commands import EditTicket
from instar.commands.answers import SaveAnswer

from .conftest import Browser, Desk


def test_one_is_written_changed_and_deleted(desk: Desk, olga: Browser) -> None:
    assert "What you answer again and again" in olga.text("/answers")
    sent = {"title": "Greeting", "body": "Dear {client}", "team": "frontline"}
    assert olga.post("/answers/new", sent).status_code == 303
    page = olga.text("/answers")
    assert "Greeting" in page
    assert "shared with Frontline" in page
    assert "Greeting" in desk.at("ivan").text("/answers")
    id = desk.value("SELECT id FROM answer")
    assert "Dear {client}" in olga.text(f"/answers/{id}")
    assert olga.post(f"/answers/{id}", sent | {"title": "Hello", "team": ""}).status_code == 303
    assert "Hello" in olga.text("/answers")
    assert "Hello" not in desk.at("ivan").text("/answers")
    assert desk.at("ivan").get(f"/answers/{id}").status_code == 404
    assert olga.post(f"/answers/{id}", {"do": "drop"}).headers["Location"] == "/answers"
    assert desk.count("answer") == 0


def test_a_wrong_one_comes_back_with_its_text_and_sentences(olga: Browser) -> None:
    refused = olga.post("/answers/new", {"title": "", "body": "Dear {cliant}"})
    assert refused.status_code == 422
    assert "Give a title" in refused.text
    assert "Did you mean “{client}”?" in refused.text
    assert "Dear {cliant}</textarea>" in refused.text


def test_those_of_all_teams_are_for_who_manages_services(desk: Desk, olga: Browser) -> None:
    desk.run(SaveAnswer("Ours", "Hello", "frontline"), "olga")
    desk.run(SaveAnswer("Mine", "Hello"), "olga")
    assert olga.get("/admin/answers").status_code == 403
    root = desk.at("root")
    page = root.text("/admin/answers")
    assert "Ours" in page
    assert "by Olga Petrova" in page
    assert "Mine" not in page


def test_the_composer_offers_them_filled_in_for_its_readers(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    desk.run(EditTicket(int(number[2:]), {"data": {"suspicion": "Fraud", "topic": "order"}}), "olga")
    desk.run(SaveAnswer("Case", "Dear {client}: {field.topic} {field.suspicion}"), "olga")
    script = olga.script(f"/t/{number}")
    outside = script.text(f"/t/{number}/answers?q=cas&audience=client")
    assert 'data-insert="Dear Ann: order {field.suspicion}"' in outside
    assert "to fill in: field.suspicion" in outside
    assert "order Fraud" in script.text(f"/t/{number}/answers?audience=staff")
    assert "No template fits" in script.text(f"/t/{number}/answers?q=nothing")
    assert desk.at("carl").script().get(f"/t/{number}/answers").status_code == 404
