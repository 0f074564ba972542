"""The secret link to one's own calendar: made, renewed, ended; and what stands behind it.

Who has the link reads the meetings and absences of its owner, without a log-in: a program that shows calendars can
carry no log-in. A new link makes the old one useless at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields

from instar.sdk import (
    Arguments,
    CalendarEntry,
    Colleague,
    CommandAnswer,
    CommandTx,
    Invalid,
    _,
    absences_of,
    calendar_file,
    link_hash,
    link_seed,
    link_token,
    people_known,
    setting,
)
from instar_plugins.agenda import meetings, moments
from instar_plugins.agenda.tables import CANCELLED, HOME, Feed, Meeting, Participant

BACK_DAYS, AHEAD_DAYS = 60, 366


class FeedBody(Arguments):
    """``do``: renew | end."""

    do = fields.String(load_default="renew")


def keep(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Make a new link in place of the old one, or end it."""
    person = meetings.require_staff(tx.actor)
    if args["do"] not in ("renew", "end"):
        raise Invalid({"do": [_("Say renew or end.")]})
    Feed.delete().where(Feed.person == person).execute()
    if args["do"] == "renew":
        seed = link_seed()
        Feed.create(person=person, seed=seed, token_hash=link_hash(link_token(seed)), made=tx.now)
    return CommandAnswer({"link": args["do"] == "renew"}, audit={"do": args["do"]})


def own(person: int) -> Any:
    """The row of somebody's link, None without one."""
    return Feed.get_or_none(Feed.person == person)


def owner(token: str) -> Colleague | None:
    """Whose calendar a link opens; None for one that opens nothing, or whose owner has left."""
    found = Feed.get_or_none(Feed.token_hash == link_hash(token))
    person = people_known([found.person]).get(found.person) if found is not None else None
    return person if person is not None and person.active else None


def file(person: Colleague, today: date) -> bytes:
    """His calendar around a day."""
    first, last = today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS)
    host = urlsplit(str(setting("base_url"))).hostname or "instar"
    rows = (
        Meeting.select(Meeting, Participant.answer)
        .join(Participant, on=(Participant.meeting_id == Meeting.id))
        .where(
            Participant.person == person.id,
            Meeting.ends > moments.at_greenwich(first),
            Meeting.begins < moments.at_greenwich(last),
        )
        .order_by(Meeting.begins, Meeting.id)
        .dicts()
    )
    entries = [_meeting(row, host) for row in rows]
    for one in absences_of([person.id], first, last):
        entries.append(_absence(one, host, last))
    return calendar_file(_("Calendar of {name}").format(name=person.name), entries)


# -- below: how it is done -----------------------------------------------------------------------------------


def _meeting(row: Mapping[str, Any], host: str) -> CalendarEntry:
    whole = bool(row["first"])
    base = str(setting("base_url")).rstrip("/")
    return CalendarEntry(
        uid=f"meeting-{row['id']}@{host}",
        title=row["title"],
        changed=row["changed"],
        rev=row["rev"],
        begin=row["begins"],
        end=row["ends"],
        first=date.fromisoformat(row["first"]) if whole else None,
        last=date.fromisoformat(row["last"]) if whole else None,
        text=row["text"],
        place=row["place"],
        link=row["link"],
        url=f"{base}{HOME}meetings/{row['id']}",
        answer=row["answer"],
        cancelled=row["state"] == CANCELLED,
    )


def _absence(one: Any, host: str, until: date) -> CalendarEntry:
    """One whose end nobody knows is told as far as the calendar reaches."""
    told = _("Absent")
    if one.substitute:
        told += ", " + _("{name} stands in").format(name=one.substitute)
    last = date.fromisoformat(one.last) if one.last else until
    first = date.fromisoformat(one.first)
    return CalendarEntry(
        f"absence-{one.person}-{one.first}@{host}", told, moments.at_greenwich(first), first=first, last=last
    )
