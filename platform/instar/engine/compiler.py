"""Expressions and templates of one process: compiled with the names that they may read, or reported.

What may be read: the fields that the site knows, what the kernel tells of a ticket, and the last completion of each
step. `reads` gathers every name that was read, so that a run keeps no more than somebody asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from instar.engine.catalogue import Catalogue
from instar.engine.examples import marked, such_as
from instar.engine.expressions import (
    ANY,
    BOOLEAN,
    LIST,
    NUMBER,
    RECORD,
    TEXT,
    TIME,
    Expression,
    ExpressionError,
    Type,
    compile_expression,
)
from instar.engine.keys import FIELD
from instar.engine.reports import Reports, near
from instar.engine.templates import Value, compile_value
from instar.i18n import _

LED: Mapping[str, Type] = {"unit": TEXT, "head": TEXT, "deputy": TEXT}
"""The unit that somebody or something belongs to, and who leads it."""
TICKET: Mapping[str, Type] = {
    "number": TEXT,
    "title": TEXT,
    "role": TEXT,
    "process": TEXT,
    "stage": TEXT,
    "status": TEXT,
    "service": RECORD({"key": TEXT, "team": TEXT, **LED}),
    "team": TEXT,
    "priority": NUMBER,
    "created": TIME,
    "due": TIME,
    "requester": RECORD({"id": NUMBER, "login": TEXT, "name": TEXT, "email": TEXT, **LED}),
    "organization": RECORD({"key": TEXT, "name": TEXT}),
    "assignee": RECORD({"login": TEXT, "name": TEXT, **LED}),
    "channel": TEXT,
    "result": TEXT,
    "parent": TEXT,
    "children": LIST(RECORD({"number": TEXT, "process": TEXT, "ended": BOOLEAN, "result": TEXT})),
}
COUNTS = RECORD(
    {"total": NUMBER, "completed": NUMBER, "active": NUMBER, "outcomes": RECORD({}, open=True)},
)
"""`multi`: how many items there are, are done, are under way, and how often each outcome was chosen."""
ASKED = "calendars."
"""Before the key of a calendar among what is read."""
USER: Mapping[str, Type] = {"login": TEXT, "name": TEXT, "email": TEXT, "kind": TEXT}


class Compiler:
    """`tasks` are the ids of the steps whose completion can be read as `work.<id>`. `messages`: the process receives
    some, so `message` is what the last one carried."""

    def __init__(
        self, reports: Reports, catalogue: Catalogue, tasks: Collection[str], *, messages: bool = False
    ) -> None:
        self.reports = reports
        self.fields = catalogue.fields
        self.calendars = catalogue.calendars
        self.open = catalogue.fields is None or catalogue.open
        self.reads: set[str] = set()
        self.here: Mapping[str, Type] = {}
        """Names that are seen where the parser is just now."""
        data = RECORD(dict(self.fields or {}), open=self.open)
        done = RECORD({"outcome": TEXT, "data": data, "completed_by": TEXT, "completed_at": TIME})
        self.names: dict[str, Type] = {
            "data": data,
            "ticket": RECORD(TICKET),
            "work": RECORD(dict.fromkeys(tasks, done)),
            "user": RECORD(USER),
            "now": TIME,
        }
        if messages:
            self.names["message"] = RECORD({}, open=True)

    def expression(self, raw: object, pointer: str, node: str, wanted: Type = ANY) -> Expression | None:
        """A compiled expression that gives a value of the type wanted; None when it is reported."""
        if not isinstance(raw, str) or not raw.strip():
            hint = such_as('"data.amount > 100"')
            self.reports.error("shape", _("Here must be an expression, in a string."), pointer, node=node, hint=hint)
            return None
        try:
            found = compile_expression(raw, {**self.names, **self.here} if self.here else self.names)
        except ExpressionError as error:
            self._broken(error, raw, pointer, node)
            return None
        self._asks(found.reads, pointer, node)
        if not found.type.goes_with(wanted):
            message = _("The expression gives {given}; here it must give {wanted}.").format(
                given=found.type, wanted=wanted
            )
            hint = typed_hint(raw, wanted)
            self.reports.error("type", message, pointer, node=node, hint=hint)
            return None
        return found

    def condition(self, raw: object, pointer: str, node: str) -> Expression | None:
        return self.expression(raw, pointer, node, BOOLEAN)

    def value(self, raw: Any, pointer: str, node: str | None) -> Value | None:
        """JSON with expressions and templates in it; None when it is reported."""
        try:
            found = compile_value(raw, {**self.names, **self.here} if self.here else self.names)
        except ExpressionError as error:
            self._broken(error, raw, pointer, node)
            return None
        self._asks(found.reads, pointer, node)
        return found

    def path(self, raw: str, pointer: str, node: str, given: Type = ANY, *, made: bool = False) -> tuple[str, ...]:
        """Where a value of the type `given` is to be kept: `data.amount` → ("amount",). () when it is reported.

        With `made` the place need not be a field of a form: what an action answers may be for conditions only.
        """
        head, *path = raw.split(".")
        if head != "data" or not path or not all(FIELD.fullmatch(step) for step in path):
            message = _("“{path}” is no place for a value.").format(path=raw[:64])
            self.reports.error("path", message, pointer, node=node, hint=_("Write “data.” and the id of a field."))
            return ()
        known = self.fields or {}
        if not self.open and not made and path[0] not in known:
            message = _("No form has a field “{name}”.").format(name=path[0])
            self.reports.error("unknown_field", message, pointer, node=node, hint=near(path[0], known))
            return ()
        kind = known.get(path[0], ANY)
        if len(path) == 1 and not given.goes_with(kind):
            message = _("The field “{name}” holds {kind}; what is put there is {given}.").format(
                name=path[0], kind=kind, given=given
            )
            hint = _("Put {kind} there, or name a field that holds {given}.").format(kind=kind, given=given)
            self.reports.error("type", message, pointer, node=node, hint=hint)
            return ()
        return tuple(path)

    def keeps(self, task: str) -> bool:
        """Whether something reads the completion of a step, or of a step whose name is worked out only then."""
        name = f"work.{task}"
        return any(read == "work" or read == name or read.startswith(f"{name}.") for read in self.reads)

    @property
    def counts_children(self) -> bool:
        """Whether something reads the child tickets."""
        return any(read == "ticket" or read.startswith("ticket.children") for read in self.reads)

    def _asks(self, reads: frozenset[str], pointer: str, node: str | None) -> None:
        """Keep what is read; calendars that are named must be there."""
        self.reads |= reads
        if self.calendars is None:
            return
        known = self.calendars
        for key in sorted(name.removeprefix(ASKED) for name in reads if name.startswith(ASKED)):
            if key not in known:
                message = _("There is no calendar “{name}”.").format(name=key[:64])
                self.reports.error("unknown_calendar", message, pointer, node=node, hint=near(key, known))

    def _broken(self, error: ExpressionError, raw: object, pointer: str, node: str | None) -> None:
        message = _("{reason} (Character {column}.)").format(reason=error.message, column=error.column)
        hint = error.hint or marked(inside(raw, error.pointer), error.column)
        self.reports.error("expression", message, f"{pointer}{error.pointer}", node=node, hint=hint)


def typed_hint(formula: str, wanted: Type) -> str:
    """What to write instead of a formula that gives a value of another type."""
    if wanted == BOOLEAN:
        return _("Compare it with something, as in “{formula} == …”.").format(formula=formula.strip()[:64])
    return _("Write a formula that gives {wanted}.").format(wanted=wanted)


def inside(raw: object, pointer: str) -> object:
    """The text that a pointer leads to."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        raw = raw[int(key)] if isinstance(raw, list) else raw.get(key) if isinstance(raw, dict) else raw
    return raw
