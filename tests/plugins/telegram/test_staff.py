"""Who has tied his account is told what is new for him, decides by two taps, and asks; nobody does it for him."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.commands import EditTicket, OpenTicket, Publish
from instar.commands.own import RunOwn
from instar.testing.site import Site
from instar_plugins.telegram import ties

from .conftest import ENVIRON, Talk
from .double import ANN, OTHER, BotApi

EVE = {"id": 6001, "is_bot": False, "first_name": "Eve"}
WISH: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "wish",
    "title": "Wish",
    "role": "request",
    "form": {"fields": [{"id": "sum", "type": "money", "title": "Sum", "required": True}]},
    "nodes": {
        "asked": {"type": "startEvent", "next": "head"},
        "head": {
            "type": "userTask",
            "title": {"en": "Decide", "ru": "Решить"},
            "candidates": {"user": "greta"},
            "form": {"fields": [{"id": "why", "type": "text", "title": "Why", "required": True, "for": ["reject"]}]},
            "next": [
                {"to": "yes", "outcome": "approve", "title": {"en": "Approve", "ru": "Согласовать"}},
                {"to": "no", "outcome": "reject", "title": {"en": "Reject", "ru": "Отклонить"}},
            ],
        },
        "yes": {"type": "endEvent", "result": "yes"},
        "no": {"type": "endEvent", "result": "no"},
    },
}


class Office(Talk):
    """Greta decides about wishes; Ann at Telegram is Greta, once she has tied her account."""

    def __init__(self, site: Site, api: BotApi) -> None:
        super().__init__(site, api)
        site.people.add("greta", name="Greta Stein", profile="operator")
        site.run(RunOwn("telegram", "bot", {"bot": self.bot, "active": False}, proven=True))
        self.staff = self.add(OTHER, audience="staff")
        site.run(Publish(json.dumps(WISH)))
        self.fetch()

    def link(self, login: str = "greta") -> str:
        """What stands behind ``start=`` on her page."""
        page = self.post(ties.HERE, by=login, do="code").text
        found = re.search(r"https://t\.me/desk7002_bot\?start=(u[0-9a-f]{32})", page)
        assert found, page
        return found[1]

    def hear(self, text: str, **more: Any) -> str:
        """What the bot says to a message."""
        said = len(self.api.texts)
        self.say(text, bot="7002", **more)
        return "\n".join(self.api.texts[said:])

    def tie(self) -> None:
        assert self.hear(f"/start {self.link()}").startswith("You are Greta Stein here from now on.")

    def wish(self) -> int:
        made = self.site.run(OpenTicket("A new desk", process="wish", data={"sum": "120"}, body="Mine broke."), "olga")
        self.fetch()
        return int(made["ticket"])

    @property
    def buttons(self) -> dict[str, str]:
        """By title what each says, of the newest that were shown."""
        shown = [one.given for one in self.api.calls if "inline_keyboard" in one.given.get("reply_markup", {})]
        return {
            one["text"]: one["callback_data"] for row in shown[-1]["reply_markup"]["inline_keyboard"] for one in row
        }

    def press(self, data: str, who: dict[str, Any] = ANN) -> str:
        message = {"message_id": self.api.last_message, "chat": {"id": who["id"], "type": "private"}}
        self.api.update("7002", callback_query={"id": "77", "from": who, "data": data, "message": message})
        self.fetch()
        return str(self.api.made("answerCallbackQuery")[-1].given["text"])

    def result(self, ticket: int) -> str | None:
        ((found,),) = self.rows("SELECT result FROM ticket WHERE id = ?", ticket)
        return found


@pytest.fixture
def office(tmp_path: Path, api: BotApi) -> Iterator[Office]:
    site = Site.make(tmp_path, ENVIRON)
    yield Office(site, api)
    site.close()


def test_to_strangers_it_says_where_to_tie_and_takes_nothing_in(office: Office) -> None:
    for text in ("Hello", "/start", "/status", "/start u" + "0" * 32):
        assert "/x/telegram/me" in office.hear(text)
    office.say(contact={"phone_number": "+79161234567", "user_id": 5001}, bot="7002")
    assert "/x/telegram/me" in office.api.texts[-1]
    assert office.rows("SELECT (SELECT count(*) FROM ticket) + (SELECT count(*) FROM inbox)") == [(0,)]


def test_two_taps_approve_and_everything_to_decide_stands_there(office: Office) -> None:
    office.tie()
    ticket = office.wish()
    question = office.api.texts[-1]
    for part in ("Decide", "A new desk", "Asked by: Olga", "Sum: ", "120", "Mine broke.", "/portal/approve/"):
        assert part in question
    assert office.press(office.buttons["Approve"]) == "Approve? Press once more."
    assert office.result(ticket) is None
    assert office.press(office.buttons["Back"]) == "Nothing was done."
    assert list(office.buttons) == ["Approve", "Reject"]
    office.press(office.buttons["Approve"])
    assert office.press(office.buttons["✔ Yes: Approve"]) == f"T-{ticket}: Approve"
    assert office.result(ticket) == "yes"
    ((actor,),) = office.rows("SELECT actor_id FROM event WHERE ticket_id = ? AND kind = 'completed'", ticket)
    assert actor == office.site.people["greta"].id


def test_a_way_out_that_asks_for_words_is_taken_on_the_page(office: Office) -> None:
    office.tie()
    ticket = office.wish()
    office.press(office.buttons["Reject"])
    assert office.press(office.buttons["✔ Yes: Reject"]) == "That needs a few words: open the link in the message."
    assert office.result(ticket) is None


def test_what_was_decided_meanwhile_is_decided_once(office: Office) -> None:
    office.tie()
    ticket = office.wish()
    office.press(office.buttons["Approve"])
    yes = office.buttons["✔ Yes: Approve"]
    assert [office.press(yes) for _time in range(2)][1] == "It is decided already, or it is not yours to decide."
    done = office.rows("SELECT count(*) FROM event WHERE ticket_id = ? AND kind = 'completed'", ticket)
    assert done == [(1,)]


def test_nobody_presses_for_her(office: Office) -> None:
    office.tie()
    ticket = office.wish()
    approve = office.buttons["Approve"]
    assert office.press(approve, EVE) == "This button is not for you."
    assert office.press(approve.replace(".a.", ".y.")) == "This button is not for you."
    office.site.people.add("hans", name="Hans", profile="operator")
    office.hear(f"/start {office.link('hans')}", sender=EVE)
    assert office.press(approve, EVE) == "This button is not for you."
    assert office.result(ticket) is None


def test_what_is_asked_is_told_once_and_what_was_there_before_is_no_news(office: Office) -> None:
    office.wish()
    office.tie()
    office.fetch()
    asked = [text for text in office.api.texts if "A new desk" in text]
    assert len(asked) == 1, "what still waits for her is told, and once"


def test_work_that_is_given_to_her_is_told(office: Office) -> None:
    office.tie()
    ticket = int(office.site.run(OpenTicket("Broken lamp", service="general_help"), "olga")["ticket"])
    office.site.run(EditTicket(ticket, {"assignee": "greta"}), "olga")
    office.fetch()
    told = [text for text in office.api.texts if "Broken lamp" in text]
    assert len(told) == 1
    assert f"/t/T-{ticket}" in told[0]
    office.fetch()
    assert len([text for text in office.api.texts if "Broken lamp" in text]) == 1


def test_what_she_writes_is_a_request_of_hers(office: Office) -> None:
    office.tie()
    office.say("I need a lamp", bot="7002")
    found = office.rows("SELECT c.principal_id, t.title FROM ticket t JOIN contact c ON c.id = t.requester_id")
    assert found == [(office.site.people["greta"].id, "I need a lamp")]
    assert "I need a lamp" in office.hear("/status")
    office.answer(1, "Take mine")
    assert office.api.calls[-1].bot == "7002"


def test_who_has_left_speaks_for_nobody(office: Office) -> None:
    from instar.commands import EditUser

    office.tie()
    ticket = office.wish()
    approve = office.buttons["Approve"]
    office.site.run(EditUser("greta", {"active": False}))
    assert office.press(approve) == "This button is not for you."
    assert "/x/telegram/me" in office.hear("Hello")
    assert office.result(ticket) is None


def test_by_the_webhook_a_worker_does_it(office: Office) -> None:
    from instar_plugins.telegram.arriving import HEADER
    from instar_plugins.telegram.marks import webhook_secret

    office.tie()
    secret = webhook_secret(office.context.key, office.staff, "7002")
    update = office.api.message("A lamp", bot="7002")
    office.api.updates["7002"].clear()
    answer = office.app.test_client().post(
        f"/in/telegram?bot={office.staff}", data=json.dumps(update).encode(), headers={HEADER: secret}
    )
    assert (answer.status_code, answer.data) == (200, b"")
    office.fetch()
    assert office.rows("SELECT title FROM ticket") == [("A lamp",)]


def test_the_eleventh_to_decide_is_told_as_well(office: Office) -> None:
    office.tie()
    for _more in range(12):
        office.site.run(OpenTicket("A new desk", process="wish", data={"sum": "120"}), "olga")
    office.fetch()
    office.fetch()
    asked = [text for text in office.api.texts if text.startswith("❓")]
    assert len(asked) == 12


def test_who_has_stopped_the_bot_is_asked_once_and_told_again_when_he_writes(office: Office) -> None:
    office.tie()
    office.api.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    office.wish()
    tried = len(office.api.made("sendMessage"))
    office.fetch()
    assert len(office.api.made("sendMessage")) == tried
    office.hear("Hello")
    office.fetch()
    assert any(text.startswith("❓") for text in office.api.texts)


def test_what_telegram_never_takes_holds_nothing_up(office: Office) -> None:
    office.tie()
    office.api.refuse("sendMessage", 400, "Bad Request: message is too long")
    office.wish()
    ticket = office.wish()
    assert any(f"T-{ticket} " in text for text in office.api.texts)
