"""Splitting from the pages: messages into a new ticket, lines into subtasks, a message into a task."""

from __future__ import annotations

import re

from instar.commands import PostReply

from .conftest import Browser, Desk


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


def two(desk: Desk) -> tuple[str, int]:
    """A ticket, and the id of its second message."""
    number = desk.open()
    second = desk.run(PostReply(int(number[2:]), "И принтер **не работает**", "internal"), "olga")["message"]
    return number, int(second)


def test_a_ticked_message_goes_to_a_new_ticket_and_comes_back(desk: Desk, olga: Browser) -> None:
    number, second = two(desk)
    assert f'href="/t/{number}/split?message={second}"' in olga.text(f"/t/{number}")
    asked = olga.text(f"/t/{number}/split?message={second}")
    assert f'value="{second}" checked' in asked
    form = {"message": str(second), "title": "Принтер", "service": "general"}
    done = olga.post(f"/t/{number}/split", form)
    assert done.status_code == 303
    new = done.headers["Location"].removeprefix("/t/")
    assert new != number
    page = words(olga.text(f"/t/{new}"))
    assert f"Split off from {number}" in page
    assert "Take it back" in page
    assert "не работает" in page
    assert f"Split off: {new}" in words(olga.text(f"/t/{number}"))
    assert olga.post(f"/t/{new}/unsplit").headers["Location"] == f"/t/{number}"
    assert "не работает" in words(olga.text(f"/t/{number}"))


def test_what_was_typed_stays_with_the_reason_why_not(desk: Desk, olga: Browser) -> None:
    number, second = two(desk)
    for form, said in (
        ({"title": "Printer"}, "Tick at least one message."),
        ({"title": "", "message": str(second)}, "The title is empty."),
        ({"title": "Printer", "message": "999999"}, "somebody has moved it meanwhile"),
        ({"title": "Printer", "message": str(second), "service": "gone"}, "There is no service"),
    ):
        refused = olga.post(f"/t/{number}/split", {"service": "general", **form})
        assert refused.status_code in (409, 422), said
        assert said in words(refused.text)
        assert f'value="{form["title"]}"' in refused.text
        assert (f'value="{second}" checked' in refused.text) == ("message" in form and form["message"] == str(second))
    assert desk.count("ticket") == 1


def test_a_double_click_makes_one_ticket(desk: Desk, olga: Browser) -> None:
    number, second = two(desk)
    form = {"message": str(second), "title": "Printer", "service": "general", "_key": "twice-the-same"}
    first, again = (olga.post(f"/t/{number}/split", form) for _turn in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert desk.count("ticket") == 2


def test_lines_are_looked_at_and_become_subtasks(desk: Desk) -> None:
    number, maria = desk.open(), desk.at("maria")
    typed = "- Проверить оплату @olga до 12.01\n\nCall the customer tomorrow"
    seen = words(maria.post(f"/t/{number}/subtasks", {"lines": typed, "do": "look"}).text)
    assert "Проверить оплату Olga Petrova" in seen.partition("Understood as")[2]
    assert desk.count("ticket") == 1
    done = maria.post(f"/t/{number}/subtasks", {"lines": typed, "service": "general"})
    assert done.headers["Location"] == f"/t/{number}/work#related"
    work = words(maria.text(f"/t/{number}/work"))
    assert "Проверить оплату" in work
    assert "0 of 2 done" in work
    assert desk.value("SELECT count(*) FROM ticket WHERE due IS NOT NULL AND parent_id IS NOT NULL") == 2


def test_500_lines_are_refused_with_all_that_was_typed(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    typed = "\n".join(f"Line {n}" for n in range(500))
    refused = olga.post(f"/t/{number}/subtasks", {"lines": typed})
    assert refused.status_code == 422
    assert "These are 500 lines; at most 50 go at once." in words(refused.text)
    assert "Line 499" in refused.text


def test_a_task_is_made_of_a_message_with_its_text(desk: Desk) -> None:
    number, second = two(desk)
    maria = desk.at("maria")
    assert f'href="/t/{number}/task?message={second}"' in maria.text(f"/t/{number}")
    asked = maria.text(f"/t/{number}/task?message={second}")
    assert "&gt; И принтер" in asked
    form = {"title": "Починить принтер", "body": "> И принтер", "assignee": "olga", "due": "2026-01-09"}
    done = maria.post(f"/t/{number}/task", {**form, "service": "general", "then": "open"})
    assert done.status_code == 303
    task = words(maria.text(done.headers["Location"]))
    assert "Починить принтер" in task
    assert "Olga Petrova" in task
    late = maria.post(f"/t/{number}/task", {**form, "due": "soon"})
    assert (late.status_code, "This is no date" in late.text) == (422, True)
    assert 'value="Починить принтер"' in late.text
