"""One ticket as the actor may see it: the row, its stages, its fields cut to the actor's audience, what may be done.

Who may not see what is internal (requesters, visitors) gets the public text of the stage, public fields and the title;
neither names of staff nor the process's inner words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import READABLE, Actor, TicketKey
from instar.access.access import no_such_ticket
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.fields import FieldRow, field_rows
from instar.queries.head import people
from instar.queries.key import Asked, id_of, visible_key
from instar.queries.labels import (
    ContactLabel,
    PersonLabel,
    RoleLabel,
    ServiceLabel,
    StageLabel,
    number,
    role_label,
    service_label,
    stage_label,
    stage_labels,
)
from instar.store import Row

_TICKET = """
SELECT t.zone_id, t.title, t.rev, t.role, t.service_id, t.process, t.version_id, t.stage, t.status, t.priority,
       t.assignee_id, t.team_id, t.requester_id, t.parent_id, t.due, t.entered, t.ended, t.result, t.channel,
       t.created, t.updated, t.data, coalesce(o.name, ''),
       t.rating, t.entitled, t.uncovered,
       c.id, c.name,
       coalesce((SELECT i.value FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'email' LIMIT 1), ''),
       coalesce((SELECT i.value FROM contact_identity i WHERE i.contact_id = c.id AND i.kind = 'phone' LIMIT 1), ''),
       coalesce(co.name, '')
FROM ticket t LEFT JOIN organization o ON o.id = t.organization_id
LEFT JOIN contact c ON c.id = t.requester_id LEFT JOIN organization co ON co.id = c.organization_id WHERE t.id = ?"""
_SEEN = """
SELECT DISTINCT effect.value ->> '$.stage'
FROM (SELECT e.payload FROM event e WHERE e.ticket_id = ? ORDER BY e.id DESC LIMIT 200) past,
     json_each(past.payload, '$.effects') effect
WHERE effect.value ->> '$.kind' = 'stage_entered'"""
_VERSION = f"""
SELECT t.rev, coalesce(t.stage, ''), t.status, (SELECT max(e.id) FROM event e WHERE e.ticket_id = t.id),
  (SELECT max(m.id) FROM message m WHERE m.ticket_id = t.id AND {READABLE}),
  (SELECT count(*) FROM exchange x WHERE x.ticket_id = t.id AND x.state = 'waiting')
