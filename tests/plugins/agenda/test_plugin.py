"""The commands of the plugin by the suite for all commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.commands.own import RunOwn
from instar.contract import Command
from instar.testing import CommandContract
from instar.testing.site import Site
from instar_plugins.agenda.plugin import plugin as agenda

WHEN = {"begin": "2026-01-05T10:00", "end": "2026-01-05T11:00"}
GIVEN = {"title": "Plan", **WHEN}


class Agenda(CommandContract):
    __test__ = False
    plugin = agenda
    name = "agenda"
    beside = ("worktime",)


class Planned(Agenda):
    """One of maria's is there, whose team olga heads."""

    __test__ = False

    def start(self, site: Site) -> None:
        site.run(RunOwn("agenda", "add", GIVEN), "maria")


class TestAdd(Agenda):
    __test__ = True
    key = "add"
    examples = [GIVEN, {**GIVEN, "whole_day": True, "link": "https://x.example", "participants": ["olga"]}]
    refused = [({**GIVEN, "end": "2026-01-05T09:00"}, "invalid"), ({**GIVEN, "participants": ["x"]}, "invalid")]


class TestFeed(Agenda):
    __test__ = True
    key = "feed"
    examples = [{}, {"do": "renew"}, {"do": "end"}]
    refused = [({"do": "burn"}, "invalid")]


class TestChange(Planned):
    __test__ = True
    key = "change"
    examples = [{**GIVEN, "meeting": 1, "rev": 1}, {**GIVEN, "meeting": 1, "rev": 2, "title": "Other"}]
    refused = [
        ({**GIVEN, "meeting": 1, "rev": 9}, "meeting_changed"),
        ({**GIVEN, "meeting": 2, "rev": 1}, "no_meeting"),
    ]


class TestCancel(Planned):
    __test__ = True
    key = "cancel"
    examples = [{"meeting": 1}, {"meeting": 1}]
    refused = [({"meeting": 2}, "no_meeting")]


class TestRestore(Planned):
    __test__ = True
    key = "restore"
    examples = [{"meeting": 1}]
    refused = [({"meeting": 2}, "no_meeting")]


class TestAnswer(Planned):
    __test__ = True
    key = "answer"
    examples = [{"meeting": 1, "answer": "tentative"}]
    refused = [({"meeting": 1, "answer": "x"}, "invalid"), ({"meeting": 2, "answer": "accepted"}, "no_meeting")]

    def sent(self, site: Site, command: Command, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Who answers takes part: in the one that maria has planned olga does from now on."""
        olga = site.people["olga"].id
        insert = "INSERT INTO x_agenda__participant (meeting_id, person, answer) VALUES (1, ?, 'invited')"
        with site.kernel.store.transaction() as tx:
            if not tx.value("SELECT 1 FROM x_agenda__participant WHERE person = ?", (olga,)):
                tx.run(insert, (olga,))
        return dict(arguments)
