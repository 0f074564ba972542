"""What expressions see of a ticket when it is only looked at: conditions of forms, moves tried for the board."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson

from instar.access import Actor
from instar.engine.facts import Facts
from instar.forms.locales import zone_of
from instar.forms.settled import settled
from instar.kernel import Kernel
from instar.queries.key import Asked, visible_key
from instar.queries.labels import number

Data = dict[str, Any]
_VERSION = "SELECT version_id FROM ticket WHERE id = ?"
_CHILDREN = "SELECT id, process, ended, result FROM ticket WHERE parent_id = ? ORDER BY id LIMIT 1000"

_TICKET = """
SELECT t.title, t.role, t.process, t.stage, t.status, t.service_id, t.team_id, t.priority, t.created, t.due,
       t.requester_id, c.name,
       (SELECT i.value FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'email' LIMIT 1),
       o.key, o.name, t.assignee_id, t.channel, t.result, t.parent_id, t.data, t.state,
       c.principal_id, t.version_id
FROM ticket t LEFT JOIN contact c ON c.id = t.requester_id LEFT JOIN organization o ON o.id = t.organization_id
WHERE t.id = ?"""


def form_env(kernel: Kernel, actor: Actor, asked: Asked) -> Data:
    """``data``, ``ticket``, ``now``, ``user``, ``work`` for ``Form.render``; raises NotFound.

    Conditions may read what the actor may not: never show a value from here.
    """
    data, ticket, state = _read(kernel, visible_key(kernel, actor, asked).id)
    return {
        "data": data,
        "ticket": ticket,
        "now": kernel.clock.now(),
        "user": user_facts(actor),
        "work": state.get("work", {}),
        "calendars": kernel.calendar,
    }


def opening_env(kernel: Kernel, actor: Actor) -> Data:
    """The same for a ticket that is not there yet."""
    return {
        "data": {},
        "ticket": {},
        "now": kernel.clock.now(),
        "user": user_facts(actor),
        "work": {},
        "calendars": kernel.calendar,
    }


def trial(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[Data, Facts]:
    """(state, facts) to try moves of the engine on. The ticket was asked for before."""
    data, ticket, state = _read(kernel, ticket_id)
    now, user = kernel.clock.now(), user_facts(actor)
    form = kernel.definitions.fields(ticket["role"], kernel.store.read().value(_VERSION, (ticket_id,)))
    seen = {"ticket": ticket, "now": now, "user": user, "work": state.get("work", {}), "calendars": kernel.calendar}
    settle = partial(settled, form, kernel.definitions.field_types(), env=seen)
    return state, Facts(
        data=data,
        ticket=ticket,
        now=now,
        user=user,
        settle=settle,
        zone=zone_of(kernel.settings.timezone),
        calendars=kernel.calendar,
        most_items=kernel.settings.most_items,
    )


def user_facts(actor: Actor) -> Data | None:
    return {"login": actor.key, "name": actor.name, "email": actor.email, "kind": actor.kind}


def _read(kernel: Kernel, ticket_id: int) -> tuple[Data, Data, Data]:
    row = kernel.store.read().one(_TICKET, (ticket_id,))
    assert row is not None, "tickets are never deleted"
    directory = kernel.directory
    service = directory.service(row[5])
    service_team = directory.person(service.team_id) if service.team_id else None
    team = directory.person(row[6]) if row[6] else None
    assignee = directory.person(row[15]) if row[15] else None
    account = directory.person(row[21]) if row[21] else None
    requester = {"id": row[10], "login": account.key if account else None, "name": row[11], "email": row[12]}
    ticket = {
        "number": number(ticket_id),
        "title": row[0],
        "role": row[1],
        "process": row[2],
        "stage": row[3],
        "status": row[4],
        "service": {
            "key": service.key,
            "team": service_team.key if service_team else None,
            **directory.leading(directory.structure().of_team(service.team_id)),
        },
        "team": team.key if team else None,
        "priority": row[7],
        "created": row[8],
        "due": row[9],
        "requester": {**requester, **directory.led(row[21])} if row[10] else None,
        "organization": {"key": row[13], "name": row[14]} if row[13] else None,
        "assignee": {"login": assignee.key, "name": assignee.name, **directory.led(assignee.id)} if assignee else None,
        "channel": row[16],
        "result": row[17],
        "parent": number(row[18]) if row[18] else None,
    }
    if kernel.definitions.process(row[22]).counts_children:
        ticket["children"] = _children(kernel, ticket_id)
    return orjson.loads(row[19]), ticket, orjson.loads(row[20])


def _children(kernel: Kernel, ticket_id: int) -> list[Data]:
    return [
        {"number": number(id), "process": process, "ended": ended is not None, "result": result}
        for id, process, ended, result in kernel.store.read().all(_CHILDREN, (ticket_id,))
    ]
