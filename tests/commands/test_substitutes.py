"""Steps of who is away: they come to who stands in, who gets around nothing, and history says for whom."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AddGrant,
    AddUnit,
    AddUser,
    ClaimWork,
    CompleteWork,
    EditUser,
    EndAbsence,
    OpenTicket,
    Publish,
    ReassignWork,
    ReleaseWork,
    SetAbsence,
    execute,
)
from instar.errors import Refused
from instar.i18n import use
from instar.queries.history import history, sentence
from instar.queries.work import work
from instar.testing.histories import read, replay, stored

DAY_MS = 86_400_000


def process(**check):
    """Somebody writes, then somebody checks."""
    return {
        "format": "instar.process/1",
        "key": "paper",
        "title": "Paper",
        "role": "request",
        "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
        "nodes": {
            "asked": {"type": "startEvent", "next": "write"},
            "write": {
                "type": "userTask",
                "stage": "new",
                "title": "Write",
                "next": [{"to": "check", "outcome": "written", "title": "Written"}],
            },
            "check": {
                "type": "userTask",
                "title": {"en": "Check", "ru": "Проверить"},
                "next": [{"to": "done", "outcome": "good", "title": "Good"}],
                **check,
            },
            "done": {"type": "endEvent", "stage": "done"},
        },
    }


@pytest.fixture
def day(site):
    return lambda days: site.kernel.day(site.clock.now() + days * DAY_MS)


@pytest.fixture
def to_check(site):
    """Opens a ticket whose second step is as given; returns its number and the id of that step."""

    def open_one(*, by="maria", requester="ann", **check):
        execute(site.kernel, Publish(json.dumps(process(**check))), SYSTEM)
        asked = {"name": requester, "email": f"{requester}@example.org"}
        made = site.run(OpenTicket("A paper", process="paper", requester=asked), "maria")
        return made["ticket"], site.run(CompleteWork(made["items"][0], "written"), by)["items"][0]

    return open_one


def whose(site, item):
    """(who has the step, in whose place, who may take it)."""
    tx = site.kernel.store.read()
    row = tx.one("SELECT assignee_id, absent_id FROM work_item WHERE id = ?", (item,))
    named = tx.all("SELECT principal_id FROM work_item_candidate WHERE work_item_id = ?", (item,))
    people = site.kernel.directory.people([id for id in (*row, *(id for (id,) in named)) if id])
    keys = {id: person.key for id, person in people.items()}
    return keys.get(row[0]), keys.get(row[1]), sorted(keys[id] for (id,) in named)


def newest(site, ticket, by="maria"):
    return sentence(history(site.kernel, site.people[by], ticket).items[0])


@pytest.mark.parametrize("assignee", ["olga", {"=": "'olga'"}])
def test_a_step_of_who_is_away_comes_to_who_stands_in(site, day, to_check, assignee):
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    ticket, item = to_check(assignee=assignee)
    assert whose(site, item) == ("boris", "olga", [])
    told = newest(site, ticket)
    assert "Check → Boris, in place of Olga (absent until " in told
    with use("ru"):
        assert "Проверить → Boris, вместо: Olga (отсутствует по " in newest(site, ticket)
    (step,) = work(site.kernel, site.people["boris"], ticket).open
    assert (step.mine, step.in_place_of.name) == (True, "Olga")
    assert replay(site.kernel, read(site.kernel, ticket)) == stored(site.kernel, ticket)
    site.run(CompleteWork(item, "good"), "boris")
    assert replay(site.kernel, read(site.kernel, ticket)) == stored(site.kernel, ticket)


def test_an_open_end_is_told_without_a_day(site, day, to_check):
    site.run(SetAbsence(day(-9), None, "boris"), "olga")
    ticket, item = to_check(assignee="olga")
    assert newest(site, ticket).endswith("Check → Boris, in place of Olga (absent)")
    assert whose(site, item)[0] == "boris"


def test_before_and_after_the_absence_it_is_his_own(site, day, to_check):
    site.run(SetAbsence(day(1), day(1), "boris"), "olga")
    assert whose(site, to_check(assignee="olga")[1]) == ("olga", None, [])
    site.clock.advance(DAY_MS)
    assert whose(site, to_check(assignee="olga")[1]) == ("boris", "olga", [])
    site.clock.advance(DAY_MS)
    assert whose(site, to_check(assignee="olga")[1]) == ("olga", None, [])


def test_without_a_substitute_it_stays_his_and_the_page_says_that_he_is_away(site, day, to_check):
    site.run(SetAbsence(day(0), day(4)), "olga")
    ticket, item = to_check(assignee="olga")
    assert whose(site, item) == ("olga", None, [])
    (step,) = work(site.kernel, site.people["maria"], ticket).open
    assert step.away.startswith("absent until ")
    assert step.in_place_of is None


def test_who_stands_in_for_who_stands_in_gets_it(site, day, to_check):
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    site.run(SetAbsence(day(0), day(1), "vera"), "boris")
    assert whose(site, to_check(assignee="olga")[1]) == ("vera", "olga", [])
    execute(site.kernel, EditUser("vera", {"active": False}), SYSTEM)
    assert whose(site, to_check(assignee="olga")[1]) == ("olga", None, [])


@pytest.mark.parametrize("writer", ["boris", "olga"])
def test_nobody_gets_around_the_separation_of_duties(site, day, to_check, writer):
    """Neither who has written in another's place, nor who stands in for who has written."""
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    ticket, item = to_check(by=writer, assignee="olga", not_by=["write"])
    assert whose(site, item) == ("olga", None, [])
    for login in ("boris", "olga"):
        if login == writer:
            with pytest.raises(Refused):
                site.run(CompleteWork(item, "good"), login)
    assert "in place of" not in newest(site, ticket)


