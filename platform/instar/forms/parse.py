"""Form JSON in, a form or everything that is wrong with it out: all findings at once, each with its place.

The ids of all fields are gathered first, so that a condition may read a field further down; then each field
is parsed on its own; last comes the order of the conditions. A form exists only when nothing found an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from instar.engine.examples import example, plain_name, such_as
from instar.engine.findings import Finding
from instar.engine.reports import Reports, near
from instar.engine.source import Source
from instar.forms.conditions import Cycle
from instar.forms.entries import EntryParser, Uses
from instar.forms.form import Form
from instar.forms.keys import FORM_KEY, FORM_KEYS, FORMAT, is_text
from instar.forms.types import KERNEL_TYPES, FieldType
from instar.forms.uses import Used
from instar.i18n import _

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ParsedForm:
    """`form` is None when a finding is an error; warnings may stand beside a form."""

    form: Form | None
    findings: tuple[Finding, ...]


def parse_form(
    source: Source | Mapping[str, Any],
    *,
    types: Mapping[str, FieldType] = KERNEL_TYPES,
    known: Mapping[str, str] | None = NOTHING_KNOWN,
    key: str = "",
    at: str = "",
    used: Used | None = None,
) -> ParsedForm:
    """Parse one form.

    `source` may be a whole file or hold the form at the JSON pointer `at`, as an inline form in a process
    does; an inline form needs neither "format" nor "key" (`key` names it then). `known` maps the ids of the
    site's other fields to their types, so that conditions may read them; None = do not check. `used` gives the forms
    that this one uses; without it their fields are left out.
    """
    document = source if isinstance(source, Source) else Source.of(source)
    reports = Reports(document)
    if document.findings:
        return ParsedForm(None, tuple(document.findings))
    form = _Parser(reports, types, known, key, at, used).form(_at(document.value, at))
    return ParsedForm(None if reports.failed else form, reports.sorted())


class _Parser:
    """The outermost level of a form: its own keys, then its fields."""

    def __init__(
        self,
        reports: Reports,
        types: Mapping[str, FieldType],
        known: Mapping[str, str] | None,
        key: str,
        at: str,
        used: Used | None,
    ) -> None:
        self.reports = reports
        self.types = types
        self.known = known
        self.key = key
        self.at = at
        self.used = used

    def form(self, raw: object) -> Form | None:
        if not isinstance(raw, dict):
            hint = such_as('{"fields": [{"id": "amount", "type": "money"}]}')
            self.reports.error("shape", _("A form must be an object with “fields”."), self.at, hint=hint)
            return None
        self.reports.unknown_keys(raw, FORM_KEYS, self.at)
        self._head(raw)
        own = raw.get("key") if isinstance(raw.get("key"), str) else None
        uses = Uses(self.used, (own,) if own else ())
        entries = EntryParser(raw.get("fields"), f"{self.at}/fields", self.reports, self.types, self.known, uses)
        fields = entries.parse()
        card = self._card(raw.get("card", []), entries.declared)
        if self.reports.failed:
            return None
        try:
            return Form(raw.get("key") or self.key, raw.get("title", ""), fields, card)
        except Cycle as cycle:
            self._cycle(cycle)
            return None

    def _head(self, raw: dict[str, Any]) -> None:
        """The keys that say what the file is; an inline form has none of them."""
        stands_alone = "format" in raw or not self.key
        if stands_alone and raw.get("format") != FORMAT:
            self.reports.error(
                "format",
                _("The format is not one this version reads."),
                f"{self.at}/format" if "format" in raw else self.at,
                hint=_('Write "format": "{format}".').format(format=FORMAT),
            )
        form_key = raw.get("key") or self.key
        if not isinstance(form_key, str) or not FORM_KEY.fullmatch(form_key):
            self.reports.error(
                "key",
                _("A form needs a “key” of letters, digits, “_”, “-” and “.” that begins with a letter."),
                f"{self.at}/key" if "key" in raw else self.at,
                hint=example("key", f'"{plain_name(form_key, "form")}"'),
            )
        wrong = is_text(raw.get("title", ""))
        if wrong:
            self.reports.error("shape", wrong.format(key="title"), f"{self.at}/title", hint=example("title"))

    def _card(self, raw: object, declared: Mapping[str, str]) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
            hint = example("card")
            self.reports.error("shape", _("“card” must be a list of field ids."), f"{self.at}/card", hint=hint)
            return ()
        for index, name in enumerate(raw):
            if name not in declared:
                self.reports.error(
                    "unknown_field",
                    _("The card shows “{name}”, which is no field of this form.").format(name=name),
                    f"{self.at}/card/{index}",
                    hint=near(name, declared),
                )
        return tuple(raw)

    def _cycle(self, cycle: Cycle) -> None:
        first = cycle.entries[0]
        names = [entry.id or entry.label() or entry.pointer for entry in [*cycle.entries, first]]
        self.reports.error(
            "condition_cycle",
            _("These conditions wait for each other: {path}.").format(path=" → ".join(names)),
            f"{first.pointer}/{'when' if first.when or not first.computed else 'computed'}",
            hint=_("Let one of them read a field outside the circle."),
            path=tuple(names),
        )


def _at(value: object, pointer: str) -> object:
    """The part of a JSON value that a pointer names; None when there is none."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
