"""Which tickets staff looks at: a share of those that were closed, and every one that was rated low.

Chance is made of the ticket's number, so that the same tickets are drawn whoever asks and however often, and nobody can
draw until he likes it. Of one person no more than so many are drawn in a week; a low score is looked at all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import fields, validate

from instar.sdk import Arguments, Closing, CommandAnswer, CommandTx
from instar_plugins.quality.tables import REVIEW

RANDOM, LOW = "random", "low"

_KNOWN = f"SELECT id, reason FROM {REVIEW} WHERE ticket_id = ?"
_THIS_WEEK = f"SELECT count(*) FROM {REVIEW} WHERE employee_id = ? AND week = ? AND reason = '{RANDOM}'"
_LOW = f"UPDATE {REVIEW} SET reason = '{LOW}' WHERE id = ?"
_INSERT = f"""
INSERT INTO {REVIEW} (ticket_id, number, title, channel, employee_id, week, reason, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


def is_drawn(number: str, seed: str, percent: float) -> bool:
    """Whether chance has it. The seed lets a site begin anew, and says to an auditor why these and no others."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") < percent / 100 * 2**32


def may_be_drawn(closing: Closing, services: tuple[str, ...], roles: tuple[str, ...]) -> bool:
    """Whether a ticket that has just ended is one of those from which is drawn: somebody has worked on it."""
    if closing.ended is None or closing.employee is None or closing.merged is not None:
        return False
    if closing.status == "cancelled" or (roles and closing.role not in roles):
        return False
    return not services or closing.service in services


def week_of(moment: int) -> str:
    """The ISO week of a moment (ms), such as "2026-W05"."""
    year, week, _day = datetime.fromtimestamp(moment / 1000, UTC).isocalendar()
    return f"{year}-W{week:02}"


class DrawBody(Arguments):
    ticket = fields.String(required=True)
    title = fields.String(required=True)
    channel = fields.String(required=True)
    employee = fields.Integer(required=True)
    moment = fields.Integer(required=True)
    reason = fields.String(required=True, validate=validate.OneOf([RANDOM, LOW]))


def draws(settings: Mapping[str, Any]) -> Callable[[CommandTx, Mapping[str, Any]], CommandAnswer]:
    """The command ``draw``; a ticket is drawn once."""
    most = int(settings["sample_most"])

    def draw(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
        assert tx.ticket is not None, "the command names the ticket"
        week, reason = week_of(args["moment"]), args["reason"]
        known = tx.one(_KNOWN, (tx.ticket["id"],))
        if known is not None:
            if reason == LOW and known[1] == RANDOM:
                tx.run(_LOW, (known[0],))
            return CommandAnswer({"drawn": False})
        if reason == RANDOM and tx.value(_THIS_WEEK, (args["employee"], week)) >= most:
            return CommandAnswer({"drawn": False})
        row = (tx.ticket["id"], tx.ticket["number"], args["title"], args["channel"], args["employee"], week)
        return CommandAnswer({"drawn": tx.insert(_INSERT, (*row, reason, tx.now))})

    return draw
