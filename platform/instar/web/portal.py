"""The portal: where those who order and ask begin – what is offered, what waits for them, their tickets.

These are pages of the kernel and no plugin's, because they share addresses with the staff's: ``/`` and ``/t/T-1024``
are one address for everybody, and each gets a shell of his own there. Staff order here as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import Invalid
from instar.i18n import _
from instar.queries import portal as query
from instar.queries.portal import Own
from instar.web import current, offers, progress, shell, times
from instar.web.portal_answers import answers
from instar.web.routes import page

LONGEST_QUESTION = 200
ASK = "general"
"""Service for what is no other's; ``instar init`` makes it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket in a list. ``state``: its stage's public text or what its dot says; ``who``: for whom, where that is
    somebody else; ``when``: by when something happens."""

    number: str
    title: str
    url: str
    state: str
    waits: bool
    done: bool
    who: str
    service: str
    when: progress.When | None
    updated: times.TimeText | None


@dataclass(frozen=True, slots=True)
class Begun:
    title: str
    url: str
    time: times.TimeText | None


@page("/portal")
def home() -> ResponseReturnValue:
    """``q``: what is looked for among the services."""
    kernel, actor = current.kernel(), current.actor()
    asked = " ".join(request.args.get("q", "")[:LONGEST_QUESTION].split())
    tree = offers.offered(asked)
    found = answers(asked)
    if current.by_script():
        return render_template("_portal_services.html", tree=tree, asked=asked, answers=found)
    every = {one.id: one for one in offers.flat(offers.offered() if asked else tree)}
    waiting = [] if asked else [line for own in query.own_open(kernel, actor) if own.waits for line in [_line(own)]]
    return render_template(
        "portal_home.html",
        asked=asked,
        tree=tree,
        answers=found,
        often=[] if asked or len(every) < 4 else [every[id] for id in query.often(kernel, actor, list(every))][:6],
        begun=[] if asked else _begun(every),
        waiting=waiting[:3],
        more_waiting=max(0, len(waiting) - 3),
        ask=next((one.url for one in every.values() if one.key == ASK), None),
        kept="kept" in request.args,
    )


@page("/portal/my")
def mine() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    cursor = request.args.get("cursor")
    open = () if cursor else query.own_open(kernel, actor)
    try:
        done = query.own_done(kernel, actor, cursor=cursor)
    except Invalid:
        done = query.own_done(kernel, actor)
    solved = [own for own in open if not own.waits and own.status in query.FINISHED]
    return render_template(
        "portal_my.html",
        waiting=[_line(own) for own in open if own.waits],
        work=[_line(own) for own in open if not own.waits and own not in solved],
        done=[_line(own) for own in (*solved, *done.items)],
        more=f"/portal/my?cursor={done.next}#done" if done.next else None,
        further=bool(cursor),
        others=_others_title() if not cursor and query.others(kernel, actor, limit=1).items else "",
    )


@page("/portal/others")
def others() -> ResponseReturnValue:
    """Tickets of others: of the reader's company, or shown to him."""
    try:
        found = query.others(current.kernel(), current.actor(), cursor=request.args.get("cursor"))
    except Invalid:
        found = query.others(current.kernel(), current.actor())
    return render_template(
        "portal_others.html",
        title=_others_title(),
        lines=[_line(own) for own in found.items],
        more=f"/portal/others?cursor={found.next}" if found.next else None,
    )


# -- below: how it is done -------------------------------------------------------------------------------------------


def _others_title() -> str:
    """Staff see tickets of others at work; here that is said of those outside alone."""
    if not shell.current_shell().outside:
        return ""
    firm = query.company(current.kernel(), current.actor())
    return _("Tickets of {company}").format(company=firm.name) if firm else _("Shown to me")


def _begun(every: dict[int, offers.Offer]) -> list[Begun]:
    found = query.begun(current.kernel(), current.actor())
    return [
        Begun(every[one.service.id].title, every[one.service.id].url, times.moment(one.at))
        for one in found
        if one.service.id in every
    ]


def _line(own: Own) -> Line:
    at = progress.place(own.status, untouched=False, ended=own.ended is not None, asked=own.waits)
    return Line(
        own.number,
        own.title,
        f"/t/{own.number}",
        progress.head(at, own.public),
        own.waits,
        at == progress.DONE,
        own.client if own.client != current.actor().name else "",
        own.service,
        progress.when(at, own.promised, times.Clock.of()),
        times.moment(own.updated),
    )
