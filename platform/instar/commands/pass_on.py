"""What somebody has when his absence begins goes to who stands in: step by step, each with its row of history.

Done by a job that waits for the first day; when the clock was down it comes late and once. An absence that was ended
meanwhile, or is over, hands nothing over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from instar.access import SYSTEM
from instar.commands.candidates import Item
from instar.commands.execute import Answer, Context, handles
from instar.commands.substitutes import stand_in
from instar.commands.ticket import COLUMNS, from_row
from instar.commands.work import assign
from instar.errors import InstarError

AT_A_TIME = 50

_ONE = "SELECT principal_id, by_id, hands_over FROM absence WHERE id = ?"
_ITEMS = f"""
SELECT w.id, w.token, w.node, w.team_id, w.assignee_id, {COLUMNS}
FROM work_item w JOIN ticket t ON t.id = w.ticket_id
WHERE w.assignee_id = ? AND w.id > ? ORDER BY w.id LIMIT {AT_A_TIME}"""


@dataclass(frozen=True, slots=True)
class PassOn:
    """Hand over the next steps behind the one with the id ``after``; the answer says behind which the next ones are,
    None when there are none left."""

    absence: int
    after: int = 0


@handles(PassOn, "ticket.act")
def pass_on(context: Context, command: PassOn) -> Answer:
    context.authorize_system()
    person, by, hands_over = context.tx.one(_ONE, (command.absence,)) or (0, None, 0)
    away = context.kernel.directory.absence(person, context.kernel.day(context.now)) if hands_over else None
    if away is None or away.id != command.absence:
        return {"passed": 0, "after": None}
    actor = context.kernel.access.actor(by) if by is not None else None
    inner = replace(context, actor=actor or SYSTEM)
    rows = context.tx.all(_ITEMS, (person, command.after))
    passed = 0
    for row in rows:
        item, ticket = Item(*row[:5]), from_row(row[5:])
        try:
            node = context.kernel.definitions.process(ticket.version_id).nodes[item.node]
        except InstarError:  # its plugin is gone: the step waits for that, whoever has it
            continue
        found = stand_in(inner, ticket, node, person)
        if found is not None:
            assign(inner, item, ticket, found.substitute, "reassigned", found)
            passed += 1
    return {"passed": passed, "after": rows[-1][0] if len(rows) == AT_A_TIME else None}
