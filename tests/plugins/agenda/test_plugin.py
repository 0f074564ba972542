"""The commands of the plugin by the suite for all commands."""

from __future__ import annotations

from instar.commands.own import RunOwn
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
    """One of olga's is there, the first."""

    __test__ = False

    def start(self, site: Site) -> None:
        site.people.add("olga", profile="supervisor")
        site.run(RunOwn("agenda", "add", GIVEN), "olga")


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
