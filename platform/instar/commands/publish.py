"""Publishing: a checked definition becomes the version that new tickets take. Running tickets stay on theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.recounts import calendar_changed
from instar.commands.schedules import schedule
from instar.definitions.formats import KINDS, sha256_of
from instar.engine.canonical import canonical
from instar.engine.findings import Finding
from instar.engine.parse import parse_process
from instar.engine.source import Source
from instar.errors import Conflict, Invalid
from instar.i18n import _


class BrokenDefinition(Invalid):
    """A definition with errors; ``findings`` are all that were found, warnings included."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        errors: dict[str, list[str]] = {}
        for finding in findings:
            if finding.severity == "error":
                errors.setdefault(finding.pointer or "/", []).append(finding.message)
        super().__init__(
            errors,
            code="broken_definition",
            message=_("The definition has errors, so it was not published."),
            hint=_("Correct what is listed; “instar check” shows the same."),
            data={"findings": [finding.as_dict() for finding in findings]},
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish JSON text. ``file``: its name, for findings. ``origin``: "site", or the plugin that ships it.

    ``base``: id of the version that was edited, 0 for none; when another one is in force by now, nothing is published.
    """

    body: str
    note: str = ""
    origin: str = "site"
    file: str = ""
    base: int | None = None


@dataclass(frozen=True, slots=True)
class PublishAll:
    """Publish several that refer to each other, all or none: ``(file, text)``."""

    bodies: tuple[tuple[str, str], ...]
    note: str = ""
    origin: str = "site"


@handles(Publish, "process.publish")
def publish(context: Context, command: Publish) -> Answer:
    context.authorize()
    source = Source.read(command.body, command.file)
    if command.base is not None and isinstance(source.value, dict):
        _refuse_overtaken(context, source, command.base)
    return _publish(context, source, (), command.note, command.origin)


@handles(PublishAll, "process.publish")
def publish_all(context: Context, command: PublishAll) -> Answer:
    context.authorize()
    sources = [Source.read(body, file) for file, body in command.bodies]
    order = [*KINDS.values(), ""]
    sources.sort(key=lambda source: order.index(_kind(source)))  # a process refers to the others, never they to it
    findings = tuple(
        finding for source in sources for finding in context.kernel.definitions.check(source, together=sources)
    )
    if any(finding.severity == "error" for finding in findings):
        raise BrokenDefinition(findings)
    published = [_store(context, source, (), command.note, command.origin) for source in sources]
    return {"published": published, "findings": [finding.as_dict() for finding in findings]}


def _refuse_overtaken(context: Context, source: Source, base: int) -> None:
    current = context.kernel.definitions.current(_kind(source), str(source.value.get("key")))
    if (current.id if current else 0) != base:
        raise Conflict(
            "published_meanwhile",
            _("Somebody has published or retired this definition meanwhile."),
            hint=_("Compare, take over what you need, then publish again."),
            data={"number": current.number if current else None},
        )


def _publish(context: Context, source: Source, together: tuple[Source, ...], note: str, origin: str) -> Answer:
    findings = context.kernel.definitions.check(source, together=together)
    if any(finding.severity == "error" for finding in findings):
        raise BrokenDefinition(findings)
    return _store(context, source, findings, note, origin)


def _store(context: Context, source: Source, findings: tuple[Finding, ...], note: str, origin: str) -> Answer:
    kind, key = _kind(source), str(source.value["key"])
    context.authorize_definition(kind, key)
    body, sha256 = canonical(source.value), sha256_of(source)
    told = [finding.as_dict() for finding in findings]
    tx = context.tx
    row = tx.one("SELECT id, current_id FROM definition WHERE kind = ? AND key = ?", (kind, key))
    if row is None:
        row = (tx.insert("INSERT INTO definition (kind, key) VALUES (?, ?)", (kind, key)), None)
    definition, current = row
    same = current and tx.one("SELECT id, number, sha256 FROM definition_version WHERE id = ?", (current,))
    answer: dict[str, Any] = {"kind": kind, "key": key, "findings": told}
    if same and same[2] == sha256:
        return {**answer, "version": same[0], "number": same[1], "unchanged": True}
    number = 1 + (tx.value("SELECT max(number) FROM definition_version WHERE definition_id = ?", (definition,)) or 0)
    version = tx.insert(
        "INSERT INTO definition_version (definition_id, number, state, body, sha256, origin, note, author_id, created)"
        " VALUES (?, ?, 'published', ?, ?, ?, ?, ?, ?)",
        (definition, number, body, sha256, origin, note, context.actor.id, context.now),
    )
    tx.run("UPDATE definition SET current_id = ? WHERE id = ?", (version, definition))
    audit(context, "definition.published", f"{kind}:{key}", {"number": number, "sha256": sha256, "origin": origin})
    context.kernel.epochs.bump(tx, "definitions")
    if kind == "calendar" and current:
        calendar_changed(context, key, current)
    if kind == "process":  # it may begin or cease to allow partners
        context.kernel.epochs.bump(tx, "access")
        schedule(context, key, parse_process(source).process)
    return {**answer, "version": version, "number": number, "unchanged": False}


def _kind(source: Source) -> str:
    """By its "format"; anything else has a finding already."""
    return KINDS.get(source.format, "")
