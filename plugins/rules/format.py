"""The format ``instar.rule/1``: what a rule says, read and checked. A pure module.

    {"format": "instar.rule/1", "key": "vip", "title": {"en": "…", "ru": "…"},
     "on": [{"event": "stage", "stage": "work"}], "when": ["ticket.priority <= 2"],
     "then": [{"action": "note", "with": {"body": "{{ ticket.title }}"}}],
     "once": "event", "order": 10, "enabled": true}

``on``: any of these happenings begins it, or any of these moments of the clock (see ``timed``, also for ``over``);
``when``: all of these conditions hold; ``then``: all of this is done, in this order. Values under ``with`` are
templates or formulas, as in the tasks of processes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from instar.sdk import (
    HAPPENED,
    HAPPENINGS,
    RECORD,
    Expression,
    ExpressionError,
    Finding,
    Source,
    Type,
    Value,
    _,
    compile_expression,
    compile_value,
)
from instar_plugins.rules.moments import Every
from instar_plugins.rules.reports import MISSING, Reports
from instar_plugins.rules.timed import Check, Over, read_every, read_over

FORMAT = "instar.rule/1"
KEYS = ("format", "key", "title", "on", "over", "when", "then", "once", "order", "enabled")
ONCE = ("event", "ticket")
KEY = re.compile(r"[a-z][a-z0-9_-]{0,63}")
LONGEST_TITLE = 200
MOST = 20
"""Happenings, conditions and actions of a rule, each."""
LAST = 100_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Offer(NamedTuple):
    """An action that a rule may name: the arguments that it takes, and those that it must have."""

    known: frozenset[str]
    needed: frozenset[str]


class Surroundings(NamedTuple):
    """What a rule is checked against. ``names``: what expressions may read besides ``event``; ``offers``: actions by
    key, None: they are not looked at; ``calendars``: None: neither are these; ``filter``: what is wrong with one."""

    names: Mapping[str, Type]
    offers: Mapping[str, Offer] | None = None
    calendars: frozenset[str] | None = None
    filter: Check | None = None


class Step(NamedTuple):
    """One action: its key, and its arguments, to be called with an environment."""

    action: str
    given: Value


@dataclass(frozen=True, slots=True)
class ParsedRule:
    """``on``: happenings; ``every``: moments of the clock, and ``over`` which tickets then. It has the one or the
    other."""

    key: str
    title: str | Mapping[str, str]
    on: tuple[Mapping[str, Any], ...]
    when: tuple[Expression, ...]
    then: tuple[Step, ...]
    once: str
    order: int
    enabled: bool
    every: tuple[Every, ...]
    over: Over


def parse(source: Source, around: Surroundings) -> tuple[ParsedRule | None, tuple[Finding, ...]]:
    """The rule, None where something is wrong with it; and all that is."""
    if source.broken:
        return None, tuple(source.findings)
    reading = _Reading(source, around)
    made = reading.rule()
    return (None if reading.reports.found else made), reading.reports.sorted()


def body_of(raw: Mapping[str, Any]) -> str:
    """The canonical text of a rule without what the list decides: its order, and whether it is on."""
    kept = {key: raw[key] for key in (*KEYS, *sorted(set(raw) - set(KEYS))) if key in raw}
    return written({key: value for key, value in kept.items() if key not in ("order", "enabled")})


def written(raw: Mapping[str, Any]) -> str:
    """JSON as people read it."""
    return json.dumps(raw, ensure_ascii=False, indent=2) + "\n"


class _Reading:
    def __init__(self, source: Source, around: Surroundings) -> None:
        self.raw = source.value
        self.around = around
        self.names = {**around.names, "event": RECORD(dict(HAPPENED))}
        self.reports = Reports(source)

    def rule(self) -> ParsedRule | None:
        raw, told = self.raw, self.reports
        if not isinstance(raw, dict):
            told.add("", _("A rule is an object."), hint=f'{{"format": "{FORMAT}", …}}')
            return None
        if raw.get("format") != FORMAT:
            told.add("/format", _("This is no rule."), hint=f'"format": "{FORMAT}"')
            return None
        told.unknown(raw, KEYS, "")
        on, every = self._on()
        return ParsedRule(
            key=self._key(),
            title=self._title(),
            on=on,
            when=self._when(),
            then=self._then(),
            once=self._word("once", ONCE, "event"),
            order=self._order(),
            enabled=self._flag("enabled"),
            every=every,
            over=self._over(timed=bool(every)),
        )

    def _key(self) -> str:
        given = self.raw.get("key")
        if not isinstance(given, str) or not KEY.fullmatch(given):
            self.reports.add("/key", _("The key is small Latin letters, digits and “_”, a letter first."), hint='"vip"')
            return ""
        return given

    def _title(self) -> str | Mapping[str, str]:
        given = self.raw.get("title")
        texts = given if isinstance(given, dict) and given else {"en": given}
        for language, said in texts.items():
            fine = isinstance(said, str) and len(said.strip()) > 0 and len(said) <= LONGEST_TITLE
            if not fine or not _LANGUAGE.fullmatch(str(language)):
                wanted = _("Say what the rule is called, in at most {limit} characters.")
                self.reports.add("/title", wanted.format(limit=LONGEST_TITLE), hint='{"en": "…", "ru": "…"}')
                return ""
        return given if isinstance(given, (str, dict)) else ""

    def _listed(self, name: str, *, least: int) -> list[Any]:
        given = self.raw.get(name, [])
        if not isinstance(given, list) or not least <= len(given) <= MOST:
            said = _("“{name}” is a list of {least} to {most}.").format(name=name, least=least, most=MOST)
            self.reports.add(f"/{name}", said, hint=f'"{name}": […]')
            return []
        return given

    def _on(self) -> tuple[tuple[Mapping[str, Any], ...], tuple[Every, ...]]:
        """Happenings, and moments of the clock."""
        found, every, listed = [], [], self._listed("on", least=1)
        if len({isinstance(one, dict) and "every" in one for one in listed}) > 1:
            said = _("A rule begins with what happens or by the clock, not with both: make two rules.")
            self.reports.add("/on", said, hint='"on": [{"every": "day", "at": "09:00"}]')
        for place, one in enumerate(listed):
            at = f"/on/{place}"
            if isinstance(one, dict) and "every" in one:
                made = read_every(one, at, self.reports, self.around.calendars)
                every += [made] if made is not None else []
                continue
            kind = one.get("event") if isinstance(one, dict) else None
            if not isinstance(kind, str) or kind not in HAPPENINGS:
                self.reports.unlike(f"{at}/event", _("There is no event “{name}”."), str(kind), HAPPENINGS)
                continue
            self.reports.unknown(one, ("event", *HAPPENINGS[kind]), at)
            for name in HAPPENINGS[kind]:
                if name in one and (not isinstance(one[name], str) or not one[name].strip()):
                    self.reports.add(f"{at}/{name}", _("This is a text, or left out."), hint=f'"{name}": "…"')
            found.append(one)
        return tuple(found), tuple(every)

    def _over(self, *, timed: bool) -> Over:
        if "over" not in self.raw:
            return Over()
        if not timed and self.raw.get("on"):
            said = _("This is for rules that begin by the clock: others look at the ticket to which something happens.")
            self.reports.add("/over", said, hint='"when": ["ticket.priority == 1"]')
            return Over()
        return read_over(self.raw["over"], self.reports, self.around.filter)

    def _when(self) -> tuple[Expression, ...]:
        if isinstance(self.raw.get("when"), str):
            self.reports.add("/when", _("Conditions are a list: all of them hold."), hint='"when": ["…"]')
            return ()
        found = (self._condition(one, f"/when/{place}") for place, one in enumerate(self._listed("when", least=0)))
        return tuple(one for one in found if one is not None)

    def _condition(self, raw: Any, at: str) -> Expression | None:
        if not isinstance(raw, str) or not raw.strip():
            self.reports.add(at, _("A condition is an expression."), hint='"ticket.priority == 1"')
            return None
        try:
            made = compile_expression(raw, self.names)
        except ExpressionError as error:
            self._broken(error, at)
            return None
        if made.type.kind not in ("boolean", "any", "null"):
            said = _("The condition gives {given}; it must give yes or no.").format(given=made.type)
            self.reports.add(at, said, hint=f'"{raw} == …"')
            return None
        self._asks(made.reads, at)
        return made

    def _then(self) -> tuple[Step, ...]:
        found = (self._step(one, f"/then/{place}") for place, one in enumerate(self._listed("then", least=1)))
        return tuple(one for one in found if one is not None)

    def _step(self, raw: Any, at: str) -> Step | None:
        action = raw.get("action") if isinstance(raw, dict) else None
        given = raw.get("with", {}) if isinstance(raw, dict) else None
        if not isinstance(action, str) or not isinstance(given, dict):
            self.reports.add(at, _("Here stands an action with its values."), hint='{"action": "note", "with": {…}}')
            return None
        self.reports.unknown(raw, ("action", "with"), at)
        self._check_arguments(action, given, at)
        try:
            made = compile_value(given, self.names)
        except ExpressionError as error:
            self._broken(error, f"{at}/with")
            return None
        self._asks(made.reads, f"{at}/with")
        return Step(action, made)

    def _check_arguments(self, action: str, given: Mapping[str, Any], at: str) -> None:
        if self.around.offers is None:
            return
        offer = self.around.offers.get(action)
        if offer is None:
            said = _("There is no action “{name}” that a rule can do.")
            self.reports.unlike(f"{at}/action", said, action, self.around.offers)
            return
        for name in given:
            if name not in offer.known:
                said = _("The action takes no value “{name}”.")
                self.reports.unlike(f"{at}/with/{name}", said, name, offer.known)
        for name in sorted(offer.needed):
            if given.get(name) in (None, ""):
                said = _("The action needs a value for “{name}”.").format(name=name)
                self.reports.add(f"{at}/with/{name}", said, hint=f'"with": {{"{name}": …}}', code=MISSING)

    def _broken(self, error: ExpressionError, at: str) -> None:
        said = _("{message} (character {column})").format(message=error.message, column=error.column)
        self.reports.add(f"{at}{error.pointer}", said, hint=error.hint or "")

    def _asks(self, reads: frozenset[str], at: str) -> None:
        known = self.around.calendars
        for name in reads if known is not None else ():
            head, _dot, key = name.partition(".")
            if head == "calendars" and key not in (known or ()):
                self.reports.unlike(at, _("There is no calendar “{name}”."), key, known or ())

    def _word(self, name: str, words: tuple[str, ...], otherwise: str) -> str:
        given = self.raw.get(name, otherwise)
        if given not in words:
            self.reports.unlike(f"/{name}", _("“{name}” is not known here."), str(given), words)
            return otherwise
        return str(given)

    def _order(self) -> int:
        given = self.raw.get("order", 0)
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= LAST:
            self.reports.add("/order", _("The order is a whole number from 0 to {last}.").format(last=LAST), hint="10")
            return 0
        return given

    def _flag(self, name: str) -> bool:
        given = self.raw.get(name, True)
        if not isinstance(given, bool):
            self.reports.add(f"/{name}", _("This is true or false."), hint=f'"{name}": true')
        return bool(given)
