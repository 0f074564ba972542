"""Definitions: read, check, publish."""

from __future__ import annotations

from instar.api import reading
from instar.api.operation import Call, Reply, operation
from instar.api.shapes.definition import (
    CheckShape,
    DefinitionQuery,
    DefinitionShape,
    PublishedShape,
    PublishQuery,
    VersionList,
    definition_json,
    version_json,
)
from instar.commands import Publish
from instar.engine.source import Source
from instar.errors import Invalid, NotFound
from instar.i18n import _
from instar.queries import definitions as query

RULE = "/definitions/<kind>/<key>"
FORMATS = {"process": "instar.process/1", "form": "instar.form/1"}


@operation("GET", "/definitions/<kind>", answer=VersionList, statuses=(403,))
def all_definitions(call: Call) -> Reply:
    """The versions in force of one kind: `process` or `form`."""
    return Reply(
        {"items": [version_json(row) for row in query.definitions(call.kernel, call.actor, call.path["kind"])]}
    )


@operation("GET", RULE, answer=DefinitionShape, query=DefinitionQuery, statuses=(403,))
def one_definition(call: Call) -> Reply:
    """A definition with its text."""
    number = call.query.get("version")
    found = query.definition(call.kernel, call.actor, call.path["kind"], call.path["key"], number=number)
    return Reply(definition_json(found), {"ETag": f'"{found.row.sha256}"'})


@operation("GET", f"{RULE}/versions", answer=VersionList, statuses=(403,))
def definition_versions(call: Call) -> Reply:
    """All versions of a definition, newest first."""
    rows = query.versions(call.kernel, call.actor, call.path["kind"], call.path["key"])
    return Reply({"items": [version_json(row) for row in rows]})


@operation("POST", f"{RULE}/check", answer=CheckShape, raw=True, statuses=(403,))
def check_definition(call: Call) -> Reply:
    """Check the definition in the body; nothing is changed."""
    call.kernel.access.authorize(call.actor, "process.view")
    source = _source(call)
    findings = [finding.as_dict() for finding in call.kernel.definitions.check(source)]
    return Reply({"ok": all(found["severity"] != "error" for found in findings), "findings": findings})


@operation("POST", f"{RULE}/publish", answer=PublishedShape, raw=True, query=PublishQuery, statuses=(403, 409))
def publish_definition(call: Call) -> Reply:
    """Publish the definition in the body: new tickets take it, running ones stay on their version."""
    call.kernel.access.authorize(call.actor, "process.publish")
    source = _source(call)
    answer = call.execute(Publish(source.text, note=call.query["note"]))
    names = ("kind", "key", "number", "unchanged", "findings")
    return Reply({name: answer[name] for name in names})


def _source(call: Call) -> Source:
    """The body; raises 400 for what is no JSON, 422 when it is another definition than the path names."""
    kind, key = call.path["kind"], call.path["key"]
    if kind not in query.KINDS:
        raise NotFound("no_definition", _("There is no such definition."))
    source = Source.read(reading.body_text())
    if source.value is None:
        raise reading.broken_json(
            source.findings[0].message, {"findings": [finding.as_dict() for finding in source.findings]}
        )
    given = source.value if isinstance(source.value, dict) else {}
    if given.get("format") in FORMATS.values() and given["format"] != FORMATS[kind]:
        raise Invalid({"/format": [_("The address says {kind}, the body does not.").format(kind=kind)]})
    if "key" in given and given["key"] != key:
        raise Invalid({"/key": [_("The address says “{key}”, the body does not.").format(key=key)]})
    return source
