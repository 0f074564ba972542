"""Secret links to what a calendar shows: made, ended, and the calendar behind one.

Who has the link reads the titles of the tickets that its owner may see now, without a log-in: a program that shows
calendars can carry none. What he may no longer see is gone from it, and with him the link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from instar.sdk import (
    Arguments,
    CalendarEntry,
    CommandAnswer,
    CommandTx,
    DateColumn,
    Forbidden,
    Invalid,
    NotFound,
    TicketLine,
    TicketSet,
    Viewer,
    _,
    calendar_file,
    link_hash,
    link_seed,
    link_token,
    listed_tickets,
    own_zone,
    setting,
    viewer_of,
)
from instar_plugins.calendar.columns import USUAL, column_of, shown
from instar_plugins.calendar.tables import Feed
from instar_plugins.calendar.window import lines_of

BACK_DAYS, AHEAD_DAYS = 60, 366
MOST_LINKS = 20
LASTS = timedelta(minutes=30)
"""What a moment takes in a calendar: long enough for its title to be read."""


class FeedBody(Arguments):
    """``by``: a date of the tickets; ``filters``: those of the list, as its address has them."""

    title = fields.String(required=True, validate=validate.Length(1, 100))
    by = fields.String(load_default=USUAL, validate=validate.Length(1, 120))
    filters = fields.String(load_default="", validate=validate.Length(max=2000))


class FeedOut(Arguments):
    feed = fields.Integer(required=True)


def add(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``add_feed``: one more link of who asks."""
    person = _person(tx)
    column_of(tickets_of(tx.actor, args["filters"]), args["by"])  # raises Invalid for what is no date of theirs
    if Feed.select().where(Feed.person == person).count() >= MOST_LINKS:
        raise Invalid({"title": [_("You have {n} links already. End one first.").format(n=MOST_LINKS)]})
    seed = link_seed()
    made = Feed.create(person=person, seed=seed, token_hash=link_hash(link_token(seed)), made=tx.now, **args)
    return CommandAnswer({"feed": made.id}, audit={"by": args["by"]})


def end(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``end_feed``: the link opens nothing from now on."""
    if not Feed.delete().where(Feed.id == args["feed"], Feed.person == _person(tx)).execute():
        raise NotFound("no_link", _("There is no such link of yours. It may have been ended."))
    return CommandAnswer({"feed": args["feed"]})


def own(person: int) -> list[Any]:
    """Somebody's links, the newest first."""
    return list(Feed.select().where(Feed.person == person).order_by(Feed.made.desc(), Feed.id.desc()))


def opened(token: str) -> tuple[Any, Viewer] | None:
    """The link and as whom it reads; None for one that opens nothing, or whose owner has left."""
    found = Feed.get_or_none(Feed.token_hash == link_hash(token))
    by = viewer_of(found.person) if found is not None else None
    return (found, by) if by is not None else None


def file(feed: Any, by: Viewer, now: int) -> bytes:
    """The calendar around today; raises Invalid where the date that it goes by is not there any more."""
    tickets, zone = tickets_of(by, feed.filters), own_zone(by)
    column = column_of(tickets, feed.by)
    today = datetime.fromtimestamp(now / 1000, zone).date()
    first, end = today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS)
    within = tickets.where(f"{column.name} >= '{first.isoformat()}' && {column.name} < '{end.isoformat()}'")
    return calendar_file(feed.title, _entries(within, column, by))


def tickets_of(by: Viewer, filters: str) -> TicketSet:
    return listed_tickets(by, MultiDict(parse_qsl(filters)))


# -- below: how it is done -----------------------------------------------------------------------------------


def _person(tx: CommandTx) -> int:
    if tx.actor.id is None:
        raise Forbidden("no_account", _("A link belongs to an account. Log in first."))
    return int(tx.actor.id)


def _entries(tickets: TicketSet, column: DateColumn, by: Viewer) -> Iterator[CalendarEntry]:
    base = str(setting("base_url")).rstrip("/")
    host, zone = urlsplit(base).hostname or "instar", own_zone(by)
    lines, _complete = lines_of(tickets)
    for line in lines:
        start = shown(line, column, zone)
        if start is None:
            continue
        day = date.fromisoformat(start) if "T" not in start else None
        begin = 0 if day else int(datetime.fromisoformat(start).replace(tzinfo=zone).astimezone(UTC).timestamp() * 1000)
        yield CalendarEntry(
            uid=f"{line.number}-{column.name}@{host}",
            title=f"{line.number} {line.title}",
            changed=line.updated,
            rev=line.rev,
            begin=begin,
            end=begin + int(LASTS.total_seconds() * 1000),
            first=day,
            last=day,
            text=_told(line),
            url=base + line.titles["url"],
        )


def _told(line: TicketLine) -> str:
    return ", ".join(filter(None, (line.titles["role"], line.titles["stage"], line.titles["assignee"])))
