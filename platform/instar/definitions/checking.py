"""The check of one definition against the site: its own rules, then what it refers to.

Forms come first, because conditions of a process read their fields. A field is its id, of one type on the whole site:
two types of one id are an error that names both places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import orjson

from instar.contract import Action
from instar.definitions.inline import inline_forms
from instar.definitions.uses import broken_users, with_published
from instar.engine.calendars import parse_calendar
from instar.engine.catalogue import Catalogue
from instar.engine.check import check_process
from instar.engine.compiler import ASKED
from instar.engine.decisions import DECISION_FORMAT, ParsedDecision, parse_decision
from instar.engine.examples import such_as
from instar.engine.findings import Finding
from instar.engine.keys import CALENDAR_FORMAT
from instar.engine.nesting import placed
from instar.engine.parse import ParsedProcess, parse_process
from instar.engine.reports import near
from instar.engine.source import Source
from instar.errors import nearest
from instar.forms import KERNEL_TYPES, Form, parse_form
from instar.forms.uses import Used
from instar.i18n import N_, _
from instar.plugins import PluginManager

if TYPE_CHECKING:
    from instar.definitions.catalogue import Definitions
    from instar.definitions.version import Version
    from instar.engine.expressions import Type

PROCESS, FORM = "instar.process/1", "instar.form/1"
FORMATS = (PROCESS, FORM, DECISION_FORMAT, CALENDAR_FORMAT)
Types = dict[str, tuple[str, str]]
"""Field id → (type, where it is)."""
Places = Types


class Staff(NamedTuple):
    """Keys of the teams and units that steps may be given to."""

    teams: frozenset[str]
    units: frozenset[str]


def check(
    source: Source,
    together: Sequence[Source],
    definitions: Definitions,
    plugins: PluginManager,
    staff: Staff,
) -> tuple[Finding, ...]:
    """See ``Definitions.check``."""
    if source.findings:
        return tuple(source.findings)
    others = [other for other in together if other is not source and not other.findings]
    kind = source.value.get("format") if isinstance(source.value, dict) else None
    if kind not in FORMATS:
        return (_unknown_format(source, kind),)
    if any(_name(other) == _name(source) for other in others):
        return (_twice(source),)
    if kind == CALENDAR_FORMAT:
        beside = with_published(definitions.body_of_calendar, (source, *others), CALENDAR_FORMAT)
        return parse_calendar(source, beside, known=_keys(definitions, others, CALENDAR_FORMAT)).findings
    site = _site_types(definitions, source, others)
    own: Types = {}
    used = with_published(definitions.body_of_form, (source, *others))
    calendars = frozenset(_keys(definitions, others, CALENDAR_FORMAT))
    if kind == FORM:
        found = [*_check_form(source, "", site, own, used, calendars)]
    elif kind == DECISION_FORMAT:
        found = [*parse_decision(source, Catalogue(fields=_expression_types(site), calendars=calendars)).findings]
    else:
        found = [*_check_process(source, others, site, own, used, definitions, plugins, staff, calendars)]
    if kind == FORM:
        untouched = _untouched(definitions, (source, *others))
        found += broken_users(source, untouched, {**own, **site}, definitions.body_of_form, used)
    return (*found, *_broken_elsewhere(source, others, {**own, **site}, definitions))


def fields_in(raw: object) -> Places:
    """Field id → (type, JSON pointer of its form) of a form, or of the forms inside a process."""
    if not isinstance(raw, dict):
        return {}
    found: Places = {}
    pointers = [""] if raw.get("format") == FORM else [pointer for pointer, _form in inline_forms(raw)]
    for pointer in pointers:
        for id, kind in _fields(parse_form(raw, known=None, key="inline", at=pointer).form):
            found.setdefault(id, (kind, pointer))
    return found


@lru_cache(maxsize=1024)
def fields_of_text(body: str) -> Places:
    """The same of a stored definition, not to be changed by whoever asks. What a text says stays; each site that is
    opened asks for all that is in force, and cases and tests open one after the other."""
    return fields_in(orjson.loads(body))


def role_fields(plugins: PluginManager) -> Places:
    """The same of the roles that plugins give; instead of a pointer it names the role."""
    found: Places = {}
    for role in plugins.roles.values():
        if isinstance(role.form, Mapping):
            for id, kind in _fields(parse_form(dict(role.form), known=None, key=role.key).form):
                found.setdefault(id, (kind, f"the role {role.key}"))
    return found


def _check_form(
    source: Source, at: str, site: Types, own: Types, used: Used, calendars: frozenset[str]
) -> Iterator[Finding]:
    """Findings of one form; ``own`` gathers its fields, for the forms and conditions beside it."""
    known = {id: kind for id, (kind, _where) in {**site, **own}.items()}
    parsed = parse_form(source, known=known, key="inline" if at else "", at=at, used=used)
    yield from parsed.findings
    if parsed.form is None:
        return
    yield from _check_calendars(source, parsed.form, calendars)
    for id, field in parsed.form.inputs.items():
        kind = field.type.key
        other, where = (own.get(id) or site.get(id)) or (kind, "")
        if other != kind:
            line, column = source.locate(field.pointer)
            yield Finding(
                "error",
                "field_type",
                _("The field “{id}” is of type “{type}” here and of type “{other}” in {where}.").format(
                    id=id, type=kind, other=other, where=where
                ),
                source.file,
                line,
                column,
                f"{field.pointer}/type",
                hint=_("A field has one type on the whole site. Give one of the two another id."),
            )
        own.setdefault(id, (kind, source.file or at))


def _check_calendars(source: Source, form: Form, known: frozenset[str]) -> Iterator[Finding]:
    """Calendars that expressions of a form name must be there."""
    for field in form.plan.order:
        reads = frozenset().union(*(one.reads for one in field.expressions))
        for key in sorted(name.removeprefix(ASKED) for name in reads if name.startswith(ASKED)):
            if key not in known:
                message = _("There is no calendar “{name}”.").format(name=key[:64])
                yield _finding(source, "unknown_calendar", message, field.pointer, None, near(key, known))


def _check_process(
    source: Source,
    others: Sequence[Source],
    site: Types,
    own: Types,
    used: Used,
    definitions: Definitions,
    plugins: PluginManager,
    staff: Staff,
    calendars: frozenset[str],
) -> Iterator[Finding]:
    pointers = [pointer for pointer, _form in inline_forms(source.value)]
    beside = {id: (kind, source.file + pointer) for id, (kind, pointer) in fields_in(source.value).items()}
    holders = {at: id for id, _node, at in placed(source.value)}
    for pointer in pointers:
        for finding in _check_form(source, pointer, {**beside, **site}, own, used, calendars):
            yield replace(finding, node=_holder(pointer, holders))
    types = {**site, **beside, **own}
    catalogue = Catalogue(
        fields=_expression_types(types),
        forms=frozenset(_keys(definitions, others, FORM)),
        processes=frozenset(_keys(definitions, others, PROCESS)) | {str(source.value.get("key"))},
        roles=frozenset(plugins.roles),
        actions=frozenset(plugins.actions),
        at_once=frozenset(key for key, action in plugins.actions.items() if action.kind == "effect"),
        decisions=frozenset(_keys(definitions, others, DECISION_FORMAT)),
        calendars=calendars,
        teams=staff.teams,
        units=staff.units,
        languages=frozenset(("en", "ru")),
    )
    parsed = parse_process(source, catalogue)
    yield from parsed.findings
    yield from _check_arguments(source, plugins)
    if parsed.process is not None:
        yield from check_process(parsed.process, source, catalogue)


def _holder(pointer: str, holders: Mapping[str, str]) -> str | None:
    """The id of the node that a pointer leads into; None for what belongs to the process itself."""
    while pointer and pointer not in holders:
        pointer = pointer.rpartition("/")[0]
    return holders.get(pointer)


def _check_arguments(source: Source, plugins: PluginManager) -> Iterator[Finding]:
    """The ``with`` of each task against the form of its action."""
    for id, node, at in (*placed(source.value), *_deeds(source.value)):
        given = node.get("with", {}) if isinstance(node, dict) else None
        action = plugins.action(str(node.get("action"))) if isinstance(given, dict) else None
        if action is None or given is None:
            continue
        form = _arguments(action)
        if form is None:  # whatever is given would be wrong, and the definition is not to blame
            continue
        for name in given:
            if name not in form.inputs:
                near = nearest(name, form.inputs)
                yield _finding(
                    source,
                    "unknown_argument",
                    _("The action “{action}” takes no argument “{name}”.").format(action=action.key, name=name),
                    f"{at}/with/{name}",
                    id,
                    _("Did you mean “{name}”?").format(name=near)
                    if near
                    else _("It takes: {names}.").format(names=", ".join(form.inputs) or "–"),
                )
        for name, field in form.inputs.items():
            if field.required and name not in given:
                yield _finding(
                    source,
                    "missing_argument",
                    _("The action “{action}” needs the argument “{name}”.").format(action=action.key, name=name),
                    f"{at}/with" if "with" in node else at,
                    id,
                    such_as(f'"with": {{"{name}": …}}'),
                )


def _deeds(raw: Mapping[str, object]) -> Iterator[tuple[str | None, object, str]]:
    """What clocks do when a step of them is reached, as ``placed`` gives nodes."""
    given = raw.get("sla")
    for index, clock in enumerate(given if isinstance(given, list) else ()):
        for key in ("on_warn", "on_breach"):
            if isinstance(clock, dict) and isinstance(clock.get(key), dict):
                yield None, clock[key], f"/sla/{index}/{key}"


def _arguments(action: Action) -> Form | None:
    """The form of an action's arguments, without one it takes none; None when its plugin gave a broken one."""
    return parse_form(dict(action.arguments or {"fields": []}), known=None, key="arguments").form


