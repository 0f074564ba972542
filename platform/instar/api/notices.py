"""The bell of the account, and what it wants to be told."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.notices import (
    MuteBody,
    Muted,
    NoticeList,
    NoticeQuery,
    NoticeSettingsBody,
    NoticeSettingsShape,
    NoticesRead,
    ReadNoticesBody,
    settings_json,
    thread_json,
)
from instar.commands.bell import MuteTicket, ReadNotices
from instar.commands.notice_settings import SetNotices
from instar.queries.notice_settings import notice_settings
from instar.queries.notices import notices, unread


@operation("GET", "/me/notices", answer=NoticeList, query=NoticeQuery)
def my_notices(call: Call) -> Reply:
    """What the account was told, by ticket, newest first."""
    found = notices(call.kernel, call.actor, **call.query)
    items = [thread_json(thread) for thread in found.items]
    return Reply({"items": items, "unread": unread(call.kernel, call.actor), "next": found.next})


@operation("POST", "/me/notices/read", answer=NoticesRead, body=ReadNoticesBody)
def read_notices(call: Call) -> Reply:
    """It has read a thread, or all until the newest one that it has seen."""
    changed = call.execute(ReadNotices(**call.body))["changed"]
    return Reply({"changed": changed, "unread": unread(call.kernel, call.actor)})


@operation("POST", "/tickets/<number>/mute", answer=Muted, body=MuteBody)
def mute_ticket(call: Call) -> Reply:
    """Hear no more of a ticket but what is asked of the account itself, or hear of it again."""
    told = call.execute(MuteTicket(call.ticket_id, call.body["on"]))
    return Reply({"ticket": call.path["number"], "muted": told["muted"]})


@operation("GET", "/me/notice-settings", answer=NoticeSettingsShape)
def my_notice_settings(call: Call) -> Reply:
    """What the account wants to be told, how, and when not."""
    return Reply(settings_json(notice_settings(call.kernel, call.actor)))


@operation("PATCH", "/me/notice-settings", answer=NoticeSettingsShape, body=NoticeSettingsBody, statuses=(401,))
def set_my_notices(call: Call) -> Reply:
    """Change what is named."""
    call.execute(SetNotices(call.body))
    return Reply(settings_json(notice_settings(call.kernel, call.actor)))
