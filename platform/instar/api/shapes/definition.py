"""Definitions, their versions, findings of a check; plugins."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment, text
from instar.api.shapes.people import Person, person_json
from instar.plugins.status import COUNTED
from instar.queries.definitions import DefinitionRow, DefinitionView
from instar.queries.plugins import PluginRow


class VersionShape(Told):
    """One version of a definition, without its text."""

    kind = fields.String(metadata={"enum": ["process", "form", "decision", "calendar"]})
    key = fields.String()
    title = fields.String()
    number = fields.Integer()
    state = fields.String()
    current = fields.Boolean(metadata={"description": "new tickets take this one"})
    sha256 = fields.String()
    origin = text("`site`, or the plugin that ships it")
    note = fields.String()
    author = fields.Nested(Person, allow_none=True)
    created = moment()


class DefinitionShape(VersionShape):
    definition = fields.Dict(metadata={"description": "the canonical JSON"})
    running = fields.Integer(metadata={"description": "open tickets on this version, at most 1000"})
    used_by = fields.List(fields.String(), metadata={"description": "what leads to the definition, in words"})


class VersionList(Told):
    items = fields.List(fields.Nested(VersionShape))


class DefinitionQuery(Asked):
    version = fields.Integer(metadata={"description": "number of a version; left out: the one in force"})


class PublishQuery(Asked):
    note = text("why, for the list of versions", load_default="")


class FindingShape(Told):
    severity = fields.String(metadata={"enum": ["error", "warning"]})
    code = fields.String()
    file = fields.String()
    line = fields.Integer()
    column = fields.Integer()
    pointer = text("JSON pointer")
    node = fields.String(allow_none=True)
    message = fields.String()
    hint = fields.String(allow_none=True)
    path = fields.List(fields.Raw())


class CheckShape(Told):
    """``ok``: there are no errors; warnings may be."""

    ok = fields.Boolean()
    findings = fields.List(fields.Nested(FindingShape))


class PublishedShape(Told):
    """``unchanged``: the text is that of the version in force, so nothing was written."""

    kind = fields.String()
    key = fields.String()
    number = fields.Integer()
    unchanged = fields.Boolean()
    findings = fields.List(fields.Nested(FindingShape))


class RetiredShape(Told):
    kind = fields.String()
    key = fields.String()
    number = fields.Integer(metadata={"description": "the version that was in force"})


class RollBackBody(Asked):
    number = fields.Integer(required=True, strict=True, metadata={"description": "number of an earlier version"})
    note = text("why, for the list of versions", load_default="")


class PluginShape(Told):
    name = fields.String()
    version = fields.String()
    state = fields.String(metadata={"enum": ["loaded", "off", "failed"]})
    reason = fields.String()
    hint = fields.String()
    faults = fields.Integer()
    paused = fields.List(
        fields.String(), metadata={"description": "hooks that failed too often and are left alone for a while"}
    )
    roles = fields.Integer()
    channels = fields.Integer()
    forms = fields.Integer()
    processes = fields.Integer()
    decisions = fields.Integer()
    calendars = fields.Integer()
    actions = fields.Integer()
    reports = fields.Integer()
    views = fields.Integer()


class PluginList(Told):
    items = fields.List(fields.Nested(PluginShape))


def version_json(row: DefinitionRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "key": row.key,
        "title": row.title,
        "number": row.number,
        "state": row.state,
        "current": row.current,
        "sha256": row.sha256,
        "origin": row.origin,
        "note": row.note,
        "author": person_json(row.author),
        "created": iso(row.created),
    }


def definition_json(view: DefinitionView) -> dict[str, Any]:
    return {
        **version_json(view.row),
        "definition": dict(view.value),
        "running": view.running,
        "used_by": list(view.used_by),
    }


def plugin_json(row: PluginRow) -> dict[str, Any]:
    counts = {kind: row.contributions.get(kind, 0) for kind in COUNTED}
    told = {"name": row.name, "version": row.version, "state": row.state, "reason": row.reason, "hint": row.hint}
    return {**told, "faults": row.faults, "paused": list(row.paused), **counts}
