"""One page for every channel: what came and what went by it, newest first, each for those who see its ticket from
inside.

A plugin of a channel serves ``traffic_page`` under an address of its own. The filters stand in that address: kind,
account, q.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.access import Actor
from instar.contract import Viewer
from instar.errors import Forbidden
from instar.i18n import _, pgettext
from instar.queries import exchange, inbox
from instar.queries.exchange import Exchange
from instar.queries.inbox import InboxRow
from instar.web import current, sizes, times
from instar.web.times import TimeText

MANAGES = "channel.manage"
KINDS = ("", "in", "out", "failed", "quarantine")
LONGEST = 200
NOT_ARRIVED = ("waiting", "failed", "withheld")


class TrafficLink(NamedTuple):
    """Where those go who manage the channel: an address, an icon of the site, words."""

    url: str
    icon: str
    words: str


class Traffic(NamedTuple):
    """What a channel calls its own. ``home``: the address of the page; ``account``, ``every_account``: what one of our
    addresses is called ("Mailbox"), and all of them; ``accounts``: key → name of each; ``nothing_yet``: a sentence
    about what will stand here; ``ways``: for those who manage it, the last one is where to begin."""

    channel: str
    home: str
    title: str
    account: str
    every_account: str
    accounts: Mapping[str, str]
    nothing_yet: str
    ways: tuple[TrafficLink, ...] = ()


class Line(NamedTuple):
    """``way``: in | out; ``who``: the one outside, with ``address`` where that says more; ``state``: waiting | failed |
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
    at: TimeText | None
    state: str
    reason: str
    robot: bool
    files: int


class Aside(NamedTuple):
    """What stands in quarantine."""

    url: str
    at: TimeText | None
    reason: str
    size: str


def sees_traffic(by: Viewer) -> bool:
    """Whether the page is there for somebody: who sees tickets from inside, or manages channels with their
    quarantine."""
    return _may(exchange.INSIDE, by) or _may(MANAGES, by)


def traffic_page(traffic: Traffic) -> ResponseReturnValue:
    """The page, for who asks for it; Forbidden for those for whom it is not."""
    kernel, actor = current.kernel(), current.actor()
    if not sees_traffic(actor):
        raise Forbidden("not_allowed", _("What comes by channels is for those who work on tickets."))
    asked = _asked()
    after = request.args.get("after", "")[:LONGEST] or None
    lines: list[Line] = []
    aside: list[Aside] = []
    if asked["kind"] == "quarantine":
        stopped = inbox.inbox(kernel, actor, state="quarantined", channel=traffic.channel, cursor=after)
        following, aside = stopped.next, [_aside(row) for row in stopped.items]
    else:
        found = exchange.exchanges(
            kernel, actor, traffic.channel, kind=asked["kind"], account=asked["account"], text=asked["q"], cursor=after
        )
        following, lines = found.next, [_line(row, traffic.accounts) for row in found.items]
    kept = {name: value for name, value in asked.items() if value}
    return render_template(
        "traffic.html",
        traffic=traffic,
        lines=lines,
        aside=aside,
        asked=asked,
        cut=bool(kept),
        first=after is None,
        query=urlencode(kept),
        following=urlencode({**kept, "after": following}) if following else None,
        tabs=_tabs(traffic.home, asked, manages=_may(MANAGES, actor)),
        ways=traffic.ways if _may(MANAGES, actor) else (),
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _may(permission: str, by: Viewer) -> bool:
    return isinstance(by, Actor) and current.kernel().access.can(by, permission)


def _asked() -> dict[str, str]:
    given = {name: request.args.get(name, "").replace("\0", "").strip()[:LONGEST] for name in ("kind", "account", "q")}
    return given if given["kind"] in KINDS else {**given, "kind": ""}


def _tabs(home: str, asked: Mapping[str, str], *, manages: bool) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is this one); the account and the words that were looked for are kept."""
    words = {
        "": pgettext("traffic", "All"),
        "in": pgettext("traffic", "Came"),
        "out": pgettext("traffic", "Went"),
        "failed": pgettext("traffic", "Not delivered"),
    }
    if manages:
        words["quarantine"] = pgettext("traffic", "In quarantine")
    kept = {name: asked[name] for name in ("account", "q") if asked[name]}
    found = []
    for kind, title in words.items():
        given = {"kind": kind} if kind == "quarantine" else {**({"kind": kind} if kind else {}), **kept}
        found.append((f"{home}?{urlencode(given)}" if given else home, title, kind == asked["kind"]))
    return found


def _line(row: Exchange, accounts: Mapping[str, str]) -> Line:
    ticket = f"/t/{row.number}"
    return Line(
        url=f"{ticket}#m{row.message}" if row.message is not None else ticket,
        way=row.direction,
        who=row.name or row.other,
        address=row.other if row.name and row.name != row.other and "@" in row.other else "",
        title=row.title or row.ticket_title,
        text=row.text,
        number=row.number,
        ticket_url=ticket,
        ticket_title=row.ticket_title,
        account=accounts.get(row.account, row.account),
        at=times.moment(row.at),
        state=row.state if row.state in NOT_ARRIVED else "",
        reason=row.reason,
        robot=row.automatic,
        files=row.files,
    )


def _aside(row: InboxRow) -> Aside:
    return Aside(f"/admin/inbox/{row.id}", times.moment(row.came), row.reason, sizes.size(row.size))
