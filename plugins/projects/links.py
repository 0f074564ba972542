"""Commands that write the links of plans: add, change, drop.

Who may edit the successor may say what it waits for, as long as he sees the other ticket. A link that would make
tickets wait for each other is refused, with the way round by number – whoever sees those tickets, for a plan with a
circle in it could be reckoned by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import (
    Arguments,
    CommandAnswer,
    CommandTx,
    Conflict,
    Invalid,
    NotFound,
    _,
    may,
    parents_of,
)
from instar_plugins.projects.network import circle_with
from instar_plugins.projects.plan import KINDS, Link, Task
from instar_plugins.projects.tables import BOND

INSIDE = "ticket.view_internal"
LONGEST = 366 * 1440
MOST = 200
"""Links into one ticket."""
_ALL = f"SELECT before_id, after_id FROM {BOND}"
_OWN = f"SELECT id, before_id, kind, lag, elapsed FROM {BOND} WHERE id = ? AND after_id = ?"
_COUNT = f"SELECT count(*) FROM {BOND} WHERE after_id = ?"
_ADD = f"""
INSERT INTO {BOND} (before_id, after_id, kind, lag, elapsed, created, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)"""


class LinkKind(Arguments):
    """``lag``: minutes, below zero for a lead; of the successor's working time, or ``elapsed`` by the clock."""

    ticket = fields.String(required=True)
    kind = fields.String(load_default="FS", validate=validate.OneOf(KINDS))
    lag = fields.Integer(load_default=0, validate=validate.Range(-LONGEST, LONGEST))
    elapsed = fields.Boolean(load_default=False)


class NewLink(LinkKind):
    """``ticket`` waits for ``before``."""

    before = fields.String(required=True, validate=validate.Regexp(r"(?i)\s*T-[0-9]{1,15}\s*\Z"))


class ChangedLink(LinkKind):
    """``seen``: how it bound when it was looked at (``Link.seen``); what was changed since is not overwritten."""

    link = fields.Integer(required=True)
    seen = fields.String(load_default="")


class DroppedLink(Arguments):
    ticket = fields.String(required=True)
    link = fields.Integer(required=True)
    seen = fields.String(load_default="")


def add_link(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    after = (tx.ticket or {})["id"]
    before = int(args["before"].strip().upper().removeprefix("T-"))
    if not may(INSIDE, tx.actor, before):
        raise Invalid({"before": [_("There is no ticket {number}.").format(number=f"T-{before}")]})
    pairs = tx.all(_ALL)
    if (before, after) in {tuple(row) for row in pairs}:
        told = _("{after} waits for {before} already. Change that link instead.")
        raise Conflict("linked", told.format(after=f"T-{after}", before=f"T-{before}"))
    if tx.value(_COUNT, (after,)) >= MOST:
        raise Invalid({"before": [_("At most {most} links lead to one ticket.").format(most=MOST)]})
    _refuse_circle(pairs, before, after)
    how = (args["kind"], args["lag"], int(args["elapsed"]))
    id = tx.insert(_ADD, (before, after, *how, tx.now, tx.actor.id))
    return CommandAnswer({"link": id}, (), {"link": id, "before": f"T-{before}", "kind": how[0], "lag": how[1]})


def change_link(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    id, before, kind, lag, elapsed = _own(tx, args)
    how = (args["kind"], args["lag"], int(args["elapsed"]))
    tx.run(f"UPDATE {BOND} SET kind = ?, lag = ?, elapsed = ? WHERE id = ?", (*how, id))
    was = {"kind": kind, "lag": lag, "elapsed": elapsed}
    return CommandAnswer(
        {"link": id}, (), {"link": id, "before": f"T-{before}", "was": was, "kind": how[0], "lag": how[1]}
    )


def drop_link(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    id, before, kind, lag, _elapsed = _own(tx, args)
    tx.run(f"DELETE FROM {BOND} WHERE id = ?", (id,))
    return CommandAnswer({}, (), {"link": id, "before": f"T-{before}", "kind": kind, "lag": lag})


def _own(tx: CommandTx, args: Mapping[str, Any]) -> tuple[Any, ...]:
    row = tx.one(_OWN, (args["link"], (tx.ticket or {})["id"]))
    if row is None:
        raise NotFound("no_link", _("There is no such link any more."))
    if args["seen"] not in ("", Link("", "", *row[2:4], bool(row[4])).seen):
        told = _("Somebody has changed this link meanwhile: it says {kind}, {lag} minutes.")
        raise Conflict("changed_meanwhile", told.format(kind=row[2], lag=row[3]), hint=_("Look at it as it is now."))
    return row


def _refuse_circle(pairs: list[tuple[Any, ...]], before: int, after: int) -> None:
    ids = {id for pair in pairs for id in pair} | {before, after}
    parents = parents_of({f"T-{id}" for id in ids})
    tasks = [Task(number, parent=parent) for number, parent in parents.items()]
    known = [Link(f"T-{one}", f"T-{other}") for one, other in pairs]
    path = circle_with(known, tasks, Link(f"T-{before}", f"T-{after}"))
    if path is not None:
        told = _("They would wait for each other: {path}.").format(path=" → ".join(path))
        raise Conflict("circle", told, hint=_("Take one of these links out first."), data={"path": list(path)})
