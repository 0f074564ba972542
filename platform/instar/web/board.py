"""A board: stages as columns, tickets as cards; polled while it is open, and answered in columns after a move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.errors import Invalid
from instar.i18n import _, ngettext
from instar.queries import board as query
from instar.queries.matching import NO_FILTERS, Filters
from instar.queries.ticket import ticket, ticket_id
from instar.web import chips, current, people, shell, sizes, viewbar
from instar.web.cells import cell_text
from instar.web.filterbar import Bar, Chip, Picker, filters_of, given_filters
from instar.web.routes import page
from instar.web.rows import stalled_words
from instar.web.times import Clock, TimeText

NO_FILTERS_OF = ("process", "stage", "sort")
"""What the columns say themselves."""


class Card(NamedTuple):
    """See ``_board_columns.html``."""

    id: str
    number: str
    url: str
    title: str
    role: chips.Role
    client: str | None
    person: people.Person | None
    due: TimeText | None
    fact: str | None
    steps: tuple[str, ...]
    stalled: str
    rev: int
    movable: bool
    move_url: str
    checklist: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    id: str
    title: str
    count: str
    over: bool
    status: str
    hue: int | None
    final: bool
    summary: str
    total: str
    weighted: str
    likely: str
    cards: tuple[Card, ...]
    more: int
    more_url: str | None


@dataclass(frozen=True, slots=True)
class Board:
    key: str
    title: str
    since: str
    columns: tuple[Column, ...]
    views: tuple[tuple[str, str, bool], ...]
    new_url: str | None
    poll: str


@dataclass(frozen=True, slots=True)
class FilterPage:
    """The filters over a board, see ``_filters.html``; ``problem``: one that cannot be used; ``better``: the one
    whose removal helps most, when nothing was found."""

    address: str
    q: str
    where: str
    chips: tuple[Chip, ...]
    pickers: tuple[Picker, ...]
    hidden: tuple[tuple[str, str], ...]
    problem: str | None
    better: tuple[str, str] | None
    saved: viewbar.ViewBar


@page("/boards")
def index() -> ResponseReturnValue:
    """All boards; with one there is nothing to choose."""
    found = query.boards(current.kernel(), current.actor())
    if len(found) == 1:
        return redirect(f"/p/{found[0].key}/board")
    return render_template("boards.html", boards=found)


@page("/p/<process>/board")
def show(process: str) -> ResponseReturnValue:
    bar = Bar.of_request(f"/p/{process}/board", {"process": process}, NO_FILTERS_OF)
    kernel, actor, problem = current.kernel(), current.actor(), None
    try:
        found = query.board(kernel, actor, process, filters=_filters(bar.given))
    except Invalid as error:
        problem = " ".join([*(text for told in error.errors.values() for text in told), error.hint or ""]).strip()
        found = query.board(kernel, actor, process)
    assert found is not None, "without since a board is never unchanged"
    made = _board(found, {} if problem else bar.given)
    empty = not any(column.cards for column in made.columns)
    page = FilterPage(
        address=bar.address,
        q=bar.given.get("q", ""),
        where=bar.given.get("where", ""),
        chips=tuple(bar.chips()),
        pickers=bar.pickers(),
        hidden=bar.hidden(),
        problem=problem,
        better=bar.better() if empty and bar.given and not problem else None,
        saved=viewbar.view_bar(bar.address, bar.query(), bool(bar.given)),
    )
    return render_template("board.html", board=made, page=page, oob=False, nothing=empty and bool(bar.given))


@page("/p/<process>/board/columns", poll=True)
def columns(process: str) -> ResponseReturnValue:
    """The columns, for the poll; 204 while nothing has changed."""
    given = given_filters(request.args, NO_FILTERS_OF)
    filters, since = _filters(given), request.args.get("since")
    found = query.board(current.kernel(), current.actor(), process, filters=filters, since=since)
    if found is None:
        return "", 204
    return render_template("_board_columns.html", board=_board(found, given), oob=True)


@page("/p/<process>/board/more")
def more(process: str) -> ResponseReturnValue:
    """The next cards of one column, and the button for those after them."""
    stage, cursor = request.args.get("stage", ""), request.args.get("cursor")
    given = given_filters(request.args, NO_FILTERS_OF)
    kernel, actor = current.kernel(), current.actor()
    found = query.column(kernel, actor, process, stage, filters=_filters(given), cursor=cursor)
    more_url, clock = _more_url(process, stage, found.next, given), Clock.of()
    return render_template(
        "_board_more.html", cards=[_card(card, clock) for card in found.items], stage=stage, more_url=more_url
    )


def after_move(number: str, said: str, undo: str | None) -> str:
    """The board's columns as they are after a move, and what was done in words."""
    return render_template("_board_answer.html", board=columns_of(number), oob=True, toast_text=said, undo=undo)


