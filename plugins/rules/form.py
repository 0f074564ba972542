"""The editor's form: a rule's JSON as rows to fill in, and back. What is typed is kept as it is, right or wrong.

Names of inputs: ``title.en``, ``on.0.event``, ``on.0.stage``, ``when.0``, ``then.0.action``, ``then.0.with.body``. A
moment of the clock is an event that begins with “@”. A value that begins with “=” is a formula, all else a text with
``{{ … }}`` in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from instar.sdk import HAPPENINGS, Finding, text
from instar_plugins.rules import words
from instar_plugins.rules.around import Doable
from instar_plugins.rules.format import FORMAT, MOST
from instar_plugins.rules.moments import KINDS as MOMENTS
from instar_plugins.rules.moments import WEEKDAYS
from instar_plugins.rules.reports import MISSING

LANGUAGES = ("en", "ru")
_WHOLE = re.compile(r"-?\d{1,15}")
_NEEDED = frozenset({"at", "day", "cron"})


class Input(NamedTuple):
    """One value. ``type``: as of a field of a form."""

    name: str
    title: str
    value: Any
    type: str
    required: bool
    wrong: str


class EventRow(NamedTuple):
    name: str
    event: str
    inputs: tuple[Input, ...]
    wrong: str


class ConditionRow(NamedTuple):
    name: str
    value: str
    wrong: str


class ActionRow(NamedTuple):
    name: str
    action: str
    inputs: tuple[Input, ...]
    wrong: str


class OverRow(NamedTuple):
    """Which tickets a rule by the clock goes over."""

    status: str
    where: str
    wrong: str


class Rows(NamedTuple):
    """``over``: None for a rule that begins with what happens."""

    on: tuple[EventRow, ...]
    when: tuple[ConditionRow, ...]
    then: tuple[ActionRow, ...]
    over: OverRow | None


def read(sent: Mapping[str, str], doable: Sequence[Doable], key: str = "") -> dict[str, Any]:
    """The rule as it was typed. ``key``: of one that is there already."""
    title = {lang: said for lang in LANGUAGES if (said := sent.get(f"title.{lang}", "").strip())}
    kinds = {one.key: {str(field["id"]): str(field.get("type")) for field in one.fields} for one in doable}
    on = [made for place in range(MOST + 1) if (made := _event(sent, place))]
    over = {"over": _over(sent)} if any("every" in one for one in on) else {}
    return {
        "format": FORMAT,
        "key": key or sent.get("key", "").strip(),
        "title": title,
        "on": on,
        **over,
        "when": [made for place in range(MOST + 1) if (made := sent.get(f"when.{place}", "").strip())],
        "then": [made for place in range(MOST + 1) if (made := _action(sent, place, kinds))],
        "once": sent.get("once", "event"),
        "enabled": bool(sent.get("enabled")),
    }


def rows(raw: Mapping[str, Any], found: Sequence[Finding], doable: Sequence[Doable]) -> Rows:
    """Rows to fill in, with an empty one behind each part."""
    told = {one.key: one for one in doable}
    on = [_shown_event(place, one, found) for place, one in enumerate(_listed(raw, "on"))]
    when = [
        ConditionRow(f"when.{place}", str(one), _wrong(found, f"/when/{place}"))
        for place, one in enumerate(_listed(raw, "when"))
    ]
    then = [_shown_action(place, one, found, told) for place, one in enumerate(_listed(raw, "then"))]
    return Rows(
        (*on, EventRow(f"on.{len(on)}", "", (), "")),
        (*when, ConditionRow(f"when.{len(when)}", "", "")),
        (*then, ActionRow(f"then.{len(then)}", "", (), "")),
        _shown_over(raw, found),
    )


def while_typing(found: Sequence[Finding]) -> list[Finding]:
    """What is told before somebody has finished: not what is still to be filled in."""
    return [one for one in found if one.code != MISSING and one.pointer.count("/") > 1]


def at_top(found: Sequence[Finding]) -> dict[str, str]:
    """What is wrong with the fields above the rows, by input."""
    named = {"/key": "key", "/title": "title.en", "/on": "", "/then": "", "/when": ""}
    return {named.get(one.pointer, ""): said(one) for one in reversed(found) if one.pointer.count("/") < 2}


def said(one: Finding) -> str:
    return f"{one.message} {one.hint}".strip()


def _event(sent: Mapping[str, str], place: int) -> dict[str, Any] | None:
    kind = sent.get(f"on.{place}.event", "")
    if not kind:
        return None
    if kind.startswith("@"):
        return _moment(sent, f"on.{place}", kind[1:])
    narrowed = {name: sent.get(f"on.{place}.{name}", "").strip() for name in HAPPENINGS.get(kind, ())}
    return {"event": kind, **{name: value for name, value in narrowed.items() if value}}


def _moment(sent: Mapping[str, str], name: str, kind: str) -> dict[str, Any]:
    given: dict[str, Any] = {"every": kind}
    for one in MOMENTS.get(kind, ()):
        said = sent.get(f"{name}.{one}", "").strip()
        if one == "days":
            given[one] = [day for day in WEEKDAYS if sent.get(f"{name}.days.{day}")]
        elif said:
            given[one] = int(said) if one == "day" and _WHOLE.fullmatch(said) else said
    return given


def _over(sent: Mapping[str, str]) -> dict[str, str]:
    where = sent.get("over.where", "").strip()
    return {"status": sent.get("over.status", "open"), **({"where": where} if where else {})}


def _action(sent: Mapping[str, str], place: int, kinds: Mapping[str, Mapping[str, str]]) -> dict[str, Any] | None:
    action = sent.get(f"then.{place}.action", "")
    if not action:
        return None
    given = {
        name: _value(sent[field], type)
        for name, type in kinds.get(action, {}).items()
        if (field := f"then.{place}.with.{name}") in sent and sent[field].strip()
    }
    return {"action": action, **({"with": given} if given else {})}


def _value(typed: str, type: str) -> Any:
    said = typed.strip()
    if said.startswith("="):
        return {"=": said[1:].strip()}
    if type == "boolean":
        return True
    if type == "integer" and _WHOLE.fullmatch(said):
        return int(said)
    return typed.replace("\r\n", "\n").strip()


def _shown_event(place: int, raw: Any, found: Sequence[Finding]) -> EventRow:
    name, given = f"on.{place}", raw if isinstance(raw, Mapping) else {}
    if "every" in given:
        return _shown_moment(place, given, found)
    kind, titles = str(given.get("event", "")), words.narrowings()
    inputs = tuple(
        Input(f"{name}.{one}", titles[one], given.get(one, ""), "text", False, _wrong(found, f"/on/{place}/{one}"))
        for one in HAPPENINGS.get(kind, ())
    )
    return EventRow(name, kind, inputs, _wrong(found, f"/on/{place}", but=inputs))


def _shown_moment(place: int, given: Mapping[str, Any], found: Sequence[Finding]) -> EventRow:
    name, kind, titles = f"on.{place}", str(given["every"]), words.moment_parts()
    inputs: list[Input] = []
    for one in MOMENTS.get(kind, ()):
        wrong = _wrong(found, f"/on/{place}/{one}")
        if one == "days":
            listed = given.get("days")
            on = listed if isinstance(listed, list) else []
            days = zip(WEEKDAYS, words.weekdays(), strict=True)
            inputs += [Input(f"{name}.days.{day}", title, day in on, "boolean", False, "") for day, title in days]
        else:
            type = "time" if one == "at" else "text"
            inputs.append(Input(f"{name}.{one}", titles[one], given.get(one, ""), type, one in _NEEDED, wrong))
    return EventRow(name, f"@{kind}", tuple(inputs), _wrong(found, f"/on/{place}", but=inputs))


def _shown_over(raw: Mapping[str, Any], found: Sequence[Finding]) -> OverRow | None:
    if not any(isinstance(one, Mapping) and "every" in one for one in _listed(raw, "on")):
        return None
    given = raw.get("over")
    over = given if isinstance(given, Mapping) else {}
    return OverRow(str(over.get("status", "open")), str(over.get("where", "")), _wrong(found, "/over"))


def _shown_action(place: int, raw: Any, found: Sequence[Finding], told: Mapping[str, Doable]) -> ActionRow:
    name, given = f"then.{place}", raw if isinstance(raw, Mapping) else {}
    action, at = str(given.get("action", "")), f"/then/{place}/with"
    values = given.get("with") if isinstance(given.get("with"), Mapping) else {}
    inputs = tuple(
        Input(
            f"{name}.with.{field['id']}",
            text(field.get("title")) or str(field["id"]),
            _typed((values or {}).get(field["id"])),
            str(field.get("type", "text")),
            bool(field.get("required")),
            _wrong(found, f"{at}/{field['id']}"),
        )
        for field in (told[action].fields if action in told else ())
    )
    return ActionRow(name, action, inputs, _wrong(found, f"/then/{place}", but=inputs))


def _typed(value: Any) -> Any:
    if isinstance(value, Mapping) and "=" in value:
        return f"= {value['=']}"
    return "" if value is None else value


def _listed(raw: Mapping[str, Any], name: str) -> list[Any]:
    given = raw.get(name)
    return given[:MOST] if isinstance(given, list) else []


def _wrong(found: Sequence[Finding], at: str, but: Sequence[Input] = ()) -> str:
    """What is said of this place and what lies in it, unless an input beside it says it."""
    shown = {one.wrong for one in but if one.wrong}
    told = [said(one) for one in found if one.pointer == at or one.pointer.startswith(f"{at}/")]
    return " ".join(one for one in told if one not in shown)
