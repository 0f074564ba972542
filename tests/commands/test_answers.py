"""Templates of answers: whose they are, what they may hold, what they become on a ticket."""

from __future__ import annotations

import pytest

from instar.access import Actor
from instar.commands import PostReply
from instar.commands.answers import DropAnswer, SaveAnswer
from instar.errors import Forbidden, Invalid, NotFound
from instar.queries.answers import answers, ready


def titles(site, login, **more):
    return [row.title for row in answers(site.kernel, site.people[login], **more)]


def test_a_private_one_is_its_owners_and_a_shared_one_its_teams(site):
    site.people.add("ann", teams=("desk",))
    site.people.add("ivan", teams=("desk",))
    site.run(SaveAnswer("Mine", "Hello"), "ann")
    shared = site.run(SaveAnswer("Ours", "Hello", "desk"), "ann")["answer"]
    assert titles(site, "ann") == ["Mine", "Ours"]
    assert titles(site, "ivan") == ["Ours"]
    assert titles(site, "olga") == []
    with pytest.raises(NotFound):
        site.run(SaveAnswer("Theirs", "Hello", answer=shared), "ivan")
    with pytest.raises(NotFound):
        site.run(DropAnswer(shared), "ivan")
    site.run(DropAnswer(shared), "ann")
    assert titles(site, "ivan") == []


def test_who_manages_services_manages_shared_ones_and_sees_no_private_ones(site):
    site.people.add("ann", teams=("desk",))
    site.people.grant("maria", "service.manage")
    mine = site.run(SaveAnswer("Mine", "Hello"), "ann")["answer"]
    shared = site.run(SaveAnswer("Ours", "Hello", "desk"), "ann")["answer"]
    assert titles(site, "maria") == []
    assert titles(site, "maria", every=True) == ["Ours"]
    assert titles(site, "olga", every=True) == []
    site.run(SaveAnswer("Better", "Good day", "desk", shared), "maria")
    assert titles(site, "ann") == ["Better", "Mine"]
    with pytest.raises(NotFound):
        site.run(DropAnswer(mine), "maria")


@pytest.mark.parametrize(
    ("title", "body", "team", "named"),
    [
        (" ", "Hello", None, "title"),
        ("x" * 81, "Hello", None, "title"),
        ("Hello", " ", None, "body"),
        ("Hello", "x" * 20_001, None, "body"),
        ("Hello", "Dear {klient}", None, "body"),
        ("Hello", "Hello", "heads", "team"),
        ("Hello", "Hello", "nobody", "team"),
    ],
)
def test_what_cannot_be_is_refused_by_name(site, title, body, team, named):
    with pytest.raises(Invalid) as refused:
        site.run(SaveAnswer(title, body, team), "olga")
    assert list(refused.value.errors) == [named]


def test_a_wrong_place_is_told_with_the_nearest_right_one(site):
    with pytest.raises(Invalid) as refused:
        site.run(SaveAnswer("Hello", "Dear {cliant}, {JSON} {}"), "olga")
    (told,) = refused.value.errors["body"]
    assert "{cliant}" in told
    assert "{client}" in told


def test_who_answers_nobody_has_no_templates(site):
    site.people.add("carl", profile="requester")
    with pytest.raises(Forbidden):
        site.run(SaveAnswer("Hello", "Hello"), "carl")
    assert answers(site.kernel, Actor("visitor")) == ()


def test_a_ticket_fills_it_in_and_what_it_lacks_stays(site, opened):
    ticket = opened()
    site.run(SaveAnswer("Late", "Dear {client}, {number} “{title}” is due {due}. {field.nothing}{me}"), "olga")
    (found,) = ready(site.kernel, site.people["olga"], ticket["ticket"])
    assert found.text == f"Dear Ann, {ticket['number']} “A thing” is due {{due}}. {{field.nothing}}Olga"
    assert found.lacks == ("due", "field.nothing")
    site.run(PostReply(ticket["ticket"], found.text), "olga")


def test_it_is_found_by_title_first_and_then_by_text(site, opened):
    ticket = opened()["ticket"]
    for title, body in (("Greeting", "Licence"), ("Licence", "Later"), ("Other", "Other")):
        site.run(SaveAnswer(title, body), "olga")
    found = ready(site.kernel, site.people["olga"], ticket, q="licen")
    assert [one.title for one in found] == ["Licence", "Greeting"]
    with pytest.raises(NotFound):
        ready(site.kernel, site.people.add("carl", profile="requester"), ticket)