def columns_of(number: str) -> Board:
    """The board that the script asks from; after a change of process that is not the ticket's own any more."""
    kernel, actor = current.kernel(), current.actor()
    address = current.page_of_script().split("/")
    process = address[-2] if len(address) > 2 and address[-1] == "board" else ""
    process = process or ticket(kernel, actor, ticket_id(kernel, actor, number)).process
    given = given_filters(current.query_of_script(), NO_FILTERS_OF) if len(address) > 2 else {}
    try:
        found = query.board(kernel, actor, process, filters=_filters(given))
    except Invalid:  # the page has said that already, and shows all cards
        given, found = {}, query.board(kernel, actor, process)
    assert found is not None, "without since a board is never unchanged"
    return _board(found, given)


# -- below: how it is done -----------------------------------------------------------------------------------


def _filters(given: Mapping[str, str]) -> Filters:
    return filters_of(given) if given else NO_FILTERS


def _board(found: query.Board, given: Mapping[str, str]) -> Board:
    own = f"/p/{found.process}"
    view = request.args.get("view", "")
    kept = {**given, "view": view} if view.isdecimal() else given
    cut = f"?{urlencode(kept)}" if kept else ""
    return Board(
        key=found.process,
        title=found.title,
        since=found.since,
        columns=tuple(_column(found.process, column, given) for column in found.columns),
        views=((_("Board"), f"{own}/board{cut}", True), (_("List"), f"{own}/list{cut}", False)),
        new_url=f"/new?process={found.process}" if shell.may("ticket.create") else None,
        poll=f"{own}/board/columns?{urlencode({**given, 'since': found.since})}",
    )


def _column(process: str, column: query.Column, given: Mapping[str, str]) -> Column:
    stage, clock = column.stage, Clock.of()
    count = sizes.count(column.count)
    today = column.today or 0
    return Column(
        id=stage.id,
        title=stage.title,
        count=f"{count}/{stage.wip}" if stage.wip else count,
        over=bool(stage.wip and column.count >= stage.wip),
        status=stage.status,
        hue=chips.nearest_hue(stage.hue),
        final=stage.final,
        total=cell_text(column.total, "money") if column.total is not None else "",
        weighted=_weighted(column)[0],
        likely=_weighted(column)[1],
        summary=ngettext("{n} today", "{n} today", today).format(n=today) if today else "",
        cards=tuple(_card(card, clock) for card in column.cards),
        more=max(0, min(query.CARDS, column.count - len(column.cards))),
        more_url=_more_url(process, stage.id, column.next, given),
    )


def _weighted(column: query.Column) -> tuple[str, str]:
    """What of the sum is likely, and by which probability."""
    if column.weighted is None:
        return "", ""
    amount, chance = cell_text(column.weighted, "money"), f"{column.stage.probability} %"
    return _("likely {amount}").format(amount=amount), _("At a probability of {chance}").format(chance=chance)


def _card(card: query.Card, clock: Clock) -> Card:
    return _shown(card, clock.deadline(card.due))


@lru_cache(maxsize=2_000)
def _shown(card: query.Card, due: TimeText | None) -> Card:
    """A card shows the same to all who may move it, mostly the same as a moment ago."""
    url = f"/t/{card.number}"
    return Card(
        id=f"card-{card.number}",
        number=card.number,
        url=url,
        title=card.title,
        role=chips.role(card.role),
        client=card.client or None,
        person=people.person(card.person),
        due=due,
        fact=card.fact or None,
        steps=card.steps if len(card.steps) > 1 else (),
        stalled=stalled_words(card.stalled),
        rev=card.rev,
        movable=card.movable,
        move_url=f"{url}/move",
        checklist="{}/{}".format(*card.checklist) if card.checklist else "",
    )


def _more_url(process: str, stage: str, cursor: str | None, given: Mapping[str, str]) -> str | None:
    return f"/p/{process}/board/more?{urlencode({**given, 'stage': stage, 'cursor': cursor})}" if cursor else None
