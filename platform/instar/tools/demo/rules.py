"""Rules of the demo company, both off: to be tried, switched on and looked at. Without the plugin ``rules`` there are
none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import execute
from instar.commands.own import RunOwn
from instar.kernel import Kernel

PLUGIN = "rules"

RULES: tuple[Mapping[str, Any], ...] = (
    {
        "format": "instar.rule/1",
        "key": "urgent",
        "title": {"en": "Urgent tickets: a note with what to do first", "ru": "Срочные тикеты: заметка, с чего начать"},
        "on": [{"event": "opened"}, {"event": "field", "field": "priority"}],
        "when": ["ticket.priority == 1"],
        "then": [{"action": "note", "with": {"body": "Срочно: {{ ticket.title }}. Позвоните клиенту сразу."}}],
        "once": "ticket",
        "enabled": False,
    },
    {
        "format": "instar.rule/1",
        "key": "unhappy",
        "title": {"en": "A low score: the ticket gets more urgent", "ru": "Низкая оценка: тикет становится срочнее"},
        "on": [{"event": "rated"}],
        "when": ["event.rating <= 2", "ticket.priority > 2"],
        "then": [{"action": "priority", "with": {"priority": 2}}],
        "once": "event",
        "enabled": False,
    },
)


def found(kernel: Kernel) -> None:
    """Bring them in, once."""
    if kernel.plugins.command(PLUGIN, "save") is None:
        return
    for rule in RULES:
        text = json.dumps(rule, ensure_ascii=False)
        execute(kernel, RunOwn(PLUGIN, "save", {"text": text, "version": 0}), SYSTEM)
