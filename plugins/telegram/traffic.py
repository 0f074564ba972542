"""All messages of bots that came and went, as one list, each for those who see its ticket from inside.

/x/telegram/  newest first; the filters stand in the address: kind, account, q
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Exchange,
    Forbidden,
    InboxRow,
    Viewer,
    _,
    channel_exchanges,
    channel_quarantine,
    may,
    moment,
    pgettext,
    plugin_asset,
    render_page,
    size,
    viewer,
)
from instar_plugins.telegram.tables import PLUGIN, Bot, named

HOME = "/x/telegram/"
INSIDE = "ticket.view_internal"
MANAGES = "channel.manage"
KINDS = ("", "in", "out", "failed", "quarantine")
LONGEST = 200


class Line(NamedTuple):
    """``way``: in | out; ``who``, ``address``: the one outside; ``at``: a TimeText; ``state``: waiting | failed |
    withheld | "" for what has come or arrived; ``reason``: why it did not."""

    url: str
    way: str
    who: str
    address: str
    title: str
    text: str
    number: str
    ticket_url: str
    ticket_title: str
    account: str
    at: Any
    state: str
    reason: str
    robot: bool
    files: int


class Aside(NamedTuple):
    """What stands in quarantine."""

    url: str
    at: Any
    reason: str
    size: str


def blueprint() -> Blueprint:
    made = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
    made.add_url_rule("/", "index", index)
    return made


def is_for(by: Viewer) -> bool:
    """Whether the list is there for somebody: who sees tickets from inside, or the channel with its quarantine."""
    return may(INSIDE, by) or may(MANAGES, by)


def index() -> ResponseReturnValue:
    if not is_for(viewer()):
        raise Forbidden("not_allowed", _("Messages of Telegram are for those who work on tickets."))
    asked = _asked()
    quarantine = asked["kind"] == "quarantine"
    after = request.args.get("after", "")[:LONGEST] or None
    by, lines, aside, bots = viewer(), [], [], _bots()
    if quarantine:
        stopped = channel_quarantine(by, PLUGIN, after)
        following, aside = stopped.next, [_aside(row) for row in stopped.items]
    else:
        found = channel_exchanges(
            by, PLUGIN, kind=asked["kind"], account=asked["account"], text=asked["q"], cursor=after
        )
        following, lines = found.next, [_line(row, bots) for row in found.items]
    kept = {name: value for name, value in asked.items() if value}
    return render_page(
        "telegram/traffic.html",
        lines=lines,
        aside=aside,
        asked=asked,
        cut=bool(kept),
        first=after is None,
        query=urlencode(kept),
        following=urlencode({**kept, "after": following}) if following else None,
        tabs=_tabs(asked),
        accounts=list(bots.items()),
        manages=may(MANAGES),
        style=plugin_asset(PLUGIN, "telegram.css"),
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _asked() -> dict[str, str]:
    given = {name: request.args.get(name, "").replace("\0", "").strip()[:LONGEST] for name in ("kind", "account", "q")}
    return given if given["kind"] in KINDS else {**given, "kind": ""}


def _tabs(asked: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is this one); the bot and the words that were looked for are kept."""
    words = {"": pgettext("messages", "All"), "in": pgettext("messages", "Came"), "out": pgettext("messages", "Went")}
    words["failed"] = pgettext("messages", "Not delivered")
    if may(MANAGES):
        words["quarantine"] = _("In quarantine")
    kept = {name: asked[name] for name in ("account", "q") if asked[name]}
    found = []
    for kind, title in words.items():
        given = {"kind": kind} if kind == "quarantine" else {**({"kind": kind} if kind else {}), **kept}
        found.append((f"{HOME}?{urlencode(given)}" if given else HOME, title, kind == asked["kind"]))
    return found


def _bots() -> dict[str, str]:
    """By the id at Telegram, what each is called."""
    return {str(bot.telegram): named(bot) for bot in Bot.select().order_by(Bot.id)}


def _line(row: Exchange, bots: Mapping[str, str]) -> Line:
    ticket = f"/t/{row.number}"
    return Line(
        url=f"{ticket}#m{row.message}" if row.message is not None else ticket,
        way=row.direction,
        who=row.name if row.name and row.name != row.other else "",
        address=row.other,
        title=row.title or row.ticket_title,
        text=row.text,
        number=row.number,
        ticket_url=ticket,
        ticket_title=row.ticket_title,
        account=bots.get(row.account, row.account),
        at=moment(row.at),
        state=row.state if row.state in ("waiting", "failed", "withheld") else "",
        reason=row.reason,
        robot=row.automatic,
        files=row.files,
    )


def _aside(row: InboxRow) -> Aside:
    return Aside(f"/admin/inbox/{row.id}", moment(row.came), row.reason, size(row.size))
