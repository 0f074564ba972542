"""Forms that others use: where they come from while something is checked, what would break, and what leads to what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

import orjson

from instar.definitions.inline import inline_forms
from instar.engine.expressions import ON_CALENDARS
from instar.engine.findings import Finding
from instar.engine.nesting import nodes_in
from instar.engine.source import Source
from instar.forms import parse_form
from instar.forms.uses import Used, keys_used
from instar.i18n import _, text
from instar.plugins import PluginManager
from instar.store import Tx

if TYPE_CHECKING:
    from instar.definitions.catalogue import Definitions
    from instar.definitions.version import Version

Told = Callable[[str, str], bool]
"""Whether a definition, by kind and key, may be named."""
_SERVICES = "SELECT key, title FROM service WHERE active = 1 AND {column} = ? ORDER BY key"
_LIVING = """
SELECT id FROM definition_version WHERE id IN (SELECT current_id FROM definition)
   OR id IN (SELECT version_id FROM ticket WHERE ended IS NULL) ORDER BY id"""


def everything(_kind: str, _key: str) -> bool:
    return True


def used_by(
    tx: Tx, definitions: Definitions, plugins: PluginManager, kind: str, key: str, told: Told = everything
) -> Iterator[str]:
    """What leads to a process, form, table or calendar, each as a phrase: services, roles, forms that use it, calendars
    that extend it, processes in force or with running tickets. ``told``: which definitions may be named."""
    if kind in ("form", "process"):
        for _service, title in tx.all(_SERVICES.format(column=kind), (key,)):
            yield _("service “{name}”").format(name=text(_title(title)))
    for role in plugins.roles.values():
        named = key == {"process": role.process, "form": role.form}.get(kind)
        if named or (kind == "form" and key in keys_used(role.form)):
            yield _("role “{name}”").format(name=text(role.title))
    for (id,) in tx.all(_LIVING):
        version = definitions.version(id)
        body = orjson.loads(version.body)
        names = _names(body, kind, key) or (kind == "form" and key in keys_used(body))
        names = names or (kind == "calendar" and names_calendar(body, key))
        if names and (version.kind, version.key) != (kind, key) and told(version.kind, version.key):
            yield _version(version)


def forms_under(definitions: Definitions, plugins: PluginManager, processes: Iterable[str]) -> set[str]:
    """Keys of the forms that processes use in any version: of steps, of their roles, and those that these use."""
    keys: set[str] = set()
    for process in processes:
        for version in definitions.versions("process", process):
            body = orjson.loads(version.body)
            role = plugins.roles.get(body.get("role"))
            keys |= {*_forms_named(body), *_forms_named({"form": role.form if role is not None else {}})}
    return _reached(keys, definitions.body_of_form)


def decisions_under(definitions: Definitions, processes: Iterable[str]) -> set[str]:
    """Keys of the decision tables that processes ask in any version."""
    bodies = (orjson.loads(version.body) for key in processes for version in definitions.versions("process", key))
    nodes = (node for body in bodies for _id, node in nodes_in(body))
    return {node["decision"] for node in nodes if isinstance(node, dict) and isinstance(node.get("decision"), str)}


def calendars_under(definitions: Definitions, processes: Iterable[str]) -> set[str]:
    """Keys of the calendars that processes count by in any version, and of those that these extend."""
    bodies = [orjson.loads(version.body) for key in processes for version in definitions.versions("process", key)]
    known = [version.key for version in definitions.list("calendar")]
    keys = {key for key in known for body in bodies if names_calendar(body, key)}
    found = (definitions.calendar(key, UTC) for key in tuple(keys))
    return keys.union(*(one.extends for one in found if one is not None))


def names_calendar(body: Mapping[str, Any], key: str) -> bool:
    """Whether a definition counts by a calendar, asks it in an expression, or extends it."""
    return body.get("extends") == key or _names(body, "calendar", key) or _asks(body, key)


def with_published(in_force: Used, sources: Sequence[Source], format: str = "instar.form/1") -> Used:
    """Used forms, or calendars, as they will be once these sources are published."""
    coming = {
        str(source.value.get("key")): source.value
        for source in sources
        if isinstance(source.value, dict) and source.value.get("format") == format
    }

    def used(key: str) -> Mapping[str, Any] | None:
        return coming[key] if key in coming else in_force(key)

    return used


def broken_users(
    source: Source, untouched: Iterable[Version], types: Mapping[str, tuple[str, str]], before: Used, now: Used
) -> list[Finding]:
    """Forms in force, in processes too, that use the form of ``source`` and would not be right any more."""
    known = {id: kind for id, (kind, _where) in types.items()}
    found: list[Finding] = []
    for version in untouched:
        body = orjson.loads(version.body)
        if not _reaches(body, str(source.value.get("key")), now):
            continue
        other = Source.read(version.body, version.key)
        pointers = [""] if version.kind == "form" else [pointer for pointer, _form in inline_forms(body)]
        for pointer in pointers:
            key = "inline" if pointer else ""
            earlier = parse_form(other, known=None, key=key, at=pointer, used=before).findings
            was = {(one.code, one.pointer) for one in earlier}
            for one in parse_form(other, known=known, key=key, at=pointer, used=now).findings:
                if one.severity == "error" and (one.code, one.pointer) not in was:
                    found.append(_breaks(source, version, one))
    return found


def _breaks(source: Source, version: Version, finding: Finding) -> Finding:
    told = _("{name} uses this form and would not be right any more ({place}): {reason}").format(
        name=_version(version), place=finding.pointer, reason=finding.message
    )
    message = told[:1].upper() + told[1:]
    line, column = source.locate("")
    hint = _("Publish the two together.")
    return Finding("error", "breaks_form", message, source.file, line, column, "", hint=hint)


def _reaches(body: object, key: str, used: Used) -> bool:
    """Whether a definition uses the form, itself or by forms that it uses."""
    return key in _reached(keys_used(body), used)


def _reached(keys: Iterable[str], used: Used) -> set[str]:
    """Forms with these keys, and those that they use, at any depth."""
    seen: set[str] = set()
    waiting = [*keys]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += keys_used(used(one))
    return seen


def _title(stored: str) -> Any:
    """A service's title as it lies in the database: a map of languages as JSON."""
    return orjson.loads(stored) if stored.startswith(("{", '"')) else stored


