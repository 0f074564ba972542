"""The form of an article."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Conflict, Invalid, NotFound
from instar_plugins.knowledge import form


def test_a_draft_from_a_ticket_has_its_title_and_the_last_answer(shelf: Any) -> None:
    number = shelf.ticket("Where is my licence?", body="I paid yesterday.")
    shelf.reply(number, "We are looking.")
    shelf.reply(number, "Look into your account.")
    typed = form.of_ticket(shelf.actor("olga"), number.lower(), "en")
    assert (typed["title_en"], typed["body_en"]) == ("Where is my licence?", "Look into your account.")
    assert (typed["audience"], typed["services"], typed["ticket"]) == ("staff", ["licences"], number)


def test_without_an_answer_the_text_is_empty(shelf: Any) -> None:
    assert form.of_ticket(shelf.actor("olga"), shelf.ticket(), "ru")["body_ru"] == ""


@pytest.mark.parametrize("number", ["T-999999", "x", "", "T-", "T-99999999999999999999"])
def test_a_ticket_that_is_not_there_is_told(shelf: Any, number: str) -> None:
    with pytest.raises(NotFound):
        form.of_ticket(shelf.actor("olga"), number, "en")


def test_sentences_stand_at_their_fields(shelf: Any) -> None:
    told = form.errors(Invalid({"title_en": ["Write one."], "services": ["None."], "rev": ["Wrong."]}))
    assert told == {"title_en": "Write one.", "services": "None.", "": "Wrong."}
    assert form.errors(Conflict("x", "Somebody was faster.")) == {"": "Somebody was faster."}