def test_who_stands_in_has_no_second_vote_where_each_is_somebody_else(site, day, to_check):
    """Two of three are two people: a step for each of many that names itself."""
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    voting = {"each": "['olga', 'boris', 'vera']", "as": "member", "until": "multi.outcomes.good >= 2"}
    ticket, _first = to_check(assignee={"=": "member"}, multi=voting, not_by=["check"])
    items = [item for (item,) in site.kernel.store.read().all("SELECT id FROM work_item ORDER BY id")]
    assert [whose(site, item)[:2] for item in items] == [("boris", "olga"), ("boris", None), ("vera", None)]
    site.run(CompleteWork(items[1], "good"), "boris")
    with pytest.raises(Refused, match="each of those who do it is to be somebody else") as refused:
        site.run(CompleteWork(items[0], "good"), "boris")
    assert refused.value.code == "not_by"
    assert site.run(CompleteWork(items[2], "good"), "vera")["stage"] == "done"
    assert replay(site.kernel, read(site.kernel, ticket)) == stored(site.kernel, ticket)


def test_nobody_decides_on_his_own_request_in_anothers_place(site, day, to_check):
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    assert whose(site, to_check(requester="boris", assignee="olga")[1]) == ("olga", None, [])


def test_who_has_left_the_staff_stands_in_no_more(site, day, to_check):
    site.people.add("nora")
    site.run(SetAbsence(day(0), day(4), "nora"), "olga")
    with site.kernel.store.transaction() as tx:
        tx.run("DELETE FROM access_grant WHERE principal_id = ?", (site.people["nora"].id,))
        tx.run("DELETE FROM membership WHERE principal_id = ?", (site.people["nora"].id,))
        site.kernel.epochs.bump(tx, "access")
    assert whose(site, to_check(assignee="olga")[1]) == ("olga", None, [])


def test_a_team_is_there_when_one_of_it_is_away(site, day, to_check):
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    assert whose(site, to_check(candidates={"team": "service.team"})[1]) == (None, None, [])
    assert whose(site, to_check(candidates={"user": ["olga", "vera"]})[1]) == (None, None, ["olga", "vera"])


def test_where_all_who_are_named_are_away_who_stands_in_may_take_it_as_well(site, day, to_check):
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    site.run(SetAbsence(day(0), day(4)), "vera")
    ticket, item = to_check(candidates={"user": ["olga", "vera"]})
    assert whose(site, item) == (None, None, ["boris", "olga", "vera"])
    assert "Check → Boris, in place of Olga (absent until " in newest(site, ticket)
    site.run(ClaimWork(item), "boris")
    assert whose(site, item) == ("boris", None, ["boris", "olga", "vera"])


def test_an_absent_head_is_stood_in_for_by_who_sees_the_ticket_then(site, day, to_check):
    """Also when he has no right of his own there."""
    nick = execute(site.kernel, AddUser("nick", "Nick"), SYSTEM)["id"]
    execute(site.kernel, AddGrant("nick", "operator", "process", "request"), SYSTEM)
    execute(site.kernel, AddUnit("sales", "Sales", head="vera"), SYSTEM)
    site.run(OpenTicket("A request", process="request"), "olga")  # there Nick sees what is internal
    site.run(SetAbsence(day(0), day(4), "nick"), "vera")
    ticket, item = to_check(candidates={"head": "sales"})
    assert whose(site, item) == (None, None, ["nick", "vera"])
    actor = site.kernel.access.actor(nick)
    (step,) = work(site.kernel, actor, ticket).open
    assert step.may_do
    execute(site.kernel, CompleteWork(item, "good"), actor)


def test_where_nobody_stands_in_for_an_absent_head_his_deputy_decides(site, day, to_check):
    execute(site.kernel, AddUnit("sales", "Sales", head="vera", deputy="boris"), SYSTEM)
    site.run(SetAbsence(day(0), day(4)), "vera")
    assert whose(site, to_check(candidates={"head": "sales"})[1]) == (None, None, ["boris"])
    site.run(SetAbsence(day(0), day(4)), "boris")
    assert whose(site, to_check(candidates={"head": "sales"})[1]) == (None, None, ["vera"]), "it waits for the head"


def test_by_hand_it_goes_to_whom_it_is_given_and_the_answer_says_that_he_is_away(site, day, to_check):
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    ticket, item = to_check(assignee="olga")
    answer = site.run(ReassignWork(item, "olga"), "maria")
    assert (answer["absent"], answer["absent_until"]) == (True, day(4))
    assert whose(site, item) == ("olga", None, [])
    assert "absent" not in site.run(ReassignWork(item, "vera"), "maria")
    assert newest(site, ticket) == "Check → Vera"
    site.run(ReleaseWork(item), "maria")
    assert whose(site, item) == (None, None, [])


def test_what_has_come_in_anothers_place_stays_when_he_is_back(site, day, to_check):
    absence = site.run(SetAbsence(day(0), day(4), "boris"), "olga")["absence"]
    _ticket, item = to_check(assignee="olga")
    site.run(EndAbsence(absence), "olga")
    assert whose(site, item) == ("boris", "olga", [])
    assert whose(site, to_check(assignee="olga")[1]) == ("olga", None, [])
