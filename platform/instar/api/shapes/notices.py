"""What an account was told, and what it wants to be told."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Paged, Told, Truth, iso, moment, next_cursor, text
from instar.api.shapes.people import Person, person_json
from instar.contract.notices import WAYS
from instar.queries.notice_settings import NoticeSettings
from instar.queries.notices import Line, Thread

_WAY = {"enum": list(WAYS)}
_CLOCK = {"description": "in the account's time zone, such as 09:00"}


class NoticeQuery(Paged):
    unread = fields.Boolean(load_default=False, metadata={"description": "only what has something new"})


class NoticeLine(Told):
    id = fields.Integer()
    kind = fields.String()
    at = moment()
    unread = fields.Boolean()
    who = fields.Nested(Person, allow_none=True)
    said = fields.String(metadata={"description": "one sentence"})
    text = fields.String(metadata={"description": "the beginning of the message that it is about"})
    url = fields.String()


class NoticeThread(Told):
    """What belongs together: a ticket, or what one call has done to many."""

    thread = fields.String()
    ticket = fields.String(allow_none=True)
    title = fields.String()
    why = fields.String()
    at = moment()
    last = fields.Integer(metadata={"description": "id of its newest notice"})
    count = fields.Integer()
    unread = fields.Integer()
    muted = fields.Boolean()
    notices = fields.List(fields.Nested(NoticeLine), metadata={"description": "newest first, at most 8"})


class NoticeList(Told):
    items = fields.List(fields.Nested(NoticeThread))
    unread = fields.Integer(metadata={"description": "threads with something new, at most 100"})
    next = next_cursor()


class ReadNoticesBody(Asked):
    thread = text("of `GET /me/notices`; without it everything", load_default="")
    until = fields.Integer(
        load_default=None, allow_none=True, metadata={"description": "id of the newest one that was seen"}
    )
    read = Truth(load_default=True, metadata={"description": "false: the thread's newest one is new again"})


class NoticesRead(Told):
    changed = fields.Integer()
    unread = fields.Integer()


class MuteBody(Asked):
    on = Truth(load_default=True)


class Muted(Told):
    ticket = fields.String()
    muted = fields.Boolean()


class NoticeKindShape(Told):
    kind = fields.String()
    title = fields.String()
    way = fields.String(metadata=_WAY)
    default = fields.String(metadata={**_WAY, "description": "what holds without a choice of one's own"})


class QuietHours(Told):
    begin = fields.String(metadata=_CLOCK)
    end = fields.String(metadata=_CLOCK)


class NoticeSettingsShape(Told):
    kinds = fields.List(fields.Nested(NoticeKindShape))
    quiet = fields.Nested(QuietHours, allow_none=True)
    quiet_days_off = fields.Boolean()
    digest = fields.String(metadata={"enum": ["daily", "weekly", ""]})
    digest_day = fields.Integer(metadata={"description": "0 is Monday"})
    digest_at = fields.String(metadata=_CLOCK)
    digest_days_off = fields.Boolean()
    digest_due = moment(allow_none=True)
    language = fields.String(allow_none=True)
    address = fields.String(metadata={"description": "where letters go"})


class QuietBody(Asked):
    begin = text("such as 22:00", required=True)
    end = text("such as 07:00", required=True)


class NoticeSettingsBody(Asked):
    ways = fields.Dict(
        keys=fields.String(),
        values=fields.String(allow_none=True),
        metadata={"description": "kind → `app`, `mail`, `digest` or `none`; null: what the site thinks best"},
    )
    quiet = fields.Nested(QuietBody, allow_none=True)
    quiet_days_off = Truth()
    digest = text("`daily`, `weekly` or empty for never")
    digest_day = fields.Integer(metadata={"description": "0 is Monday"})
    digest_at = text("such as 09:00")
    digest_days_off = Truth()
    language = fields.String(allow_none=True)


def thread_json(thread: Thread) -> dict[str, Any]:
    return {
        "thread": thread.key,
        "ticket": thread.number or None,
        "title": thread.title,
        "why": thread.why,
        "at": iso(thread.at),
        "last": thread.last,
        "count": thread.count,
        "unread": thread.unread,
        "muted": thread.muted,
        "notices": [_line_json(line) for line in thread.lines],
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "kind": line.kind,
        "at": iso(line.at),
        "unread": line.unread,
        "who": person_json(line.who),
        "said": line.said,
        "text": line.text,
        "url": line.url,
    }


def settings_json(held: NoticeSettings) -> dict[str, Any]:
    return {
        "kinds": [{"kind": row.key, "title": row.title, "way": row.way, "default": row.default} for row in held.kinds],
        "quiet": {"begin": held.quiet[0], "end": held.quiet[1]} if held.quiet else None,
        "quiet_days_off": held.quiet_days_off,
        "digest": held.digest,
        "digest_day": held.digest_day,
        "digest_at": held.digest_at,
        "digest_days_off": held.digest_days_off,
        "digest_due": iso(held.digest_due),
        "language": held.language,
        "address": held.address,
    }
