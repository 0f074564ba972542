"""Drafts of definitions: what somebody writes in an editor, kept as it is typed, even where it is no JSON yet.

A draft is its author's own, one a definition. It needs ``process.design`` there; nothing in force changes by it, so it
stands in no audit. Two windows of one person do not overwrite each other: who saves says which revision he has read.
Publishing a draft takes it away, unless something was typed into it meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instar.commands.execute import Answer, Context, handles, within
from instar.commands.publish import Publish
from instar.definitions.formats import FORMATS, KINDS
from instar.engine.keys import NAME
from instar.engine.source import LARGEST, Source
from instar.errors import Conflict, Invalid, NotFound
from instar.i18n import _

_STORED = """
SELECT text, revision, base_number, updated_at FROM definition_draft WHERE kind = ? AND key = ? AND principal_id = ?"""
_KEEP = """
INSERT INTO definition_draft (kind, key, principal_id, revision, base_number, text, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, key, principal_id) DO UPDATE SET
  revision = excluded.revision, base_number = excluded.base_number, text = excluded.text,
  updated_at = excluded.updated_at"""
_DROP = "DELETE FROM definition_draft WHERE kind = ? AND key = ? AND principal_id = ?"


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """``revision``: of what the text was made from, 0 for a draft that begins. ``base_number``: of the version in force
    that it starts from, 0 for none."""

    kind: str
    key: str
    text: str
    revision: int
    base_number: int


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """``revision``: discard it only as it was read; None: as it is."""

    kind: str
    key: str
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class PublishDraft:
    """Publish ``text`` in place of the version ``base_number`` (0: none is in force), and take the author's draft away
    if it is still the one with ``revision``."""

    kind: str
    key: str
    text: str
    base_number: int
    revision: int = 0
    note: str = ""


@handles(SaveDraft, "process.design")
def save_draft(context: Context, command: SaveDraft) -> Answer:
    author = _author(context, command.kind, command.key)
    if len(command.text) > LARGEST:
        raise Invalid({"text": [_("The text is larger than 2 MB.")]})
    if "\0" in command.text:
        raise Invalid({"text": [_("A character here is no text.")]})
    if command.base_number < 0:
        raise Invalid({"base_number": [_("It is the number of a version, or 0.")]})
    place = (command.kind, command.key, author)
    stored = context.tx.one(_STORED, place)
    if stored is not None and stored[0] == command.text and stored[2] == command.base_number:
        return {"revision": stored[1], "updated": stored[3]}  # sent twice, since the answer was lost
    before = stored[1] if stored else 0
    if command.revision != before:
        raise _overtaken(stored)
    revision = max(before + 1, context.now)
    context.tx.run(_KEEP, (*place, revision, command.base_number, command.text, context.now))
    return {"revision": revision, "updated": context.now}


@handles(DiscardDraft, "process.design")
def discard_draft(context: Context, command: DiscardDraft) -> Answer:
    """Also without the right, since lost: it is his own text."""
    context.asked = True
    if context.actor.id is None:
        raise _nobodys()
    place = (command.kind, command.key, context.actor.id)
    stored = context.tx.one(_STORED, place)
    if stored is not None and command.revision not in (None, stored[1]):
        raise _overtaken(stored)
    return {"discarded": bool(context.tx.run(_DROP, place))}


@handles(PublishDraft, "process.publish")
def publish_draft(context: Context, command: PublishDraft) -> Answer:
    context.authorize()
    _refuse_another(command)
    current = context.kernel.definitions.current(command.kind, command.key)
    if (current.number if current else 0) != command.base_number:
        raise Conflict(
            "published_meanwhile",
            _("Somebody has published or retired this definition meanwhile."),
            hint=_("Compare, take over what you need, then publish again."),
            data={"number": current.number if current else None},
        )
    base = current.id if current else 0
    answer = within(context, Publish(command.text, note=command.note, base=base))
    context.tx.run(f"{_DROP} AND revision = ?", (command.kind, command.key, context.actor.id, command.revision))
    return answer


def _author(context: Context, kind: str, key: str) -> int:
    """The principal whose draft it is; raises for who may not design this definition, and for what can be none."""
    context.authorize()
    if kind not in FORMATS:
        raise NotFound("no_definition", _("There is no such definition."))
    if not NAME.fullmatch(key):
        message = _("A key has letters from a to z, digits, “_”, “-” and “.”, and begins with a letter.")
        raise Invalid({"key": [message]})
    context.authorize_definition(kind, key)
    if context.actor.id is None:
        raise _nobodys()
    return context.actor.id


def _refuse_another(command: PublishDraft) -> None:
    """A text of one definition is not published in place of another; one that says nothing has a finding for it."""
    source = Source.read(command.text)
    given = source.value if isinstance(source.value, dict) else {}
    if KINDS.get(source.format, command.kind) != command.kind:
        raise Invalid({"/format": [_("The address says {kind}, the body does not.").format(kind=command.kind)]})
    if given.get("key", command.key) != command.key:
        raise Invalid({"/key": [_("The address says “{key}”, the body does not.").format(key=command.key)]})


def _overtaken(stored: tuple[Any, ...] | None) -> Conflict:
    """``data``: what is stored by now; ``draft`` is null when it was discarded or published."""
    names = ("text", "revision", "base_number", "updated")
    return Conflict(
        "draft_changed",
        _("The draft has been changed in another window.") if stored else _("The draft is not there any more."),
        hint=_("Read it again and choose which of the two goes on."),
        data={"draft": dict(zip(names, stored, strict=True)) if stored else None},
    )


def _nobodys() -> NotFound:
    return NotFound("no_account", _("Only who is logged in has texts kept."))