FROM ticket t WHERE t.id = ?"""


@dataclass(frozen=True, slots=True)
class Can:
    """What the actor may do with this ticket (of the permissions; an open step may narrow it further)."""

    act: bool
    edit: bool
    assign: bool
    comment: bool
    comment_internal: bool
    attach: bool
    share: bool
    view_internal: bool
    change_role: bool
    move: bool
    cancel: bool


@dataclass(frozen=True, slots=True)
class TicketView:
    """``data`` and ``fields`` hold only what the actor may read; times are ms. ``version`` is the number people know,
    ``version_id`` the key of ``kernel.definitions``.

    Without ``can.view_internal`` the stage has only its public text (and no id), and ``stages``, ``assignee``,
    ``team``, ``result``, ``rating``, ``entitled`` and ``uncovered`` (why no contract covers it) are empty; a partner is
    not told who the requester is.
    """

    id: int
    key: TicketKey
    number: str
    title: str
    rev: int
    role: RoleLabel
    service: ServiceLabel
    process: str
    process_title: str
    version: int
    version_id: int
    stage: StageLabel | None
    stages: tuple[StageLabel, ...]
    status: str
    priority: int
    assignee: PersonLabel | None
    team: PersonLabel | None
    requester: ContactLabel | None
    organization: str
    parent: str | None
    due: int | None
    entered: int
    ended: int | None
    result: str | None
    channel: str
    created: int
    updated: int
    data: Mapping[str, Any]
    fields: tuple[FieldRow, ...]
    can: Can
    rating: int | None = None
    entitled: bool | None = None
    uncovered: str | None = None


def ticket(kernel: Kernel, actor: Actor, id: int) -> TicketView:
    """The ticket; raises NotFound when there is none or the actor may not see it: the two are not told apart."""
    row = kernel.store.read().one(_TICKET, (id,))
    if row is None:
        raise no_such_ticket()
    key = TicketKey(id, row[0])
    kernel.access.authorize(actor, "ticket.view", key)
    title, rev, role, service_id, process, version_id, stage_id, status, priority = row[1:10]
    assignee_id, team_id, _requester_id, parent_id, due, entered, ended, result, channel = row[10:19]
    created, updated, data, organization = row[19:23]
    can = _can(kernel, actor, key, ended is None)
    internal = can.view_internal
    fields = field_rows(kernel, actor, key, (role, version_id), orjson.loads(data), may_edit=can.edit)
    named = people(kernel, {assignee_id, team_id}) if internal else {}
    names_client = kernel.access.reader(actor, key).public
    return TicketView(
        id=id,
        key=key,
        number=number(id),
        title=title,
        rev=rev,
        role=role_label(kernel, role),
        service=service_label(kernel, service_id),
        process=process,
        process_title=text(kernel.definitions.process(version_id).title) or process,
        version=kernel.definitions.version(version_id).number,
        version_id=version_id,
        stage=stage_seen(stage_label(kernel, version_id, stage_id), internal),
        stages=stage_labels(kernel, version_id) if internal else (),
        status=status,
        priority=priority,
        assignee=named.get(assignee_id),
        team=named.get(team_id),
        requester=_requester(actor, row[26:], internal) if names_client else None,
        organization=organization if names_client else "",
        parent=number(parent_id) if parent_id and _sees(kernel, actor, parent_id) else None,
        due=due,
        entered=entered,
        ended=ended,
        result=result if internal else None,
        channel=channel,
        created=created,
        updated=updated,
        data={field.id: field.value for field in fields if field.value is not None},
        fields=fields,
        can=can,
        rating=row[23] if internal else None,
        entitled=bool(row[24]) if internal and row[24] is not None else None,
        uncovered=_why(row[25]) if internal and row[24] == 0 else None,
    )


def ticket_id(kernel: Kernel, actor: Actor, text: str) -> int:
    """The id behind "T-1024", "t-1024" or "1024" if the actor may see it; raises NotFound."""
    found = id_of(text)
    if found is None:
        raise no_such_ticket()
    return visible_key(kernel, actor, found).id


def stages_seen(kernel: Kernel, view: TicketView) -> frozenset[str]:
    """Ids of the stages that the ticket has been in; none for those outside, who are told of no stage but by its public
    text."""
    if not view.can.view_internal:
        return frozenset()
    return frozenset(stage for (stage,) in kernel.store.read().all(_SEEN, (view.id,)))


def ticket_version(kernel: Kernel, actor: Actor, asked: Asked) -> str:
    """A word that changes whenever anything that the actor sees of the ticket does (for the poll); raises NotFound."""
    key = visible_key(kernel, actor, asked)
    reader = kernel.access.reader(actor, key)
    row = kernel.store.read().one(_VERSION, (*reader.args, key.id))
    if row is None:
        raise no_such_ticket()
    rev, stage, status, event, message, leaving = row
    if reader.internal:
        return f"{rev}.{event or 0}.{message or 0}" + (f".{leaving}" if leaving else "")
    return f"{stage}.{status}.{message or 0}"  # an internal note must not be noticed


def stage_seen(stage: StageLabel | None, internal: bool) -> StageLabel | None:
    """The stage itself, or for those outside its public text alone; None where it has none."""
    if stage is None or internal:
        return stage
    if not stage.public:
        return None
    return StageLabel("", stage.public, stage.status, stage.final, public=stage.public)


def _can(kernel: Kernel, actor: Actor, key: TicketKey, open: bool) -> Can:
    def may(permission: str) -> bool:
        return kernel.access.can(actor, permission, key)

    act, edit = may("ticket.act"), may("ticket.edit")
    return Can(
        act=act,
        edit=edit,
        assign=may("ticket.assign"),
        comment=may("ticket.comment"),
        comment_internal=may("ticket.comment_internal"),
        attach=may("ticket.attach"),
        share=may("ticket.share"),
        view_internal=may("ticket.view_internal"),
        change_role=edit,
        move=act and open,
        cancel=edit and open,
    )


def _sees(kernel: Kernel, actor: Actor, id: int) -> bool:
    """Whether the reader sees the inside of another ticket: else nothing is told of it."""
    zone = kernel.store.read().value("SELECT zone_id FROM ticket WHERE id = ?", (id,))
    return zone is not None and kernel.access.can(actor, "ticket.view_internal", TicketKey(id, zone))


def _why(said: str | None) -> str | None:
    return orjson.loads(said).get("why") if said else None


def _requester(actor: Actor, row: Row, internal: bool) -> ContactLabel | None:
    """Addresses are for staff and for the person itself."""
    if row[0] is None:
        return None
    label = ContactLabel(*row)
    return label if internal or actor.contact_id == label.id else ContactLabel(label.id, label.name)
