"""A plugin that is off: its tickets stay readable, their steps wait, and nothing is lost until it is back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AddUnit,
    AddUser,
    ClaimWork,
    CompleteWork,
    EditUnit,
    OpenTicket,
    PostReply,
    Publish,
    execute,
)
from instar.errors import Refused
from instar.kernel import open_kernel
from instar.plugins import PluginManager
from instar.queries.facts import form_env
from instar.queries.ticket import ticket as ticket_view
from instar.queries.work import work


@pytest.fixture
def without(site):
    """The same site, opened without any plugin."""
    kernel = open_kernel(site.kernel.settings, plugins=PluginManager(site.kernel.settings), clock=site.clock)
    yield kernel
    kernel.close()


def test_steps_of_a_plugin_that_is_off_can_be_read_and_not_done(site, opened, without):
    ticket = opened(body="Hello")
    olga = without.access.actor(site.people["olga"].id)
    assert ticket_view(without, olga, ticket["ticket"]).title == "A thing"
    (step,) = work(without, olga, ticket["ticket"]).open
    assert (step.may_do, step.may_take) == (False, False)
    assert "request" in step.reason
    for command in (CompleteWork(ticket["items"][0], "go", {"size": 1}), ClaimWork(ticket["items"][0])):
        with pytest.raises(Refused) as refused:
            execute(without, command, olga)
        assert refused.value.code == "plugin_off"
    assert execute(without, PostReply(ticket["ticket"], "We are on it."), olga)["message"]


def test_with_the_plugin_back_the_step_goes_on(site, opened, without, seen):
    ticket = opened()
    with pytest.raises(Refused):
        execute(
            without, CompleteWork(ticket["items"][0], "go", {"size": 1}), without.access.actor(site.people["olga"].id)
        )
    site.run(CompleteWork(ticket["items"][0], "go", {"size": 1}), "olga")
    assert seen.ticket(ticket["ticket"])["stage"] == "work"


# Heads and deputies of units


@pytest.fixture
def asks_the_head(site):
    """Publishes a process whose first step goes to a head or a deputy, and opens a ticket of Ann's in it."""

    def ask(candidates, *, by="ann"):
        definition = {
            "format": "instar.process/1",
            "key": "leave",
            "title": "Leave",
            "role": "request",
            "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
            "nodes": {
                "asked": {"type": "startEvent", "next": "decide"},
                "decide": {
                    "type": "userTask",
                    "stage": "new",
                    "title": "Decide",
                    "candidates": candidates,
                    "next": [{"to": "done", "outcome": "yes", "title": "Yes"}],
                },
                "done": {"type": "endEvent", "stage": "done"},
            },
        }
        execute(site.kernel, Publish(json.dumps(definition)), SYSTEM)
        given: dict[str, Any] = {"process": "leave", "requester": {"name": by, "email": f"{by}@example.org"}}
        made = site.run(OpenTicket("A week in May", **given), "olga")
        tx = site.kernel.store.read()
        rows = tx.all(
            "SELECT p.key FROM work_item_candidate c JOIN principal p ON p.id = c.principal_id"
            " WHERE c.work_item_id = ?",
            (made["items"][0],),
        )
        return made, [key for (key,) in rows]

    return ask


@pytest.fixture
def company(site):
    """company (vera) > sales (maria, deputy boris), to which the team of Ann belongs."""
    site.people.add("ann", teams=("sellers",))
    execute(site.kernel, AddUnit("company", "The company", head="vera"), SYSTEM)
    given = AddUnit("sales", "Sales", inside="company", head="maria", deputy="boris", teams=("sellers",))
    execute(site.kernel, given, SYSTEM)


@pytest.mark.parametrize(
    ("candidates", "asked"),
    [
        ({"head": "requester.unit"}, ["maria"]),
        ({"deputy": "requester.unit"}, ["boris"]),
        ({"head": "requester.unit", "deputy": "requester.unit"}, ["boris", "maria"]),
        ({"head": "company"}, ["vera"]),
        ({"=": "ticket.requester.head"}, ["maria"]),
        ({"=": "ticket.requester.deputy"}, ["boris"]),
    ],
)
def test_a_step_goes_to_who_leads_the_unit_of_the_requester(company, asks_the_head, candidates, asked):
    _made, people = asks_the_head(candidates)
    assert sorted(people) == asked


def test_a_head_does_not_decide_on_what_he_asks_for_himself(company, asks_the_head):
    _made, people = asks_the_head({"head": "requester.unit"}, by="maria")
    assert people == ["vera"]


def test_who_is_asked_as_head_sees_the_ticket_and_completes_the_step(site, company, asks_the_head):
    """He may have no right in that process at all: being asked is what lets him in."""
    execute(site.kernel, AddUser("hilde", "Hilde", "hilde@example.org"), SYSTEM)
    execute(site.kernel, EditUnit("sales", {"head": "hilde"}), SYSTEM)
    made, people = asks_the_head({"head": "requester.unit"})
    assert people == ["hilde"]
    hilde = site.kernel.access.actor(site.kernel.directory.find("user", "hilde").id)
    assert ticket_view(site.kernel, hilde, made["ticket"]).title == "A week in May"
    assert execute(site.kernel, CompleteWork(made["items"][0], "yes"), hilde)


def test_a_requester_of_no_unit_leaves_the_step_to_the_team_of_the_service(site, asks_the_head):
    made, people = asks_the_head({"head": "requester.unit"})
    assert people == []
    tx = site.kernel.store.read()
    assert tx.value("SELECT team_id FROM work_item WHERE id = ?", (made["items"][0],)) is not None


@pytest.mark.parametrize("whose", ["service.unit", "ticket.unit"])
def test_the_head_of_the_service_is_that_of_its_team(site, company, asks_the_head, whose):
    general = site.kernel.directory.services()[0]
    team = site.kernel.directory.person(general.team_id)
    execute(site.kernel, EditUnit("company", {"teams": [team.key]}), SYSTEM)
    assert asks_the_head({"head": whose})[1] == ["vera"]


def test_expressions_see_the_same_when_a_ticket_is_only_looked_at(site, company, asks_the_head):
    made, _people = asks_the_head({"head": "requester.unit"})
    maria = site.people["maria"]
    seen = form_env(site.kernel, maria, made["ticket"])["ticket"]["requester"]
    assert (seen["login"], seen["unit"], seen["head"], seen["deputy"]) == ("ann", "sales", "maria", "boris")
