"""A template that acts: written on its page, told before it is done, offered behind “/”."""

from __future__ import annotations

import re

from .conftest import Browser, Desk


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


SENT = {
    "title": "Закрыть как спам",
    "body": "Spam, {client}",
    "acts_priority": "1",
    "acts_outcome": "spam",
    "acts_fields": "topic = order",
    "acts_watch": "yes",
}


def test_it_is_written_told_and_done(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    assert olga.post("/answers/new", SENT).status_code == 303
    id = desk.value("SELECT id FROM answer")
    kept = olga.text(f"/answers/{id}")
    assert "topic = order</textarea>" in kept
    assert 'value="spam"' in kept
    offered = olga.script(f"/t/{number}").text(f"/t/{number}/answers?q=&audience=staff")
    assert f'data-goto="/t/{number}/macro/{id}?audience=staff"' in offered
    told = words(olga.text(f"/t/{number}/macro/{id}?audience=staff"))
    for said in ("Priority: P1", "Topic: order", "You watch the ticket", "The step is done: spam", "Spam, Ann"):
        assert said in told
    assert desk.stage(number) == "new", "only told"
    done = olga.post(f"/t/{number}/macro/{id}", {"text": "Spam", "audience": "internal"})
    assert (done.status_code, done.headers["Location"]) == (303, f"/t/{number}")
    assert desk.stage(number) == "closed"
    assert desk.value("SELECT priority FROM ticket") == 1


def test_what_is_refused_comes_back_with_its_text(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    olga.post("/answers/new", {**SENT, "acts_outcome": "nowhere"})
    id = desk.value("SELECT id FROM answer")
    refused = olga.post(f"/t/{number}/macro/{id}", {"text": "Мой текст", "audience": "internal"})
    assert refused.status_code == 409
    assert "has the outcome “nowhere” now" in words(refused.text)
    assert "Мой текст</textarea>" in refused.text
    assert desk.value("SELECT priority FROM ticket") == 3
    assert desk.at("ivan").get(f"/t/{number}/macro/{id}").status_code == 404
