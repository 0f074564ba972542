"""The commands of the plugin by the suite for all commands."""

from __future__ import annotations

from instar.commands import OpenTicket
from instar.commands.own import RunOwn
from instar.testing import CommandContract
from instar.testing.site import Site
from instar_plugins.calls.plugin import plugin as calls


class Calls(CommandContract):
    __test__ = False
    plugin = calls
    name = "calls"

    def start(self, site: Site) -> None:
        site.run(OpenTicket("Thing", process="contract_things"))
        site.run(RunOwn("calls", "record", {"direction": "in", "number": "101", "ticket": "T-1"}))
        site.run(RunOwn("calls", "record", {"direction": "in", "number": "102"}))


class TestRecord(Calls):
    __test__ = True
    key = "record"
    examples = [
        {"direction": "in", "number": "+7 495 123-45-67", "duration": 60, "ticket": "T-1", "note": "Hello"},
        {"direction": "out", "number": "101", "outcome": "busy", "source": "pbx", "external": "1", "root": "2"},
    ]
    refused = [
        ({"direction": "in", "number": ""}, "invalid"),
        ({"direction": "in", "number": "101", "ticket": "T-99"}, "no_ticket"),
        ({"direction": "in", "number": "101", "source": "pbx"}, "invalid"),
    ]


class TestCorrect(Calls):
    __test__ = True
    key = "correct"
    examples = [{"call": 1, "rev": 1, "note": "Better", "outcome": "busy", "recording": "https://pbx.example/1"}]
    refused = [({"call": 99, "note": "x"}, "no_call"), ({"call": 1, "rev": 7, "note": "x"}, "call_changed")]


class TestLink(Calls):
    __test__ = True
    key = "link"
    examples = [{"call": 2, "ticket": "T-1"}]
    refused = [({"call": 2, "ticket": "T-99"}, "no_ticket"), ({"call": 99, "ticket": "T-1"}, "no_call")]


class TestUnlink(Calls):
    __test__ = True
    key = "unlink"
    examples = [{"call": 1}]
    refused = [({"call": 99}, "no_call")]


class TestExport(Calls):
    __test__ = True
    key = "export"
    examples = [{"count": 3}]
    refused = [({"count": -1}, "invalid")]