def _finding(source: Source, code: str, message: str, pointer: str, node: str | None, hint: str) -> Finding:
    line, column = source.locate(pointer)
    return Finding("error", code, message, source.file, line, column, pointer, node, hint=hint)


def _unknown_format(source: Source, kind: object) -> Finding:
    near = nearest(kind, FORMATS) if isinstance(kind, str) else None
    return _finding(
        source,
        "format",
        _("There is no “format” here that this version reads."),
        "/format",
        None,
        _("Did you mean “{name}”?").format(name=near)
        if near
        else _('Write "format": "{format}".').format(format='" or "'.join(FORMATS)),
    )


def _site_types(definitions: Definitions, source: Source, others: Sequence[Source]) -> Types:
    """The fields of everything but the definition itself."""
    found: Types = {}
    for version in _untouched(definitions, (source, *others)):
        for id, (kind, pointer) in definitions.fields_of(version).items():
            found.setdefault(id, (kind, f"{version.key} v{version.number}{pointer}"))
    for other in others:
        for id, (kind, pointer) in _fields_of(other).items():
            found.setdefault(id, (kind, other.file + pointer))
    for id, place in definitions.fields_of_roles().items():
        found.setdefault(id, place)
    return found


_known_fields: WeakKeyDictionary[Source, Places] = WeakKeyDictionary()


