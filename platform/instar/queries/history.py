"""What happened to a ticket, as plain facts made of its event rows; ``sentence`` puts an entry into words.

A row of ``event`` holds what the engine was told and what it answered. That is for replay; a reader wants to know who
did what and what came of it, so each row becomes one ``Entry`` with a few ``Fact``. Pages and REST say the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import people
from instar.queries.key import Asked, visible_key
from instar.queries.labels import PersonLabel
from instar.queries.names import Names
from instar.queries.past import Fact, Past, outside_facts

__all__ = ["Entry", "Fact", "fact_sentence", "history", "sentence"]

_ROWS = """
SELECT e.id, e.at, e.kind, e.actor_id, e.payload, t.role, t.version_id FROM event e JOIN ticket t ON t.id = e.ticket_id
WHERE e.ticket_id = ? AND e.id < ? ORDER BY e.id DESC LIMIT ?"""
AUTOMATIC = frozenset(
    {"action", "clock", "entitlement", "held_failed", "retried", "timer", "received", "signal", "undelivered"}
)
"""Kinds of rows that the process itself writes, unless somebody has asked for it."""
_AFTER_ALL = 1 << 62


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind``: the event row's, for programs. ``actor`` None: the process itself, or a person outside (``automatic``
    tells which). ``rev``: the ticket's after it. ``cause``: why it was done, in words, where it was a plugin's rule."""

    id: int
    at: int
    kind: str
    actor: PersonLabel | None
    automatic: bool
    facts: tuple[Fact, ...]
    rev: int | None
    cause: str = ""


def history(kernel: Kernel, actor: Actor, asked: Asked, *, cursor: str | None = None, limit: int = 50) -> Page[Entry]:
    """Newest first. Who may not see what is internal gets only openings, public stages and endings, without names."""
    key = visible_key(kernel, actor, asked)
    (before,) = decode(cursor, int) or (_AFTER_ALL,)
    rows = kernel.store.read().all(_ROWS, (key.id, before, limited(limit) + 1))
    role, version_id = rows[0][5:] if rows else ("", 0)
    shown = rows[:limit]
    following = encode(shown[-1][:1]) if len(rows) > limit else None
    parsed = [orjson.loads(row[4]) for row in rows]
    if not kernel.access.can(actor, "ticket.view_internal", key):
        names = Names(kernel, key.id, version_id)
        told = [
            Entry(row[0], row[1], "change", None, False, outside_facts(kernel, names, row[2], payload), None)
            for row, payload in zip(shown, parsed, strict=False)
        ]
        return Page(tuple(entry for entry in told if entry.facts), following)
    past = Past(kernel, actor, key.id, role, version_id)
    before_each = _stages_before(parsed)
    named = people(kernel, {row[3] for row in shown})
    entries = (
        Entry(
            id=row[0],
            at=row[1],
            kind=row[2],
            actor=named.get(row[3]),
            automatic=row[3] is None and (row[2] in AUTOMATIC or "cause" in payload),
            facts=past.facts(row[2], payload, stage),
            rev=payload.get("rev"),
            cause=text((payload.get("cause") or {}).get("title") or ""),
        )
        for row, payload, stage in zip(shown, parsed, before_each, strict=False)
    )
    return Page(tuple(entries), following)


def _stages_before(payloads: list[Mapping[str, Any]]) -> list[str]:
    """For each row (newest first) the stage before it, as far as the rows read so far tell; else ""."""
    found: list[str] = []
    stage = ""
    for payload in reversed(payloads):
        found.append(stage)
        for effect in payload.get("effects") or ():
            if effect.get("kind") == "stage_entered":
                stage = effect["stage"]
    return found[::-1]


# -- words --------------------------------------------------------------------------------------------------------

_SENTENCES = {
    "opened": N_("Opened"),
    "done": N_("{what} · {new}"),
    "taken": N_("Taken: {what}"),
    "put_back": N_("Put back: {what}"),
    "handed": N_("{what} → {new}"),
    "stands_in": N_("{what} → {new}, in place of {old}"),
    "given": N_("{what} → {new}: {old}"),
    "queued": N_("{what}: nobody of the team is there, it waits in the queue"),
    "stage": N_("{old} → {new}"),
    "role": N_("{old} → {new}"),
    "process": N_("Process: {old} → {new}"),
    "field": N_("{what}: {old} → {new}"),
    "message": N_("Message"),
    "note": N_("Internal note"),
    "held": N_("Reply written, to be sent: {new}"),
    "withdrawn": N_("Reply withdrawn before it was sent"),
    "held_failed": N_("Reply not sent: {new}"),
    "undelivered": N_("Not delivered: {new}"),
    "action": N_("Done automatically: {what}"),
    "action_failed": N_("Failed: {what} ({new})"),
    "fault": N_("Fault in {what}: {new}"),
    "retried": N_("Run again: {what}"),
    "ended": N_("Ended: {new}"),
    "timer": N_("Time is up: {what}"),
    "timer_late": N_("Time is up: {what} (fired late by: {new})"),
    "warned": N_("{what}: {new} of the time is gone"),
    "breached": N_("{what}: late"),
    "deed_failed": N_("{what}: what was to be done then failed: {new}"),
    "received": N_("Message received: {what}"),
    "kept": N_("Message kept until the process waits for it: {what}"),
    "signal": N_("Signal received: {what}"),
    "sent": N_("Message sent: {what}"),
    "raised": N_("Signal raised: {what}"),
    "shared": N_("Shared with {what} until {new}"),
    "unshared": N_("No longer shared with {what}"),
    "cancelled": N_("Cancelled"),
    "rated": N_("Rated by the requester: {new} of 5"),
    "reopened": N_("Reopened"),
    "shown": N_("Shown to {what}"),
    "linked": N_("Linked: {what} {new}"),
    "unlinked": N_("Link removed: {what} {new}"),
    "child_added": N_("Subtask: {new}"),
    "child_gone": N_("No longer a subtask: {new}"),
    "merged": N_("Merged into {new}"),
    "merged_in": N_("Merged in here: {new}"),
    "taken_apart": N_("Taken apart from {new}"),
    "checklist_done": N_("The checklist is done"),
    "checklist_dropped": N_("Removed from the checklist: {what}"),
    "split_off": N_("Split off: {new}"),
    "split_from": N_("Split off from {new}"),
    "split_back": N_("Taken back from {new}"),
    "uncovered": N_("Out of contract: {new}"),
    "entitled": N_("A contract covers it now"),
    "no_contract": N_("It needs no contract any more"),
    "given_back": N_("Given back what was merged in: {new}"),
}
_SHORT = {"stage": N_("Stage: {new}"), "ended": N_("Ended"), "handed": N_("Handed on: {what}")}


def fact_sentence(fact: Fact) -> str:
    """One fact in the language of the moment."""
    lacks = not fact.old if fact.kind == "stage" else not fact.new
    message = _SHORT[fact.kind] if fact.kind in _SHORT and lacks else _SENTENCES.get(fact.kind, "{what}")
    return _(message).format(what=fact.what, old=fact.old or "—", new=fact.new or "—")


def sentence(entry: Entry, *, fields: bool = True) -> str:
    """The entry in the language of the moment: "Sort out · Send and wait; New → Waiting for the client".

    ``fields=False`` leaves changed fields out: where they are listed beside it.
    """
    told = [fact_sentence(fact) for fact in entry.facts if fields or fact.kind != "field"]
    return "; ".join(told)
