"""What stands beside a ticket."""

from __future__ import annotations

import time
from typing import Any

from instar_plugins.knowledge import panel


def test_articles_that_may_help_stand_on_the_ticket(shelf: Any) -> None:
    public, inner = shelf.published(), shelf.published(audience="staff", title_en="Licence: how we look")
    number = shelf.ticket()
    page = shelf.get("olga", f"/t/{number}/x/knowledge-articles")
    assert page.status_code == 200
    assert "Articles that may help" in page.text
    for id in (public, inner):
        assert f'href="/x/knowledge/{id}?ticket={number}"' in page.text
    assert "Text into the reply: Where the licence is" in page.text
    assert "Text into the reply: Licence: how we look" not in page.text, "it is for staff"
    assert "Into a note: Licence: how we look" in page.text
    assert f'href="/x/knowledge/new?ticket={number}"' in page.text


def test_what_was_used_stands_first_whatever_it_is_about(shelf: Any) -> None:
    other = shelf.published(title_en="Paper", body_en="tray", title_ru="", body_ru="", keywords="")
    like = shelf.published()
    number = shelf.ticket()
    shelf.run("attach", "olga", article=other, ticket=number, how="note")
    lines = panel.suggested(int(number[2:]), "Where is my licence?", "", shelf.actor("olga"))
    assert [(one.id, one.used) for one in lines] == [(other, True), (like, False)]


def test_who_asks_sees_no_such_panel(shelf: Any) -> None:
    shelf.published(audience="staff")
    facts = {"number": "T-1", "title": "licence", "internal": False}
    assert panel.panels(facts, shelf.actor("carl")) == []


def test_a_draft_is_not_suggested(shelf: Any) -> None:
    shelf.write()
    assert panel.suggested(1, "Where is my licence?", "licences", shelf.actor("olga")) == []


def test_it_asks_the_database_a_few_times_however_many_articles_there_are(shelf: Any) -> None:
    for number in range(12):
        shelf.published(title_en=f"Licence {number}", keywords="")
    began = time.perf_counter()
    for _time in range(10):
        panel.suggested(1, "Where is my licence in the account?", "licences", shelf.actor("olga"))
    assert (time.perf_counter() - began) / 10 < 0.2, "a few ms on an idle machine"