def _version(version: Version) -> str:
    name = text(orjson.loads(version.body).get("title")) or version.key
    if version.kind == "form":
        return _("form “{name}”, version {number}").format(name=name, number=version.number)
    if version.kind == "decision":
        return _("decision table “{name}”, version {number}").format(name=name, number=version.number)
    if version.kind == "calendar":
        return _("calendar “{name}”, version {number}").format(name=name, number=version.number)
    return _("process “{name}”, version {number}").format(name=name, number=version.number)


def _names(value: Any, kind: str, key: str) -> bool:
    """Whether a definition names the other one anywhere: as the form of a step, as the process to hand over to."""
    if isinstance(value, dict):
        return value.get(kind) == key or any(_names(item, kind, key) for item in value.values())
    return isinstance(value, list) and any(_names(item, kind, key) for item in value)


def _asks(value: Any, key: str) -> bool:
    """Whether an expression of a definition asks a calendar by name."""
    if isinstance(value, str):
        return any(f"{quote}{key}{quote}" in value for quote in "'\"") and any(name in value for name in ON_CALENDARS)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_asks(item, key) for item in inner)


def _forms_named(value: Any) -> Iterator[str]:
    """The keys of the forms that a definition names: as the form of a step, or to have their fields."""
    if isinstance(value, dict):
        yield from (value[name] for name in ("form", "use") if isinstance(value.get(name), str))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        yield from _forms_named(item)
