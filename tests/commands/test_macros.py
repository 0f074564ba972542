"""Templates that act: all of it by the ordinary commands, or nothing."""

from __future__ import annotations

import pytest

from instar.commands.answers import SaveAnswer
from instar.commands.macros import UseMacro
from instar.errors import Forbidden, Invalid, NotFound, Refused
from instar.queries.answers import answers, ready_one
from instar.queries.watching import is_watched


def made(site, by: str = "olga", body: str = "We are on it, {client}.", **acts) -> int:
    return int(site.run(SaveAnswer("On it", body, acts=acts), by)["answer"])


def test_text_is_sent_and_all_is_done(site, opened, seen):
    id = opened()["ticket"]
    macro = made(site, "maria", priority=1, assignee="me", watch=True)
    assert dict(answers(site.kernel, site.people["maria"])[0].acts) == {"priority": 1, "assignee": "me", "watch": True}
    answer = site.run(UseMacro(id, macro, "We are on it.", "internal"), "maria")
    assert answer["done"] == ["assignee", "priority", "watch"]
    assert seen.ticket(id)["priority"] == 1
    assert [body for *_of, body in seen.messages(id)][-1] == "We are on it."
    assert is_watched(site.kernel, site.people["maria"], id)


def test_the_text_is_the_reply_of_the_outcome(site, opened, seen):
    id = opened()["ticket"]
    macro = made(site, outcome="reply")
    site.run(UseMacro(id, macro, "Here you are."), "olga")
    site.work()
    assert [body for *_of, body in seen.messages(id)] == ["Here you are."]
    assert "sort" not in seen.items(id)


def test_what_one_part_refuses_undoes_all(site, opened, seen):
    id = opened()["ticket"]
    macro = made(site, priority=1, outcome="no_such_outcome")
    with pytest.raises(Refused) as caught:
        site.run(UseMacro(id, macro, "Never said"), "olga")
    assert caught.value.code == "no_outcome"
    boris = made(site, assignee="boris", priority=1)
    with pytest.raises(Forbidden):
        site.run(UseMacro(id, boris, "Never said"), "olga")
    assert (seen.ticket(id)["priority"], seen.messages(id)) == (3, [])


def test_only_ones_own_and_ones_teams_are_used(site, opened):
    id = opened()["ticket"]
    macro = made(site)
    with pytest.raises(NotFound):
        site.run(UseMacro(id, macro, "x"), "maria")
    assert ready_one(site.kernel, site.people["maria"], id, macro) is None
    assert ready_one(site.kernel, site.people["olga"], id, macro).text == "We are on it, Ann."


@pytest.mark.parametrize(
    "acts",
    [
        {"priority": 5},
        {"priority": "1"},
        {"assignee": "nobody"},
        {"team": "nobody"},
        {"dance": "x"},
        {"watch": "yes"},
        {"fields": "x"},
        {"fields": {str(n): "x" for n in range(21)}},
        {"outcome": 7},
    ],
)
def test_what_it_cannot_do_is_told_when_it_is_written(site, acts):
    with pytest.raises(Invalid) as caught:
        made(site, **acts)
    assert list(caught.value.errors) == ["acts"]


def test_one_that_only_acts_needs_no_text(site):
    assert made(site, body="", watch=True)
    with pytest.raises(Invalid):
        made(site, body="")
