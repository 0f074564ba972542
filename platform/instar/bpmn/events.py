"""Events: what triggers them, or what they bring about, as BPMN's event definitions and as keys of a node."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn.conditions import sayable
from instar.bpmn.document import model, writable
from instar.bpmn.reading import Reading
from instar.bpmn.words import CATCHING, DEFINITIONS, ROOTS
from instar.engine import lengths, timers
from instar.engine.expressions import epoch_ms
from instar.engine.expressions.syntax import quoted
from instar.engine.keys import ANY, NAME
from instar.i18n import _

Refer = Callable[[str, str], str]
"""(key, word) → the id of the message, signal, error or escalation of that word."""
CLOCKS: Mapping[str, str] = {"after": "timeDuration", "at": "timeDate", "cycle": "timeCycle"}
KEYS = {tag: key for key, tag in DEFINITIONS.items()}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
_WITH_SECONDS = 6
"""Fields of a cron plan that begins with seconds."""


# -- writing -------------------------------------------------------------------------------------------------


def write(element: Element, node: Mapping[str, Any], refer: Refer) -> None:
    """The event definition for the first key of a node that BPMN has a word for."""
    before = len(element)
    for key, tag in DEFINITIONS.items():
        value = node.get(key)
        if len(element) > before:
            return
        if key == "timer":
            _write_timer(element, tag, value)
        elif key in ("compensate", "terminate"):
            if value is True or (key == "compensate" and isinstance(value, str)):
                made = model(element, tag)
                if isinstance(value, str) and NAME.fullmatch(value):
                    made.set("activityRef", value)
        elif isinstance(value, str) and (sayable(value) if key == "condition" else writable(value).strip()):
            _write_word(element, key, value, refer)


def _write_timer(element: Element, tag: str, timer: object) -> None:
    given = [key for key in CLOCKS if isinstance(timer, Mapping) and sayable(timer.get(key))]
    if given and isinstance(timer, Mapping):
        made = model(element, tag)
        model(made, CLOCKS[given[0]]).text = writable(timer[given[0]])


def _write_word(element: Element, key: str, word: str, refer: Refer) -> None:
    made = model(element, DEFINITIONS[key])
    if key == "condition":
        model(made, "condition").text = writable(word)
    elif key == "link":
        made.set("name", writable(word))
    elif word != ANY:
        made.set(ROOTS[key][1], refer(key, word))


# -- reading -------------------------------------------------------------------------------------------------


def read(reading: Reading, element: Element, kind: str) -> dict[str, Any]:
    """The key of the first event definition; what cannot be said of it, and any others, are told."""
    found: dict[str, Any] = {}
    for one in element:
        key = KEYS.get(str(one.tag).rpartition("}")[2])
        if key is None:
            continue
        if found:
            reading.ledger.lost(one, _("An event has one trigger here; it keeps the first one."))
            continue
        value = _READERS.get(key, _word)(reading, one, kind, key)
        if value is not None:
            reading.ledger.take(one)
            found[key] = value
    for attribute in ("cancelActivity", "isInterrupting"):
        if reading.ledger.get(element, attribute) == "false":
            found["interrupting"] = False
    return found


def _word(reading: Reading, one: Element, kind: str, key: str) -> str | None:
    word = reading.word(one, key)
    if word is None and key in ("error", "escalation") and kind in CATCHING:
        return ANY
    if word is None:
        reading.ledger.lost(one, _("It names no {kind}.").format(kind=ROOTS[key][0]))
    return word


def _link(reading: Reading, one: Element, kind: str, key: str) -> str | None:
    name = reading.ledger.get(one, "name")
    if not name:
        reading.ledger.lost(one, _("A link needs a name."))
    for tag in ("source", "target"):
        for pair in reading.ledger.children(one, tag):
            reading.ledger.take(pair)
    return name or None


def _condition(reading: Reading, one: Element, kind: str, key: str) -> str | None:
    asked = reading.ledger.child(one, "condition")
    if asked is None:
        reading.ledger.lost(one, _("It has no condition."))
        return None
    found = reading.expression(asked)
    if found is None:
        reading.ledger.lost(one, _("Its condition could not be brought."))
    return found


def _compensate(reading: Reading, one: Element, kind: str, key: str) -> str | bool:
    activity = reading.named(one, "activityRef")
    known = activity.get("id") or "" if activity is not None else ""
    return reading.ids.get(known, True)


def _terminate(reading: Reading, one: Element, kind: str, key: str) -> bool:
    return True


def _timer(reading: Reading, one: Element, kind: str, key: str) -> dict[str, str] | None:
    for word, tag in CLOCKS.items():
        asked = reading.ledger.child(one, tag)
        if asked is None:
            continue
        text = "".join(asked.itertext()).strip()
        value = text if reading.ours and text else _foreign(word, text)
        if value is None and word == "at":
            value = reading.expression(asked) if text else None
        if value is not None:
            return {word: value}
        reading.ledger.lost(one, _("“{text}” is no time that can be said here.").format(text=text[:80]))
        return None
    reading.ledger.lost(one, _("It has no time."))
    return None


def _foreign(word: str, text: str) -> str | None:
    """A time of another tool as we write it; None for what we do not have."""
    plain = text.removeprefix("=").strip().strip('"')
    if word == "after":
        return plain if lengths.length(plain) else None
    if word == "at":
        return _moment(plain)
    if timers.repeat(plain):
        return plain
    fields = plain.split()
    if len(fields) == _WITH_SECONDS and fields[0] == "0" and not fields[5].isdigit():
        plain = " ".join(fields[1:]).replace("?", "*")
    return plain if timers.cron(plain) else None


def _moment(text: str) -> str | None:
    """A day or a moment with a zone as an expression; `coalesce`, because a text alone is none to the compiler."""
    if _DAY.fullmatch(text):
        return f"date({quoted(text)})"
    return f"coalesce({quoted(text)})" if _MOMENT.fullmatch(text) and epoch_ms(text) is not None else None


_READERS: Mapping[str, Callable[[Reading, Element, str, str], Any]] = {
    "timer": _timer,
    "link": _link,
    "condition": _condition,
    "compensate": _compensate,
    "terminate": _terminate,
}