def _fields_of(source: Source) -> Places:
    """``fields_in`` its value; of many that are published together each is asked for by all the others."""
    found = _known_fields.get(source)
    if found is None:
        found = _known_fields[source] = fields_in(source.value)
    return found


def _untouched(definitions: Definitions, replaced: Sequence[Source]) -> Iterator[Version]:
    """What is current and stays so when the given ones are published."""
    names = set(map(_name, replaced))
    for kind in ("form", "process", "decision"):
        yield from (found for found in definitions.list(kind) if (f"instar.{kind}/1", found.key) not in names)


def _broken_elsewhere(
    source: Source, others: Sequence[Source], types: Types, definitions: Definitions
) -> Iterator[Finding]:
    """Processes and tables in force that read a field which this definition takes away or gives another type."""
    before = definitions.types()
    if all(types.get(id, ("",))[0] == kind for id, kind in before.items()):
        return
    now = Catalogue(fields=_expression_types(types))
    was = Catalogue(fields={id: KERNEL_TYPES[kind].expression_type for id, kind in before.items()})
    for version in _untouched(definitions, (source, *others)):
        if version.kind not in _READS_FIELDS:
            continue
        code, sentence, parse = _READS_FIELDS[version.kind]
        other = Source.read(version.body, version.key)
        known = {finding.pointer for finding in parse(other, was).findings}
        for finding in parse(other, now).findings:
            if finding.severity == "error" and finding.pointer not in known:
                yield _finding(
                    source,
                    code,
                    _(sentence).format(key=version.key, place=finding.pointer, reason=finding.message),
                    "",
                    None,
                    _("Publish the two together."),
                )


_READS_FIELDS: Mapping[str, tuple[str, str, Callable[[Source, Catalogue], ParsedProcess | ParsedDecision]]] = {
    "process": (
        "breaks_process",
        N_("The process “{key}” would not work with this any more ({place}): {reason}"),
        parse_process,
    ),
    "decision": (
        "breaks_decision",
        N_("The decision table “{key}” would not work with this any more ({place}): {reason}"),
        parse_decision,
    ),
}
"""Kind of definition → what a field that has gone is told by."""


def _expression_types(types: Types) -> dict[str, Type]:
    return {id: KERNEL_TYPES[kind].expression_type for id, (kind, _where) in types.items()}


def _twice(source: Source) -> Finding:
    message = _("Two of the definitions have the key “{key}”.").format(key=_name(source)[1])
    return _finding(source, "key_twice", message, "/key", None, _("Give one of the two another key."))


def _name(source: Source) -> tuple[str, str]:
    value = source.value if isinstance(source.value, dict) else {}
    return str(value.get("format")), str(value.get("key"))


def _fields(form: Form | None) -> Iterator[tuple[str, str]]:
    return iter(form.ids_types().items()) if form else iter(())


def _keys(definitions: Definitions, others: Sequence[Source], format: str) -> Iterator[str]:
    kind = {FORM: "form", DECISION_FORMAT: "decision", CALENDAR_FORMAT: "calendar"}.get(format, "process")
    yield from (version.key for version in definitions.list(kind))
    yield from (key for found, key in map(_name, others) if found == format)
