"""What would be right, as something to copy: the hints of findings whose sentence says what is wanted.

`EXAMPLES` has a value for every key that is reported as having the wrong shape (`Reports.shape`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from instar.i18n import _

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "accepts": '[{"code": "two_tokens", "node": "work", "because": "Both may come."}]',
        "adHoc": "true",
        "as": '"line"',
        "assignee": '"olga"',
        "audience": '["operator"]',
        "because": '"The two are never open at once."',
        "by": '"PT1H"',
        "calendar": '"office"',
        "candidates": '{"team": "service.team"}',
        "card": '["amount", "deadline"]',
        "children": '"all"',
        "collect": '"data.votes"',
        "compensate": "true",
        "computed": '"data.price * 2"',
        "condition": '"data.paid"',
        "count": "1",
        "dates": '["2026-12-31"]',
        "default": "true",
        "docs": '{"en": "How this is done", "ru": "Как это делается"}',
        "due": '"PT4H"',
        "error": '"limit"',
        "escalation": '"too_long"',
        "event": "true",
        "eves": "true",
        "exceptions": '[{"date": "2026-12-30", "hours": ["09:00-14:00"]}]',
        "extends": '"office"',
        "fields": '[{"id": "amount", "type": "money"}]',
        "final": "true",
        "for": '["close"]',
        "form": '{"fields": []}',
        "fresh": "true",
        "from": "2026",
        "help": '{"en": "As on the invoice", "ru": "Как в счёте"}',
        "holidays": '["2026-05-09"]',
        "hue": "210",
        "indexed": "true",
        "inputs": '[{"value": "data.amount"}]',
        "interrupting": "false",
        "join": '{"count": 2, "rest": "cancel"}',
        "layout": "{}",
        "lines": "4",
        "link": '"again"',
        "loop": '{"while": "data.open > 0", "max": 10}',
        "manual": '{"title": "The customer called"}',
        "max": "10",
        "max_length": "200",
        "message": '"customer_replied"',
        "min_length": "2",
        "mode": '"parallel"',
        "metric": '"resolution"',
        "moved": '[{"off": "2025-11-03", "work": "2025-11-01"}]',
        "moves": '"any"',
        "multi": '{"each": "data.lines", "as": "line"}',
        "multiple": "true",
        "next": '"done"',
        "nodes": '{"start": {"type": "startEvent"}}',
        "note": '{"en": "To think of", "ru": "На заметку"}',
        "on_breach": '{"action": "note", "with": {"body": "It is late."}}',
        "on_warn": '{"action": "note", "with": {"body": "It will be late."}}',
        "outputs": '[{"id": "rate"}]',
        "partners": "true",
        "pattern": '"[0-9]{10}"',
        "pause": '["waiting"]',
        "placeholder": '{"en": "Number", "ru": "Номер"}',
        "priority": "2",
        "public": '{"en": "We have answered you", "ru": "Мы вам ответили"}',
        "read_only": "true",
        "repeat": '{"min": 1, "max": 50}',
        "required": "true",
        "required_when": '"data.amount > 100"',
        "rest": '"cancel"',
        "result": '"answered"',
        "retry": '{"tries": 3}',
        "role": '"task"',
        "rules": '[{"when": ["> 100"], "then": ["5"]}]',
        "service": '"general"',
        "set": '{"data.amount": "data.price * 2"}',
        "short": '{"by": "PT1H", "eves": true}',
        "signal": '"closing_time"',
        "sla": '[{"metric": "first_response", "target": {"*": "PT4H"}}]',
        "stage": '"new"',
        "stages": '[{"id": "new"}, {"id": "done", "final": true}]',
        "target": '{"P1": "PT1H", "*": "PT4H"}',
        "terminate": "true",
        "timer": '{"after": "P3D"}',
        "title": '{"en": "New", "ru": "Новое"}',
        "to": "2030",
        "tone": '"danger"',
        "tries": "3",
        "values": "[\"'high'\", \"'low'\"]",
        "wait": "true",
        "warn": "[75]",
        "week": '{"mon-fri": ["09:00-18:00"]}',
        "when": '"data.amount > 100"',
        "width": '"half"',
        "wip": "5",
        "sum": '"data.amount"',
        "next_step": "true",
        "probability": "40",
        "max_age": '"P7D"',
        "with": '{"text": "It is done."}',
    }
)
"""Key → a value that may stand there, as it is written."""
AROUND = 40
"""How much of a text is shown at both sides of a place in it."""
MARK = "▸"


def example(key: str, value: str = "") -> str:
    """A hint that shows a key with a value that is right; `value`: another one than the usual."""
    return such_as(f'"{key}": {value or EXAMPLES[key]}')


def such_as(written: str) -> str:
    return _("Write {example}, for example.").format(example=written)


def leave_out(key: str) -> str:
    return _("Leave out “{key}” here.").format(key=key)


def plain_name(given: object, otherwise: str, taken: Iterable[str] = ()) -> str:
    """A name that is allowed and looks most like the one that is not."""
    written = re.sub(r"[^A-Za-z0-9_.-]+", "_", given).strip("_.-") if isinstance(given, str) else ""
    name = (written if written[:1].isalpha() else f"{otherwise}_{written}" if written else otherwise)[:60]
    free, number, known = name, 1, set(taken)
    while free in known:
        number += 1
        free = f"{name}_{number}"
    return free


def smaller() -> str:
    """A hint for what has grown too large for one process."""
    return _("Make a process of its own of a part of it, and call that with a call activity.")


def marked(text: object, column: int) -> str:
    """A hint that shows a place in a text; `column` counts from 1."""
    written = str(text)
    before, after = written[: column - 1].lstrip(), written[column - 1 :].rstrip()
    shown = ("…" if len(before) > AROUND else "") + before[-AROUND:] + MARK + after[:AROUND]
    return _("See behind the mark: {text}").format(text=shown + ("…" if len(after) > AROUND else ""))
