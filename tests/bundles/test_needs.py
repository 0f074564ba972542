"""What a bundle needs of a site is known by name, and what a site lacks of it is told."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.bundles.make import make
from instar.bundles.needs import PARTS, lacking, needs
from instar.commands import PublishAll, execute
from instar.contract import Role
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.settings import Setting, load
from instar.testing.site import SECRET, Site

PROCESS = {
    "format": "instar.process/1",
    "key": "leave",
    "title": "Leave",
    "role": "task",
    "stages": [{"id": "asked", "title": "Asked"}, {"id": "given", "title": "Given", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "next": "ask"},
        "ask": {
            "type": "userTask",
            "title": "Ask",
            "stage": "asked",
            "candidates": {"team": ["heads", "service.team"], "head": ["board", "ticket.unit"]},
            "next": "over",
        },
        "over": {
            "type": "serviceTask",
            "action": "hand_over",
            "with": {"process": "leave", "role": "task"},
            "next": "end",
        },
        "end": {"type": "endEvent", "stage": "given"},
    },
}


def test_words_that_are_worked_out_for_each_ticket_are_no_needs(instar_site):
    execute(instar_site.kernel, PublishAll((("leave.json", json.dumps(PROCESS)),)), SYSTEM)
    found = needs(instar_site.kernel, [instar_site.kernel.definitions.current("process", "leave")])
    assert tuple(found) == PARTS
    assert (found["teams"], found["units"], found["actions"]) == (["heads"], ["board"], ["hand_over"])


def test_what_a_clock_does_is_needed_too(instar_site):
    deed = {"action": "note", "with": {"body": "It is late"}}
    clocks = [{"metric": "resolution", "target": {"*": "PT4H"}, "on_breach": deed}]
    execute(instar_site.kernel, PublishAll((("leave.json", json.dumps({**PROCESS, "sla": clocks})),)), SYSTEM)
    found = needs(instar_site.kernel, [instar_site.kernel.definitions.current("process", "leave")])
    assert found["actions"] == ["hand_over", "note"]


def test_what_a_site_lacks_is_told_and_rubbish_is_nothing(instar_site):
    told = lacking(
        instar_site.kernel, {"needs": {"plugins": ["moon"], "secrets": ["moon.key"], "roles": "x", "teams": [1]}}
    )
    assert [(one["part"], one["name"]) for one in told] == [("plugins", "moon"), ("secrets", "moon.key")]
    assert lacking(instar_site.kernel, {}) == []


class Bank:
    @hookimpl
    def settings(self) -> list[Setting]:
        return [Setting("key", str, "", "Key", secret=True), Setting("limit", int, 1, "Limit")]

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("loan", "Loan")]


def test_secrets_go_by_name_alone_and_an_unset_one_is_told(tmp_path: Path):
    def site(name: str, **environ: str) -> Site:
        (tmp_path / name).mkdir()
        settings = load(tmp_path / name, {"INSTAR_SECRET_KEY": SECRET, **environ})
        plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[Candidate("bank", "bank", Bank)])
        return Site.make(tmp_path / name, plugins=plugins)

    with closing(site("here", INSTAR_BANK_KEY="top secret")) as here, closing(site("there")) as there:
        loan = {key: PROCESS[key] for key in ("format", "title", "stages")} | {"key": "loan", "role": "loan"}
        execute(here.kernel, PublishAll((("loan.json", json.dumps(loan)),)), SYSTEM)
        made = make(here.kernel, tmp_path / "here", ("loan",))
        assert made.manifest["needs"]["secrets"] == ["bank.key"]
        assert b"top secret" not in made.data
        assert lacking(here.kernel, made.manifest) == []
        assert [one["name"] for one in lacking(there.kernel, made.manifest)] == ["bank.key"]
