"""Definitions for pages that edit them: texts, private drafts, findings, publishing.

Each function does what ``by`` may do and no more. ``kind`` is "process", "form", "decision" or "calendar".
"""

from __future__ import annotations

from typing import NamedTuple

from instar.commands import BrokenDefinition, DiscardDraft, PublishDraft, SaveDraft
from instar.commands import execute as execute_command
from instar.contract import Viewer
from instar.definitions.formats import KINDS
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.queries import definitions as query
from instar.queries import drafts as own
from instar.queries.drafts import Draft, OthersDraft
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = [
    "DefinitionText",
    "Draft",
    "Finding",
    "OthersDraft",
    "Published",
    "check_definition",
    "definition_draft",
    "definition_text",
    "discard_draft",
    "may_design",
    "may_publish",
    "others_drafts",
    "own_drafts",
    "publish_definition",
    "save_draft",
]


class DefinitionText(NamedTuple):
    """``text``: canonical JSON of version ``number``. ``base_number``: of the version in force, 0 for none: what a
    draft that begins with this text is based on."""

    text: str
    number: int
    base_number: int
    title: str


class Published(NamedTuple):
    """``unchanged``: the text is that of the version in force, so nothing was written."""

    kind: str
    key: str
    number: int
    unchanged: bool


def definition_text(by: Viewer, kind: str, key: str, number: int | None = None) -> DefinitionText:
    """The version in force, the newest one of what is retired, or one by its number.

    Raises NotFound, and Forbidden for who may not read definitions.
    """
    found = query.definition(kernel(), as_actor(by), kind, key, number=number)
    return DefinitionText(found.body, found.row.number, own.number_in_force(kernel(), kind, key), found.row.title)


def definition_draft(by: Viewer, kind: str, key: str) -> Draft | None:
    """What ``by`` is writing of the definition; None when nothing is kept.

    Raises Forbidden for who may not design it.
    """
    return own.draft(kernel(), as_actor(by), kind, key)


def own_drafts(by: Viewer) -> tuple[Draft, ...]:
    """All that ``by`` is writing, the last touched first."""
    return own.own_drafts(kernel(), as_actor(by))


def others_drafts(by: Viewer, kind: str, key: str) -> tuple[OthersDraft, ...]:
    """Who else is at work on the definition and since when; the text only for who may publish it."""
    return own.others_drafts(kernel(), as_actor(by), kind, key)


def save_draft(by: Viewer, kind: str, key: str, text: str, revision: int, base_number: int) -> int:
    """Keep a text as it is, broken or not, and return its revision. ``revision``: of what it was made from, 0 for a new
    draft; ``base_number``: see ``DefinitionText``.

    Raises Conflict when another window of ``by`` was faster: ``error.data["draft"]`` is what is stored, None when the
    draft is gone. Raises Forbidden, Invalid.
    """
    saved = execute_command(kernel(), SaveDraft(kind, key, text, revision, base_number), as_actor(by))
    return int(saved["revision"])


def discard_draft(by: Viewer, kind: str, key: str, revision: int | None = None) -> bool:
    """Whether there was one. ``revision``: only as it was read; raises Conflict as ``save_draft``."""
    return bool(execute_command(kernel(), DiscardDraft(kind, key, revision), as_actor(by))["discarded"])


def check_definition(by: Viewer, text: str) -> tuple[Finding, ...]:
    """Errors and warnings of a text against the site, broken JSON included; nothing is changed.

    Raises Forbidden, and NotFound for a definition that ``by`` may not read.
    """
    source = Source.read(text)
    shown = query.readable(kernel(), as_actor(by))
    kind, key = _named(source)
    if kind and kernel().definitions.versions(kind, key) and not shown(kind, key):
        raise query.missing()
    return kernel().definitions.check(source)


def publish_definition(by: Viewer, text: str, note: str, base_number: int, *, revision: int = 0) -> Published:
    """Publish in place of the version ``base_number`` (0: none is in force). ``revision``: of the draft that this was;
    it is taken away, unless it has changed meanwhile.

    Raises Conflict when another version is in force by now, BrokenDefinition (an Invalid; ``findings``), Forbidden.
    """
    source = Source.read(text)
    kind, key = _named(source)
    if not kind:
        raise BrokenDefinition(check_definition(by, text))
    answer = execute_command(kernel(), PublishDraft(kind, key, text, base_number, revision, note), as_actor(by))
    return Published(kind, key, answer["number"], answer["unchanged"])


def may_design(by: Viewer, kind: str, key: str) -> bool:
    """Whether ``by`` may write a draft of the definition; with the key of one that is not there: may begin it."""
    return own.may_design(kernel(), as_actor(by), kind, key)


def may_publish(by: Viewer, kind: str, key: str) -> bool:
    """Whether ``by`` may publish the definition."""
    return own.may_publish(kernel(), as_actor(by), kind, key)


def _named(source: Source) -> tuple[str, str]:
    """(kind, key) as the text says it; ("", "") for one that does not."""
    given = source.value if isinstance(source.value, dict) else {}
    kind, key = KINDS.get(source.format, ""), given.get("key")
    return (kind, key) if kind and isinstance(key, str) and key else ("", "")
