"""Who was asked how it was says it by one press, once, and nobody says it for him."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.commands import AddService, CompleteWork, ReassignWork, ReopenTicket
from instar.kernel import serving
from instar.testing.site import Site
from instar_plugins.quality.tables import Survey

from .conftest import Talk
from .double import ANN, BotApi

EVE = {"id": 6001, "is_bot": False, "first_name": "Eve"}


class Asking(Talk):
    """The plugin that asks is there; Ann's ticket is an appeal."""

    def __init__(self, site: Site, api: BotApi) -> None:
        super().__init__(site, api)
        site.people.add("nina", ("frontline",), name="Nina", profile="supervisor")
        site.run(AddService("appeal", {"en": "Ask", "ru": "Спросить"}, "frontline", "appeal"))
        site.kernel.epochs.look_again()
        site.run(self.bot_of("appeal"))

    def bot_of(self, service: str) -> Any:
        from instar.commands.own import RunOwn

        return RunOwn("telegram", "bot", {"bot": self.bot, "service": service}, proven=True)

    def end(self, ticket: int = 1) -> None:
        self.site.clock.advance(60_000)
        ((item,),) = self.rows("SELECT max(id) FROM work_item WHERE ticket_id = ?", ticket)
        self.site.run(ReassignWork(item, "nina"), "nina")
        self.site.run(CompleteWork(item, "close", {"appeal_answer": "It is in your account."}), "nina")
        for _round in range(3):
            self.fetch()

    @property
    def faces(self) -> list[dict[str, str]]:
        """The buttons below the question."""
        markup = self.api.made("sendMessage")[-1].given.get("reply_markup", {"inline_keyboard": []})
        return [button for row in markup["inline_keyboard"] for button in row]

    def press(self, data: str, who: dict[str, Any] = ANN) -> str:
        """What is told to who has pressed."""
        message = {"message_id": self.api.last_message, "chat": {"id": who["id"], "type": "private"}}
        self.api.update(callback_query={"id": "77", "from": who, "data": data, "message": message})
        self.fetch()
        return str(self.api.made("answerCallbackQuery")[-1].given["text"])

    def rating(self) -> int | None:
        ((found,),) = self.rows("SELECT rating FROM ticket WHERE id = 1")
        return found


@pytest.fixture
def asking(tmp_path: Path, api: BotApi) -> Iterator[Asking]:
    site = Site.make(tmp_path, {"INSTAR_QUALITY_SAMPLE_PERCENT": "0", "INSTAR_QUALITY_ONCE_IN_DAYS": "0"})
    made = Asking(site, api)
    made.say("Where is my licence?")
    made.end()
    yield made
    site.close()


def test_the_question_has_faces_and_a_press_is_the_vote(asking: Asking) -> None:
    assert "please rate our work" in asking.api.texts[-1]
    assert asking.faces[0]["text"] == "😀 Very good"
    assert all(len(one["callback_data"].encode()) <= 64 for one in asking.faces)
    assert asking.press(asking.faces[1]["callback_data"]) == "Thank you! 4 of 5"
    assert asking.rating() == 4
    gone = asking.api.made("editMessageReplyMarkup")[-1].given
    assert gone["reply_markup"] == {"inline_keyboard": []}


def test_nobody_votes_twice_neither_here_nor_on_the_page(asking: Asking) -> None:
    faces = asking.faces
    asking.press(faces[0]["callback_data"])
    assert asking.press(faces[4]["callback_data"]) == "It was rated already: 5 of 5."
    assert asking.rating() == 5
    with serving(asking.site.kernel):
        survey = Survey.get()
        assert (survey.score, survey.rated is not None) == (5, True)


def test_who_said_it_on_the_page_does_not_say_it_again_here(asking: Asking) -> None:
    from instar.commands.own import RunOwn

    with serving(asking.site.kernel):
        link = Survey.get().token_hash
    asking.site.run(RunOwn("quality", "say", {"link": link, "score": 2}, proven=True))
    assert asking.press(asking.faces[0]["callback_data"]) == "It was rated already: 2 of 5."
    assert asking.rating() == 2


def test_nobody_presses_for_somebody_else_nor_what_was_never_offered(asking: Asking) -> None:
    data = asking.faces[0]["callback_data"]
    asking.say("Me too", sender=EVE)
    assert asking.press(data, EVE) == "This button is not for you."
    forged = data.replace(".5.", ".1.")
    for given in (forged, data[:-1] + ("a" if data[-1] != "a" else "b"), "rate.1.2.3", "", "x" * 64, "🙂"):
        assert asking.press(given) == "This button is not for you."
    assert asking.rating() is None


def test_what_goes_on_is_not_rated(asking: Asking) -> None:
    data = asking.faces[0]["callback_data"]
    asking.site.run(ReopenTicket(1), "nina")
    asking.site.work()
    assert asking.press(data) == "The request goes on; there is nothing to rate yet."
    assert asking.rating() is None


def test_only_the_question_has_faces(asking: Asking) -> None:
    for call in asking.api.made("sendMessage")[:-1]:
        assert "reply_markup" not in call.given
    asking.press(asking.faces[0]["callback_data"])
    asking.say("Another one")
    asking.end(2)
    asking.answer(2, "By the way")
    assert asking.faces == []


def test_a_low_score_is_looked_after_as_one_from_the_page_is(asking: Asking) -> None:
    asking.press(asking.faces[4]["callback_data"])
    for _round in range(2):
        asking.fetch()
    assert asking.rows("SELECT count(*) FROM ticket WHERE role = 'quality_control'") == [(1,)]
