"""``Definitions``: processes and forms as the kernel uses them, parsed once a version.

A version is immutable, so a parsed process is kept for ever; what is current, and which forms there are, is read
again when the epoch of definitions moves. A form that is named and not there (its plugin is off) is an empty one:
the ticket goes on, and the check told the administrator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from instar.definitions import version as stored
from instar.definitions.checking import check, known_types
from instar.definitions.inline import EMPTY, combined, inline_forms
from instar.definitions.version import Version
from instar.engine.catalogue import Catalogue
from instar.engine.findings import Finding
from instar.engine.model import Process
from instar.engine.parse import parse_process
from instar.engine.source import Source
from instar.errors import InstarError, Invalid, nearest
from instar.forms import KERNEL_TYPES, Form, parse_form
from instar.i18n import _
from instar.plugins import PluginManager
from instar.store import Epochs, Service, Store


class Definitions:
    def __init__(self, store: Store, epochs: Epochs, plugins: PluginManager) -> None:
        self._store = store
        self._epochs = epochs
        self._plugins = plugins
        self._epoch = -1
        self._current: dict[tuple[str, str], Version] = {}
        self._types: dict[str, str] = {}
        self._versions: dict[int, Version] = {}
        self._processes: dict[int, Process] = {}
        self._forms: dict[Any, Form] = {}  # made of what is current: forgotten when the epoch moves

    # -- versions ------------------------------------------------------------------------------------------

    def version(self, id: int) -> Version:
        """A version by its id; raises LookupError for one that never was."""
        found = self._versions.get(id)
        if found is None:
            read = stored.one(self._store.read(), id)
            if read is None:
                raise LookupError(f"no definition version {id}")
            found = self._versions[id] = read
        return found

    def current(self, kind: str, key: str) -> Version | None:
        """The version that new tickets take; None when there is none."""
        self._freshen()
        return self._current.get((kind, key))

    def list(self, kind: str) -> Sequence[Version]:
        """The current version of every definition of a kind, by key."""
        self._freshen()
        return [version for (found, _key), version in self._current.items() if found == kind]

    def versions(self, kind: str, key: str) -> Sequence[Version]:
        """All versions of one definition, newest first."""
        return stored.versions(self._store.read(), kind, key)

    # -- processes -----------------------------------------------------------------------------------------

    def process(self, version_id: int) -> Process:
        """The parsed process of a version; raises InstarError when this code cannot read what is stored."""
        found = self._processes.get(version_id)
        if found is None:
            found = self._processes[version_id] = self._parsed(self.version(version_id))
        return found

    def for_process(self, key: str) -> tuple[str, int]:
        """(key, id of the current version); raises Invalid when there is no such process."""
        version = self.current("process", key)
        if version is None:
            near = nearest(key, [known for kind, known in self._current if kind == "process"])
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

    # -- forms ---------------------------------------------------------------------------------------------

    def form(self, key: str) -> Form | None:
        """The current version of a form; None when there is none."""
        version = self.current("form", key)
        return self._kept(("form", key), lambda: self._form(orjson.loads(version.body), key)) if version else None

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
        self._freshen()
        return self._kept(("step", version_id, node, outcome), lambda: self._step_form(version_id, node, outcome))

    def fields(self, role: str, version_id: int) -> Form:
        """The properties pane: the role's fields, then the process's."""
        self._freshen()
        return self._kept(
            ("fields", role, version_id), lambda: combined(self.role_form(role), self.process_form(version_id))
        )

    def types(self) -> Mapping[str, str]:
        """Field id → type of every field that a form, role or process of the site has."""
        self._freshen()
        return self._types

    # -- checking ------------------------------------------------------------------------------------------

    def check(self, source: Source, *, together: Sequence[Source] = ()) -> tuple[Finding, ...]:
        """Everything that is wrong with a definition; ``together`` are those that will be published with it."""
        self._freshen()
        return check(source, together, self, self._plugins, self._teams())

    def _teams(self) -> frozenset[str]:
        rows = self._store.read().all("SELECT key FROM principal WHERE kind = 'team' AND active = 1")
        return frozenset(key for (key,) in rows)

    # -- below ---------------------------------------------------------------------------------------------

    def _freshen(self) -> None:
        epoch = self._epochs.current("definitions")
        if epoch == self._epoch:
            return
        found = stored.current(self._store.read())
        self._current = {(version.kind, version.key): version for version in found}
        self._forms = {}
        self._epoch = epoch
        self._types = known_types([version.body for version in found], self._plugins)

    def _parsed(self, version: Version) -> Process:
        self._freshen()
        source = Source.read(version.body, f"{version.key} v{version.number}")
        inline = [parse_form(source, known=None, key="inline", at=at).form for at, _form in inline_forms(source.value)]
        types = dict(self._types)
        for form in inline:
            types |= form.ids_types() if form else {}
        fields = {id: KERNEL_TYPES[kind].expression_type for id, kind in types.items()}
        result = parse_process(source, Catalogue(fields=fields, open=True))
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

    def _form(self, raw: Mapping[str, Any] | Source, key: str, at: str = "") -> Form:
        found = parse_form(raw, known=self._types, key=key, at=at).form
        if found is None:  # it was right when it was published: what it reads has gone since
            found = parse_form(raw, known=None, key=key, at=at).form
        return found or EMPTY

    def _resolve(self, given: Any, name: str, pointer: str = "", version_id: int | None = None) -> Form:
        if given is None:
            return EMPTY
        self._freshen()
        if isinstance(given, str):
            return self.form(given) or EMPTY
        return self._kept(("inline", name, version_id, pointer), lambda: self._form(dict(given), name))

    def _step_form(self, version_id: int, node_id: str, outcome: str | None) -> Form:
        node = self.process(version_id).nodes[node_id]
        own = self._resolve(node.form, node_id, "form", version_id)
        for known in node.outcomes:
            if known.key == outcome and known.form is not None:
                more = self._resolve(known.form, f"{node_id}.{outcome}", "form", version_id)
                return combined(own, more)
        return own

    def _kept(self, key: Any, make: Any) -> Form:
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = make()
        return found
