"""``Definitions``: processes, forms, decision tables and calendars as the kernel uses them, parsed once a version.

A version is immutable, so a parsed process is kept for ever; what is current, and which forms there are, is read
again when the epoch of definitions moves. A form that is named and not there (its plugin is off) is an empty one:
the ticket goes on, and the check told the administrator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, TypeVar

import orjson

from instar.definitions import version as stored
from instar.definitions.checking import Places, Staff, check, fields_of_text, role_fields
from instar.definitions.deciding import APPROVE, deciding
from instar.definitions.inline import EMPTY, combined
from instar.definitions.version import Version
from instar.engine.calendars import Calendar, parse_calendar
from instar.engine.catalogue import Catalogue
from instar.engine.decisions import Decision, parse_decision
from instar.engine.findings import Finding
from instar.engine.model import Process
from instar.engine.parse import parse_process
from instar.engine.source import Source
from instar.errors import InstarError, Invalid, nearest
from instar.forms import KERNEL_TYPES, FieldType, Form, parse_form
from instar.i18n import _
from instar.plugins import PluginManager
from instar.store import UNCOMMITTED, Epochs, Service, Store

T = TypeVar("T")


class _Kept:
    """What was current at one epoch, and the forms made of it. Replaced as a whole: no thread sees half of two."""

    __slots__ = ("calendars", "current", "deciding", "epoch", "forms", "rows", "types")

    def __init__(self, epoch: int, current: Sequence[Version], types: Mapping[str, str]) -> None:
        self.epoch = epoch
        self.current = {(version.kind, version.key): version for version in current}
        self.types = types
        self.rows = {id: KERNEL_TYPES[kind] for id, kind in types.items() if kind in KERNEL_TYPES}
        self.forms: dict[Any, Form] = {}
        self.calendars: dict[tuple[str, str], Calendar | None] = {}
        self.deciding: Mapping[int, frozenset[str]] | None = None


class Definitions:
    def __init__(self, store: Store, epochs: Epochs, plugins: PluginManager) -> None:
        self._store = store
        self._epochs = epochs
        self._plugins = plugins
        self._kept = _Kept(UNCOMMITTED, (), {})
        self._versions: dict[int, Version] = {}
        self._processes: dict[int, Process] = {}
        self._decisions: dict[int, Decision] = {}
        self._of_roles = role_fields(plugins)

    # -- versions ------------------------------------------------------------------------------------------

    def version(self, id: int) -> Version:
        """A version by its id; raises LookupError for one that never was."""
        found = self._versions.get(id)
        if found is None:
            read = stored.one(self._store.read(), id)
            if read is None:
                raise LookupError(f"no definition version {id}")
            found = self._keep(self._versions, id, read)
        return found

    def current(self, kind: str, key: str) -> Version | None:
        """The version that new tickets take; None when there is none."""
        return self._fresh().current.get((kind, key))

    def text_in_force(self, kind: str, key: str) -> str | None:
        """The canonical text of the version that new tickets take; None when there is none."""
        version = self.current(kind, key)
        return version.body if version is not None else None

    def list(self, kind: str) -> Sequence[Version]:
        """The current version of every definition of a kind, by key."""
        return [version for (found, _key), version in self._fresh().current.items() if found == kind]

    def versions(self, kind: str, key: str) -> Sequence[Version]:
        """All versions of one definition, newest first."""
        return stored.versions(self._store.read(), kind, key)

    # -- processes -----------------------------------------------------------------------------------------

    def process(self, version_id: int) -> Process:
        """The parsed process of a version; raises InstarError when this code cannot read what is stored."""
        found = self._processes.get(version_id)
        if found is None:
            found = self._keep(self._processes, version_id, self._parsed(self.version(version_id)))
        return found

    def deciding(self) -> Mapping[int, frozenset[str]]:
        """Version id → ids of its approvals, of every version of a process that has any: tickets stay on old ones."""
        kept = self._fresh()
        if kept.deciding is None:
            read = stored.bodies(self._store.read(), "process")
            found = {id: deciding(orjson.loads(body)) for id, body in read if f'"{APPROVE}"' in body}
            kept.deciding = {id: nodes for id, nodes in found.items() if nodes}
        return kept.deciding

    def allows_partners(self, key: str) -> bool:
        """Whether the process in force says ``"partners": true``."""
        current = self.current("process", key)
        try:
            return current is not None and self.process(current.id).partners
        except InstarError:  # published by other code
            return False

    def for_process(self, key: str) -> tuple[str, int]:
        """(key, id of the current version); raises Invalid when there is no such process."""
        version = self.current("process", key)
        if version is None:
            near = nearest(key, [known.key for known in self.list("process")])
            raise Invalid(
                {"process": [_("There is no process “{key}”.").format(key=key)]},
                hint=_("Did you mean “{name}”?").format(name=near) if near else None,
            )
        return key, version.id

    def for_role(self, role: str, process: str | None = None) -> tuple[str, int]:
        """The process that a ticket of this role starts with: the one named, else the role's default one."""
        given = self._plugins.role(role)
        if given is None:
            near = nearest(role, self._plugins.roles)
            raise Invalid(
                {"role": [_("There is no role “{role}”.").format(role=role)]},
                hint=_("Did you mean “{name}”?").format(name=near) if near else None,
            )
        key = process or given.process
        if key is None:
            serving = [version.key for version in self.list("process") if self.process(version.id).role == role]
            key = serving[0] if serving else None
        if key is None:
            raise Invalid({"process": [_("The role has no process of its own. Say which one to start.")]})
        return self.for_process(key)

    def lacking(self, role: str, version_id: int) -> str:
        """Why steps of such a ticket can only be read: a sentence about the plugin that is off; "" if all is there."""
        if self._plugins.role(role) is not None:
            return ""
        status = self._plugins.status(self.version(version_id).origin)
        if status is not None and status.state == "failed":
            return _("This needs the plugin “{name}”, which could not be loaded.").format(name=status.name)
        if status is not None:
            return _("This needs the plugin “{name}”, which is off.").format(name=status.name)
        return _("This needs a plugin that gives the role “{role}”.").format(role=role)

    # -- decision tables -----------------------------------------------------------------------------------

    def decision(self, key: str) -> Decision | None:
        """The table in force; None when there is none, or this code cannot read what is stored."""
        version = self.current("decision", key)
        if version is None:
            return None
        found = self._decisions.get(version.id)
        if found is None:
            source = Source.read(version.body, f"{version.key} v{version.number}")
            fields = {id: kind.expression_type for id, kind in self.field_types().items()}
            parsed = parse_decision(source, Catalogue(fields=fields, open=True)).decision
            parsed = parsed or parse_decision(source, Catalogue()).decision  # the types of fields are others now
            if parsed is None:
                return None
            found = self._keep(self._decisions, version.id, parsed)
        return found

    # -- calendars -----------------------------------------------------------------------------------------

    def calendar(self, key: str, zone: tzinfo) -> Calendar | None:
        """The calendar in force, with those that it extends; ``zone``: the site's, for one that names none. None when
        there is none, or this code cannot read what is stored."""
        kept, name = self._fresh().calendars, (key, str(zone))
        if name not in kept:
            body = self.body_of_calendar(key)
            kept[name] = parse_calendar(body, self.body_of_calendar, zone).calendar if body is not None else None
        return kept[name]

    def body_of_calendar(self, key: str) -> Mapping[str, Any] | None:
        """The calendar in force as JSON, for those that extend it; None when there is none."""
        version = self.current("calendar", key)
        return orjson.loads(version.body) if version else None

    # -- forms ---------------------------------------------------------------------------------------------

    def form(self, key: str) -> Form | None:
        """The current version of a form; None when there is none."""
        version = self.current("form", key)
        return self._made(("form", key), self._stored_form, version.body, key) if version else None

    def body_of_form(self, key: str) -> Mapping[str, Any] | None:
        """The form in force as JSON, for forms that use it; None when there is none."""
        version = self.current("form", key)
        return orjson.loads(version.body) if version else None

    def role_form(self, role: str) -> Form:
        """The fields of a role; none when the role is unknown or has no form."""
        given = self._plugins.role(role)
        return self._resolve(given.form if given else None, f"role.{role}")

    def process_form(self, version_id: int) -> Form:
        """The process's own fields."""
        process = self.process(version_id)
        return self._resolve(process.form, process.key, "/form", version_id)

    def opening_form(self, process: str, service: Service | None) -> Form:
        """What is asked of who opens a ticket: the service's form, else the process's, else the role's."""
        if service is not None and service.form:
            found = self.form(service.form)
            if found is not None:
                return found
        _key, version_id = self.for_process(process)
        own = self.process_form(version_id)
        return own if own.fields else self.role_form(self.process(version_id).role)

    def step_form(self, version_id: int, node: str, outcome: str | None = None) -> Form:
        """What completing a step asks: the node's form, and the outcome's own one where an outcome is named."""
        return self._made(("step", version_id, node, outcome), self._step_form, version_id, node, outcome)

    def fields(self, role: str, version_id: int) -> Form:
        """The properties pane: the role's fields, then the process's."""
        return self._made(("fields", role, version_id), self._fields_form, role, version_id)

    def types(self) -> Mapping[str, str]:
        """Field id → type of every field that a form, role or process of the site has."""
        return self._fresh().types

    def field_types(self) -> Mapping[str, FieldType]:
        """The same as rows of the table of types."""
        return self._fresh().rows

    def fields_of(self, version: Version) -> Places:
        """Field id → (type, JSON pointer of its form) of all fields that one version defines."""
        return fields_of_text(version.body)

    def fields_of_roles(self) -> Places:
        """Field id → (type, name of the role) of the fields that roles bring themselves."""
        return self._of_roles

    # -- checking ------------------------------------------------------------------------------------------

    def check(self, source: Source, *, together: Sequence[Source] = ()) -> tuple[Finding, ...]:
        """Everything that is wrong with a definition; ``together`` are those that will be published with it."""
        return check(source, together, self, self._plugins, self._staff())

    def _staff(self) -> Staff:
        teams = self._store.read().all("SELECT key FROM principal WHERE kind = 'team' AND active = 1")
        units = self._store.read().all("SELECT key FROM unit WHERE active = 1")
        return Staff(frozenset(key for (key,) in teams), frozenset(key for (key,) in units))

    # -- below ---------------------------------------------------------------------------------------------

    def _fresh(self) -> _Kept:
        epoch = self._epochs.current("definitions")
        kept = self._kept
        if kept.epoch == epoch and epoch >= 0:
            return kept
        current = stored.current(self._store.read())
        kept = _Kept(epoch, current, self._types_of(current))
        if epoch >= 0:
            self._kept = kept
        return kept

    def _keep(self, kept: dict[int, T], id: int, made: T) -> T:
        """Keep what was made of a version for ever, unless the version may still be rolled back."""
        if self._epochs.current("definitions") >= 0:
            kept[id] = made
        return made

    def _types_of(self, versions: Sequence[Version]) -> dict[str, str]:
        found: dict[str, str] = {}
        for fields in [*map(self.fields_of, versions), self._of_roles]:
            for id, (kind, _pointer) in fields.items():
                found.setdefault(id, kind)
        return found

    def _parsed(self, version: Version) -> Process:
        """The process with the types that its fields had when it was published: what a form says since is not its."""
        source = Source.read(version.body, f"{version.key} v{version.number}")
        own = {id: kind for id, (kind, _pointer) in self.fields_of(version).items()}
        types = dict(self.types()) | self._types_of(stored.as_of(self._store.read(), version.id)) | own
        fields = {id: KERNEL_TYPES[kind].expression_type for id, kind in types.items()}
        result = parse_process(source, Catalogue(fields=fields, open=True))
        if result.process is None:  # the fields of a role have other types now: better untyped than unreadable
            result = parse_process(source, Catalogue())
        if result.process is None:
            told = "; ".join(finding.message for finding in result.findings if finding.severity == "error")
            raise InstarError(
                "process_unreadable",
                _("Version {number} of the process {key} cannot be read.").format(
                    number=version.number, key=version.key
                ),
                hint=told,
            )
        return result.process

    def _inline_form(self, given: Mapping[str, Any], name: str) -> Form:
        return self._form(dict(given), name)

    def _stored_form(self, body: str, key: str) -> Form:
        return self._form(orjson.loads(body), key)

    def _form(self, raw: Mapping[str, Any] | Source, key: str, at: str = "") -> Form:
        found = parse_form(raw, known=self.types(), key=key, at=at, used=self.body_of_form).form
        if found is None:  # it was right when it was published: what it reads has gone since
            found = parse_form(raw, known=None, key=key, at=at, used=self.body_of_form).form
        return found or EMPTY

    def _resolve(self, given: Any, name: str, pointer: str = "", version_id: int | None = None) -> Form:
        if given is None:
            return EMPTY
        if isinstance(given, str):
            return self.form(given) or EMPTY
        return self._made(("inline", name, version_id, pointer), self._inline_form, given, name)

    def _step_form(self, version_id: int, node_id: str, outcome: str | None) -> Form:
        node = self.process(version_id).nodes[node_id]
        own = self._resolve(node.form, node_id, "form", version_id)
        for known in node.outcomes:
            if known.key == outcome and known.form is not None:
                more = self._resolve(known.form, f"{node_id}.{outcome}", "form", version_id)
                return combined(own, more)
        return own

    def _fields_form(self, role: str, version_id: int) -> Form:
        return combined(self.role_form(role), self.process_form(version_id))

    def _made(self, key: Any, make: Callable[..., Form], *given: Any) -> Form:
        forms = self._fresh().forms
        found = forms.get(key)
        if found is None:
            found = forms[key] = make(*given)
        return found
