"""What is told after the commit; how often and by whom is looked at in tests/jobs/test_telling.py."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from instar.contract import TicketEvent
from instar.plugins import PluginFault

from .conftest import Load

EVENT = TicketEvent(
    7, 3, "T-3", "opened", 1000, None, {"effects": [{"kind": "ended", "result": None}]}, "postcard", "postcard",
    "general", "new", "closed", 1000, None, "A card", "page", None, None, None,
)  # fmt: skip
HEARD = """
from instar.sdk import TicketEvent, hookimpl
class Postcards:
    def __init__(self):
        self.heard = []
    @hookimpl
    def after_event(self, event):
        self.heard.append((event.id, event.number, event.has_ended, type(event) is TicketEvent))
plugin = Postcards()
"""


def test_hook_after_event_is_told_what_happened(load: Load) -> None:
    plugins = load(HEARD)
    assert plugins.listeners == ("postcard",)
    plugins.tell("postcard", EVENT, nullcontext)
    assert plugins._objects["postcard"].heard == [(7, "T-3", True, True)]  # type: ignore[attr-defined]
    assert [(one.doing, one.given) for one in plugins.trace.calls()][:1] == [("after_event", 1)]


def test_hook_after_event_may_name_no_argument_at_all(load: Load) -> None:
    plugins = load(HEARD.replace("(self, event)", "(self)").replace("self.heard.append", "print if 0 else ()  #"))
    plugins.tell("postcard", EVENT, nullcontext)


def test_what_it_raises_is_a_fault_of_the_plugin(load: Load) -> None:
    plugins = load(HEARD.replace("self.heard.append", "raise ValueError"))
    with pytest.raises(PluginFault) as told:
        plugins.tell("postcard", EVENT, nullcontext)
    assert isinstance(told.value.__cause__, ValueError)
    assert plugins.statuses[0].faults == 1


def test_a_plugin_without_it_is_told_nothing(load: Load) -> None:
    source = "from instar.sdk import *\nclass Postcards:\n    @hookimpl\n    def roles(self): return []\n"
    assert load(source + "plugin = Postcards()").listeners == ()
