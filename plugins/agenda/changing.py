"""Writing of meetings: one is added, changed, cancelled, and put back when it takes place after all.

Two who change one at once do not overwrite each other: each says which ``rev`` he has seen. When the time changes,
those who had accepted are asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, Colleague, CommandAnswer, CommandTx, Conflict, Forbidden, Tell, _
from instar_plugins.agenda import meetings, telling
from instar_plugins.agenda.tables import CANCELLED, PLANNED, Meeting, Participant, tables
from instar_plugins.agenda.wanted import Wanted, look

MEETING = tables.name("meeting")
_TURN = f"UPDATE {MEETING} SET rev = rev + 1, changed = ? WHERE id = ? AND rev = ?"
WHEN = ("begins", "ends", "first", "last")
SHOWN = (*WHEN, "title", "place", "link", "text", "ticket")


class MeetingOnly(Arguments):
    meeting = fields.Integer(required=True, strict=True)


def add(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Invite people; who invites takes part himself."""
    host = meetings.require_staff(tx.actor)
    wanted = look(tx.actor, args)
    found = Meeting.create(**wanted.row(), organizer=host, created=tx.now, changed=tx.now)
    _invite(tx, found.id, {**meetings.names([host]), **wanted.people})
    others = [one for id, one in wanted.people.items() if id != host]
    return _answer(tx, found, telling.told("invited", found, others), people=len(others) + 1)


def change(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """All that is said of a meeting; who takes part no more is told so."""
    found = _own(tx, args["meeting"])
    there = meetings.names([one.person for one in meetings.participants(found.id)])
    wanted = look(tx.actor, args, found, there)
    if found.state == CANCELLED:
        raise Conflict("cancelled", _("The meeting is cancelled. Put it back before you change it."))
    _turn(tx, found, args["rev"])
    before = {name: getattr(found, name) for name in SHOWN}
    was = SimpleNamespace(id=found.id, **before)
    for name, value in wanted.row().items():
        setattr(found, name, value)
    found.rev, found.changed = args["rev"] + 1, tx.now
    found.save()
    moved = any(before[name] != getattr(found, name) for name in WHEN)
    effects = _regroup(tx, found, wanted, there, was, moved=moved)
    if moved or any(before[name] != getattr(found, name) for name in SHOWN):
        stay = [one for id, one in there.items() if id in wanted.people]
        effects += telling.told("moved" if moved else "changed", found, stay)
    return _answer(tx, found, effects, people=len(wanted.people))


def cancel(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """It does not take place; it stays known to its people, and can be put back. Twice is as good as once."""
    found = _own(tx, args["meeting"])
    return _switch(tx, found, CANCELLED, "cancelled") if found.state == PLANNED else _answer(tx, found, [])


def restore(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """It takes place after all."""
    found = _own(tx, args["meeting"])
    return _switch(tx, found, PLANNED, "restored") if found.state == CANCELLED else _answer(tx, found, [])


# -- below: how it is done -----------------------------------------------------------------------------------


def _own(tx: CommandTx, id: int) -> Any:
    """Raises NotFound, and Forbidden for who takes part and does not invite."""
    found = meetings.meeting(tx.actor, id)
    if not meetings.may_change(tx.actor, found):
        raise Forbidden("not_yours", _("Who invites changes a meeting. Answer the invitation, or write to the host."))
    return found


def _turn(tx: CommandTx, found: Any, rev: int) -> None:
    """Raise Conflict when somebody else has changed it since ``rev``: the row itself tells, whoever commits first."""
    if abs(rev) >= 1 << 31 or not tx.run(_TURN, (tx.now, found.id, rev)):
        raise Conflict(
            "meeting_changed",
            _("Somebody else has changed this meeting meanwhile. Nothing of yours is lost: compare and save again."),
            data={"rev": found.rev},
        )


def _switch(tx: CommandTx, found: Any, state: str, what: str) -> CommandAnswer:
    _turn(tx, found, found.rev)
    found.state, found.rev, found.changed = state, found.rev + 1, tx.now
    found.save()
    coming = [one.person for one in meetings.participants(found.id) if one.answer != meetings.DECLINED]
    return _answer(tx, found, telling.told(what, found, meetings.names(coming).values()))


def _invite(tx: CommandTx, id: int, people: Mapping[int, Colleague]) -> None:
    for person in people:
        host = person == tx.actor.id
        Participant.create(
            meeting_id=id,
            person=person,
            answer="accepted" if host else "invited",
            answered=tx.now if host else None,
        )


def _regroup(
    tx: CommandTx, found: Any, wanted: Wanted, there: Mapping[int, Colleague], was: Any, *, moved: bool
) -> list[Tell]:
    """Who is new is invited, who is left out is told of what he knows (``was``); at a new time all are asked again."""
    wanted.people = {**meetings.names([found.organizer]), **wanted.people}
    gone = {id: one for id, one in there.items() if id not in wanted.people}
    new = {id: one for id, one in wanted.people.items() if id not in there}
    if gone:
        Participant.delete().where(Participant.meeting_id == found.id, Participant.person.in_(list(gone))).execute()
    if moved:
        asked = (Participant.meeting_id == found.id) & (Participant.person.not_in([tx.actor.id or 0, found.organizer]))
        Participant.update(answer="invited", answered=None).where(asked).execute()
    _invite(tx, found.id, new)
    return telling.told("dropped", was, gone.values()) + telling.told("invited", found, new.values())


def _answer(tx: CommandTx, found: Any, effects: list[Tell], **audit: int) -> CommandAnswer:
    """``begun``: it lies in the past already, which is allowed and told."""
    result = {"meeting": found.id, "rev": found.rev, "state": found.state, "begun": found.begins < tx.now}
    return CommandAnswer(result, tuple(effects), {"meeting": found.id, **audit})
