"""The command by which the tickets below one ticket get another order.

Who may edit the ticket above says in which order they stand. It is no property of theirs: history does not speak of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, _, parents_of
from instar_plugins.mindmap.tables import PLACE

MOST = 5000
NUMBER = validate.Regexp(r"T-[1-9][0-9]{0,14}\Z")

_CLEAR = f"DELETE FROM {PLACE} WHERE ticket = ?"
_PUT = f"INSERT INTO {PLACE} (ticket, place) VALUES (?, ?)"


class ArrangeBody(Arguments):
    """``ticket``: the one above. ``order``: numbers of those below it, the first first; who is not named comes last."""

    ticket = fields.String(required=True)
    order = fields.List(fields.String(validate=NUMBER), required=True, validate=validate.Length(max=MOST))


def arrange(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    assert tx.ticket is not None, "the command names the ticket"
    above, order = str(tx.ticket["number"]), list(dict.fromkeys(args["order"]))
    parents = parents_of(order)
    gone = [number for number in order if parents.get(number) != above]
    if gone:
        said = _("{numbers} does not stand below {above} any more.")
        raise Conflict("moved_meanwhile", said.format(numbers=", ".join(gone[:5]), above=above))
    for place, number in enumerate(order, 1):
        id = int(number.removeprefix("T-"))
        tx.run(_CLEAR, (id,))
        tx.run(_PUT, (id, place))
    return CommandAnswer({}, (), {"order": len(order)})
