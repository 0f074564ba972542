"""Asking for access: a missing ticket and a hidden one answer the same, and one shows no more than one sees."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddUser, execute
from instar.commands.asked import MOST_A_DAY, AnswerAccess, AskAccess
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from instar.queries.history import history, sentence
from instar.queries.ticket import ticket as ticket_view

NOWHERE = "T-99999"


@pytest.fixture
def dan(site):
    """Has an account and no right at all."""
    made = execute(site.kernel, AddUser("dan", "Dan", "dan@example.org"), SYSTEM)
    return site.kernel.access.actor(made["id"])


def asks(site, actor, number, reason="The client calls me"):
    return execute(site.kernel, AskAccess(number, reason), actor)["request"]


@pytest.mark.parametrize(("reason", "words"), [("", "what you need"), (" \n", "what you need"), ("x" * 501, "longer")])
def test_a_reason_is_given_in_so_many_words(site, opened, dan, reason, words):
    for number in (opened()["number"], NOWHERE):
        with pytest.raises(Invalid) as told:
            asks(site, dan, number, reason)
        assert words in str(told.value.errors["reason"])


def test_a_hidden_ticket_and_a_missing_one_are_asked_for_alike(site, opened, dan):
    hidden = opened()["number"]
    for number in (hidden, NOWHERE):
        assert asks(site, dan, number)
        with pytest.raises(Conflict) as twice:
            asks(site, dan, number)
        assert (twice.value.code, twice.value.message) == ("asked_already", f"You have asked for {number} already.")


def test_who_sees_the_ticket_need_not_ask(site, opened):
    with pytest.raises(Conflict, match="already"):
        asks(site, site.people["olga"], opened()["number"])


def test_what_is_no_number_is_refused(site, dan):
    with pytest.raises(Invalid):
        asks(site, dan, "the other one")


def test_nobody_asks_for_every_number_there_is(site, dan):
    for number in range(1000, 1000 + MOST_A_DAY):
        asks(site, dan, str(number))
    with pytest.raises(Refused):
        asks(site, dan, "2000")
    site.clock.advance(86_400_001)
    assert asks(site, dan, "2000")


def test_who_may_share_the_ticket_shows_it_and_history_keeps_that(site, opened, dan):
    ticket = opened()
    request = asks(site, dan, ticket["number"])
    with pytest.raises(NotFound):
        ticket_view(site.kernel, dan, ticket["ticket"])
    execute(site.kernel, AnswerAccess(request, "shown"), site.people["maria"])
    assert ticket_view(site.kernel, dan, ticket["ticket"]).title == "A thing"
    told = [sentence(entry) for entry in history(site.kernel, site.people["maria"], ticket["ticket"]).items]
    assert "Shown to Dan" in told
    with pytest.raises(Conflict):
        execute(site.kernel, AnswerAccess(request, "declined", "Too late"), site.people["maria"])


def test_who_gives_rights_and_sees_no_ticket_cannot_show_one(site, opened, dan):
    adam = site.people.add("adam", profile="admin")
    errors = []
    for number in (opened()["number"], NOWHERE):
        request = asks(site, dan, number)
        with pytest.raises(NotFound) as refused:
            execute(site.kernel, AnswerAccess(request, "shown"), adam)
        errors.append((refused.value.code, refused.value.message))
        assert execute(site.kernel, AnswerAccess(request, "declined", "Ask Maria"), adam)["answer"] == "declined"
    assert errors[0] == errors[1]


def test_a_request_for_a_missing_ticket_is_nobodys_who_only_shares(site, dan):
    request = asks(site, dan, NOWHERE)
    for actor in (site.people["maria"], site.people["olga"]):
        with pytest.raises(NotFound):
            execute(site.kernel, AnswerAccess(request, "declined", "No"), actor)


def test_declining_takes_a_word_and_answers_are_three(site, opened, dan):
    request = asks(site, dan, opened()["number"])
    maria = site.people["maria"]
    for answer, field in (("declined", "word"), ("perhaps", "answer"), ("given", "answer")):
        with pytest.raises(Invalid) as told:
            execute(site.kernel, AnswerAccess(request, answer), maria)
        assert field in told.value.errors


def test_only_people_ask(site):
    with pytest.raises(Forbidden):
        asks(site, SYSTEM, NOWHERE)
