"""A board: stages as columns, tickets as cards; polled while it is open, and answered in columns after a move."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.i18n import _, ngettext
from instar.queries import board as query
from instar.queries.ticket import ticket, ticket_id
from instar.web import chips, current, people, shell, sizes, times
from instar.web.routes import page


@dataclass(frozen=True, slots=True)
class Card:
    """See ``_board_columns.html``."""

    id: str
    number: str
    url: str
    title: str
    role: chips.Role
    client: str | None
    person: people.Person | None
    due: times.TimeText | None
    fact: str | None
    steps: tuple[str, ...]
    rev: int
    movable: bool
    move_url: str


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


@page("/boards")
def index() -> ResponseReturnValue:
    """All boards; with one there is nothing to choose."""
    found = query.boards(current.kernel(), current.actor())
    if len(found) == 1:
        return redirect(f"/p/{found[0].key}/board")
    return render_template("boards.html", boards=found)


@page("/p/<process>/board")
def show(process: str) -> ResponseReturnValue:
    found = query.board(current.kernel(), current.actor(), process)
    assert found is not None, "without since a board is never unchanged"
    return render_template("board.html", board=_board(found), oob=False)


@page("/p/<process>/board/columns", poll=True)
def columns(process: str) -> ResponseReturnValue:
    """The columns, for the poll; 204 while nothing has changed."""
    found = query.board(current.kernel(), current.actor(), process, since=request.args.get("since"))
    if found is None:
        return "", 204
    return render_template("_board_columns.html", board=_board(found), oob=True)


@page("/p/<process>/board/more")
def more(process: str) -> ResponseReturnValue:
    """The next cards of one column, and the button for those after them."""
    stage = request.args.get("stage", "")
    found = query.column(current.kernel(), current.actor(), process, stage, cursor=request.args.get("cursor"))
    more_url = _more_url(process, stage, found.next)
    return render_template(
        "_board_more.html", cards=[_card(card) for card in found.items], stage=stage, more_url=more_url
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
    found = query.board(kernel, actor, process)
    assert found is not None, "without since a board is never unchanged"
    return _board(found)


# -- below: how it is done -----------------------------------------------------------------------------------


def _board(found: query.Board) -> Board:
    own = f"/p/{found.process}"
    return Board(
        key=found.process,
        title=found.title,
        since=found.since,
        columns=tuple(_column(found.process, column) for column in found.columns),
        views=((_("Board"), f"{own}/board", True), (_("List"), f"{own}/list", False)),
        new_url=f"/new?process={found.process}" if shell.may("ticket.create") else None,
    )


def _column(process: str, column: query.Column) -> Column:
    stage = column.stage
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
        summary=ngettext("{n} today", "{n} today", today).format(n=today) if today else "",
        cards=tuple(_card(card) for card in column.cards),
        more=max(0, min(query.CARDS, column.count - len(column.cards))),
        more_url=_more_url(process, stage.id, column.next),
    )


def _card(card: query.Card) -> Card:
    url = f"/t/{card.number}"
    return Card(
        id=f"card-{card.number}",
        number=card.number,
        url=url,
        title=card.title,
        role=chips.role(card.role),
        client=card.client or None,
        person=people.person(card.person),
        due=times.deadline(card.due),
        fact=card.fact or None,
        steps=card.steps if len(card.steps) > 1 else (),
        rev=card.rev,
        movable=card.movable,
        move_url=f"{url}/move",
    )


def _more_url(process: str, stage: str, cursor: str | None) -> str | None:
    return f"/p/{process}/board/more?{urlencode({'stage': stage, 'cursor': cursor})}" if cursor else None
