"""Who was asked how it was says it by one press in the widget, once, and nobody says it for him."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.commands import AddService, CompleteWork, ReassignWork, ReopenTicket
from instar.testing.site import Site

from .conftest import Shop, Visitor


class Asking(Shop):
    """The plugin that asks is there; what is written becomes an appeal."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        site.people.add("nina", ("frontline",), name="Nina", profile="supervisor")
        site.run(AddService("appeal", {"en": "Ask", "ru": "Спросить"}, "frontline", "appeal"))
        site.kernel.epochs.look_again()
        self.key = self.key_of(self.add("Appeals", service="appeal"))

    def end(self, ticket: int = 1) -> None:
        self.site.clock.advance(60_000)
        ((item,),) = self.rows("SELECT max(id) FROM work_item WHERE ticket_id = ?", ticket)
        self.site.run(ReassignWork(item, "nina"), "nina")
        self.site.run(CompleteWork(item, "close", {"appeal_answer": "It is in your account."}), "nina")
        for _round in range(3):
            self.site.clock.advance(20_000)
            self.work()


def question(visitor: Visitor) -> dict[str, Any]:
    return next(line for line in reversed(visitor.talk()["lines"]) if "asks" in line)


def rating(shop: Shop) -> int | None:
    ((found,),) = shop.rows("SELECT rating FROM ticket WHERE id = 1")
    return found


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    site = Site.make(tmp_path, {"INSTAR_QUALITY_SAMPLE_PERCENT": "0", "INSTAR_QUALITY_ONCE_IN_DAYS": "0"})
    yield Asking(site)
    site.close()


@pytest.fixture
def ann(asking: Asking) -> Visitor:
    ann = asking.visitor()
    ann.say("Where is my licence?")
    asking.end()
    return ann


def test_a_press_is_the_vote_and_the_buttons_are_gone(asking: Asking, ann: Visitor) -> None:
    line = question(ann)
    assert (line["asks"], line["score"]) == (True, None)
    assert ann.ask("rate", {"line": line["id"], "score": 4}).json == {"score": 4}
    assert rating(asking) == 4
    assert (question(ann)["asks"], question(ann)["score"]) == (False, 4)


def test_nobody_votes_twice(asking: Asking, ann: Visitor) -> None:
    line = question(ann)["id"]
    ann.ask("rate", {"line": line, "score": 5})
    assert ann.ask("rate", {"line": line, "score": 1}).json == {"score": 5}
    assert rating(asking) == 5


def test_nobody_votes_for_somebody_else_nor_what_was_never_offered(asking: Asking, ann: Visitor) -> None:
    line = question(ann)["id"]
    eve = asking.visitor()
    eve.say("Me too")
    assert eve.ask("rate", {"line": line, "score": 1}).status_code == 404
    for score in ("0", "6", "-1", "x", ""):
        assert ann.ask("rate", {"line": line, "score": score}).status_code == 404
    assert ann.ask("rate", {"line": ann.talk()["lines"][0]["id"], "score": 1}).status_code == 404
    assert rating(asking) is None


def test_what_goes_on_is_not_rated(asking: Asking, ann: Visitor) -> None:
    asking.site.run(ReopenTicket(1), "nina")
    asking.work()
    line = question(ann)
    assert line["asks"] is False
    answer = ann.ask("rate", {"line": line["id"], "score": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "goes_on")
    assert rating(asking) is None


def test_only_the_question_asks(asking: Asking, ann: Visitor) -> None:
    assert sum("asks" in line for line in ann.talk()["lines"]) == 1
