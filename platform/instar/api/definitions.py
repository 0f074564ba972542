"""Definitions: read, check, publish, retire, roll back."""

from __future__ import annotations

from instar.api import reading
from instar.api.operation import Call, Reply, operation
from instar.api.shapes.definition import (
    CheckShape,
    DefinitionQuery,
    DefinitionShape,
    PublishedShape,
    PublishQuery,
    RetiredShape,
    RollBackBody,
    VersionList,
    definition_json,
    version_json,
)
from instar.api.shapes.work import Nothing
from instar.commands import Answer, Publish, RetireDefinition, RollBack
from instar.definitions.formats import FORMATS
from instar.engine.source import Source
from instar.errors import Invalid
from instar.i18n import _
from instar.queries import definitions as query

RULE = "/definitions/<kind>/<key>"


@operation("GET", "/definitions/<kind>", answer=VersionList, statuses=(403,))
def all_definitions(call: Call) -> Reply:
    """The versions in force of one kind: `process`, `form`, `decision` or `calendar`."""
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
    shown = query.readable(call.kernel, call.actor)
    source = _source(call)
    kind, key = call.path["kind"], call.path["key"]
    if call.kernel.definitions.versions(kind, key) and not shown(kind, key):
        raise query.missing()
    findings = [finding.as_dict() for finding in call.kernel.definitions.check(source)]
    return Reply({"ok": all(found["severity"] != "error" for found in findings), "findings": findings})


@operation("POST", f"{RULE}/publish", answer=PublishedShape, raw=True, query=PublishQuery, statuses=(403, 409))
def publish_definition(call: Call) -> Reply:
    """Publish the definition in the body: new tickets take it, running ones stay on their version."""
    call.kernel.access.authorize(call.actor, "process.publish")
    source = _source(call)
    return _published(call.execute(Publish(source.text, note=call.query["note"])))


@operation("POST", f"{RULE}/retire", answer=RetiredShape, body=Nothing, statuses=(403, 409))
def retire_definition(call: Call) -> Reply:
    """Take the definition out of use: no new tickets, running ones go on. 409 while something leads to it."""
    return Reply(call.execute(RetireDefinition(call.path["kind"], call.path["key"])))


@operation("POST", f"{RULE}/rollback", answer=PublishedShape, body=RollBackBody, statuses=(403, 409))
def roll_back_definition(call: Call) -> Reply:
    """Publish an earlier version again, as a new one, checked as any other."""
    return _published(call.execute(RollBack(call.path["kind"], call.path["key"], **call.body)))


def _published(answer: Answer) -> Reply:
    return Reply({name: answer[name] for name in ("kind", "key", "number", "unchanged", "findings")})


def _source(call: Call) -> Source:
    """The body; raises 400 for what is no JSON, 422 when it is another definition than the path names."""
    kind, key = call.path["kind"], call.path["key"]
    if kind not in query.KINDS:
        raise query.missing()
    source = Source.read(reading.body_text())
    if source.broken:
        raise reading.broken_json(
            source.findings[0].message, {"findings": [finding.as_dict() for finding in source.findings]}
        )
    given = source.value if isinstance(source.value, dict) else {}
    if given.get("format") in FORMATS.values() and given["format"] != FORMATS[kind]:
        raise Invalid({"/format": [_("The address says {kind}, the body does not.").format(kind=kind)]})
    if "key" in given and given["key"] != key:
        raise Invalid({"/key": [_("The address says “{key}”, the body does not.").format(key=key)]})
    return source
