"""What a ``*.cases.json`` may hold (process-format §6): one table, read by ``check_cases`` and by nobody else's eyes.

A file with a finding here is not run; so the player (``instar.trial.player``) need not doubt what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from instar.engine.examples import such_as
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.errors import nearest
from instar.i18n import _
from instar.trial.moments import DURATION

FORMAT = "instar.cases/1"
Test = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(one) for one in value)


def _record(value: Any) -> bool:
    return isinstance(value, dict)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _anything(value: Any) -> bool:
    return True


def _duration(value: Any) -> bool:
    return isinstance(value, str) and DURATION.fullmatch(value) is not None


def _moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _text_or_none(value: Any) -> bool:
    return value is None or _text(value)


def _number_or_list(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or isinstance(value, list)


def _child(value: Any) -> bool:
    """The process of a child ticket, or which one it is, from 0."""
    return _text(value) or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


WRITTEN: Mapping[Test, str] = {
    _text: '"work"',
    _texts: '["work"]',
    _record: '{"data.amount": 5}',
    _flag: "true",
    _duration: '"P3D"',
    _moment: '"2026-01-05T09:00Z"',
    _text_or_none: '"done"',
    _number_or_list: "0",
    _child: "0",
}
"""What passes a test, as it is written."""


class Verb(NamedTuple):
    """One kind of step: what stands under its own name, which keys stand beside it, and which of those must."""

    value: Test
    beside: Mapping[str, Test] = {}
    needs: tuple[str, ...] = ()


VERBS: Mapping[str, Verb] = {
    "complete": Verb(_text, {"outcome": _text, "data": _record, "by": _text, "item": _anything, "child": _child}),
    "claim": Verb(_text, {"by": _text}, ("by",)),
    "release": Verb(_text, {"by": _text}),
    "reassign": Verb(_text, {"to": _text, "by": _text}, ("to",)),
    "move": Verb(_text, {"by": _text, "outcome": _text, "data": _record}),
    "message": Verb(_text, {"payload": _record, "key": _text}),
    "signal": Verb(_text, {"payload": _record}),
    "write": Verb(_text, {"by": _text, "internal": _flag}),
    "advance": Verb(_duration),
    "at": Verb(_moment),
    "answer": Verb(_text, {"result": _record, "error": _text}),
    "end_child": Verb(_child, {"result": _text, "error": _text, "data": _record}),
    "set": Verb(_record, {"by": _text}),
    "role": Verb(_text, {"process": _text, "data": _record, "by": _text}),
    "force": Verb(_text, {"outcome": _text, "by": _text, "item": _anything}),
    "add": Verb(_text, {"item": _anything, "by": _text}, ("item",)),
    "cancel": Verb(lambda value: value is True or _text(value), {"by": _text, "item": _anything}),
    "migrate": Verb(_anything),
    "retry": Verb(_text, {"by": _text}),
    "refused": Verb(_record, {"because": _text}),
    "expect": Verb(_record),
}

FILE: Mapping[str, Test] = {
    "format": _text,
    "process": _text,
    "title": _anything,
    "note": _anything,
    "with": _texts,
    "people": _record,
    "cases": lambda value: isinstance(value, list),
}
CASE: Mapping[str, Test] = {
    "title": _text,
    "note": _anything,
    "now": _moment,
    "open": _record,
    "beside": lambda value: isinstance(value, list) and all(_record(one) for one in value),
    "people": _record,
    "actions": _record,
    "hold": _texts,
    "do": lambda value: isinstance(value, list),
}
OPEN: Mapping[str, Test] = {
    "title": _text,
    "role": _text,
    "service": _text,
    "body": _text,
    "requester": lambda value: _text(value) or _record(value),
    "data": _record,
    "channel": _text,
    "by": _text,
    "message": _text,
    "payload": _record,
}
PERSON: Mapping[str, Test] = {
    "teams": _texts,
    "name": _text,
    "email": _text,
    "profile": _text,
    "absent": lambda value: value is True or _text(value),
}
ACTION: Mapping[str, Test] = {"result": _record, "error": _text}
EXPECT: Mapping[str, Test] = {
    "stage": _text_or_none,
    "status": _text,
    "role": _text,
    "process": _text,
    "ended": _flag,
    "result": _text_or_none,
    "priority": _anything,
    "open": _texts,
    "waiting": _texts,
    "data": _record,
    "sent": lambda value: isinstance(value, list) and all(_record(one) for one in value),
    "children": lambda value: isinstance(value, list),
    "incidents": _number_or_list,
    "due": _record,
    "sla": _record,
    "passed": _texts,
}


def check_cases(source: Source) -> list[Finding]:
    """Everything that is wrong with the shape of a cases file; what it names is found out when it runs."""
    if any(finding.severity == "error" for finding in source.findings):
        return list(source.findings)
    return [*source.findings, *_Reader(source).file()]


class _Reader:
    """Walks a document with its table at hand."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def file(self) -> Iterator[Finding]:
        value = self._source.value
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            hint = _("Begin it with “format”: “{format}”.").format(format=FORMAT)
            yield self._finding("format", "", _("This is no file of cases."), hint)
            return
        yield from self._keys(value, FILE, "", ("format", "process", "cases"))
        yield from self._people(value, "")
        cases = value.get("cases")
        for index, case in enumerate(cases if isinstance(cases, list) else ()):
            yield from self._case(case, f"/cases/{index}")

    def _case(self, case: Any, at: str) -> Iterator[Finding]:
        if not isinstance(case, dict):
            yield self._finding("shape", at, _("A case is an object."), such_as('{"title": "…", "do": []}'))
            return
        yield from self._keys(case, CASE, at, ("title", "do"))
        yield from self._people(case, at)
        if isinstance(case.get("open"), dict):
            yield from self._keys(case["open"], OPEN, f"{at}/open", ())
        for index, other in enumerate(case["beside"] if isinstance(case.get("beside"), list) else ()):
            if isinstance(other, dict):
                yield from self._keys(other, {"process": _text, **OPEN}, f"{at}/beside/{index}", ("process",))
        for name, answer in _records(case.get("actions")):
            yield from self._keys(answer, ACTION, f"{at}/actions/{_escaped(name)}", ())
        steps = case.get("do")
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            yield from self._step(step, f"{at}/do/{index}")

    def _people(self, holder: Mapping[str, Any], at: str) -> Iterator[Finding]:
        for name, person in _records(holder.get("people")):
            yield from self._keys(person, PERSON, f"{at}/people/{_escaped(name)}", ())

    def _step(self, step: Any, at: str) -> Iterator[Finding]:
        if not isinstance(step, dict):
            yield self._finding("shape", at, _("A step is an object."), such_as('{"complete": "work"}'))
            return
        named = [name for name in step if name in VERBS and not _beside_another(name, step)]
        if len(named) != 1:
            yield self._verbless(step, named, at)
            return
        (name,) = named
        verb = VERBS[name]
        yield from self._keys(step, {name: verb.value, **verb.beside}, at, verb.needs)
        if name == "expect" and isinstance(step[name], dict):
            yield from self._keys(step[name], EXPECT, f"{at}/expect", ())
        elif name == "refused" and isinstance(step[name], dict):
            yield from self._step(step[name], f"{at}/refused")

    def _verbless(self, step: Mapping[str, Any], named: list[str], at: str) -> Finding:
        if named:
            both = ", ".join(named)
            message = _("A step does one thing, and this one names {names}.").format(names=both)
            return self._finding("step", at, message, _("Make several steps of it."))
        near = next(filter(None, (nearest(name, VERBS) for name in step)), None)
        hint = (
            _("Did you mean “{name}”?").format(name=near)
            if near
            else _("There are: {names}.").format(names=", ".join(VERBS))
        )
        return self._finding("step", at, _("This step does nothing that is known."), hint)

    def _keys(self, value: Any, known: Mapping[str, Test], at: str, needs: tuple[str, ...]) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield self._finding("shape", at, _("This is an object."), such_as("{}"))
            return
        for name, given in value.items():
            pointer = f"{at}/{_escaped(name)}"
            if name.startswith("x-"):
                continue
            if name not in known:
                near = nearest(name, known)
                hint = (
                    _("Did you mean “{name}”?").format(name=near)
                    if near
                    else _("There are: {names}.").format(names=", ".join(known))
                )
                yield self._finding(
                    "unknown_key", pointer, _("The key “{key}” is not known here.").format(key=name), hint
                )
            elif not known[name](given):
                message = _("The value of “{key}” has the wrong shape.").format(key=name)
                yield self._finding("shape", pointer, message, _right(known[name]))
        for name in needs:
            if name not in value:
                message = _("The key “{key}” is missing.").format(key=name)
                yield self._finding("missing_key", at, message, _("Add {example}.").format(example=f'"{name}": …'))

    def _finding(self, code: str, pointer: str, message: str, hint: str) -> Finding:
        line, column = self._source.locate(pointer)
        return Finding("error", code, message, self._source.file, line, column, pointer, hint=hint)


def _right(test: Test) -> str:
    written = WRITTEN.get(test)
    return such_as(written) if written else _("The reference of definitions says what may stand there.")


def _beside_another(name: str, step: Mapping[str, Any]) -> bool:
    """Whether the name is a key of another verb of the step, as "result" of "answer" would be."""
    return any(name in VERBS[other].beside for other in step if other in VERBS and other != name)


def _records(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
