"""The log of a subscription: each message with how it went, and a way to send it once more.

/x/hooks/out/<id>/log   newest first; ``state``, ``before``; POST ``delivery``: send that one again

What stood in a message is not shown: it is for the receiver, and whoever manages channels may not read every ticket.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import InstarError, _, moment, posted_key, render_page, run_command
from instar_plugins.hooks import words
from instar_plugins.hooks.hook_pages import OUT, find, line_of, manages
from instar_plugins.hooks.tables import PLUGIN, Delivery

PAGE = 50


class Row(NamedTuple):
    """``made``, ``due``: TimeText; the latter of what waits for another try."""

    id: int
    name: str
    kind: str
    number: str
    made: Any
    due: Any
    state: str
    state_title: str
    tries: int
    status: int | None
    took: int | None
    answer: str
    error: str


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/out/<int:id>/log", "log", index)
    pages.add_url_rule("/out/<int:id>/log", "again", again, methods=("POST",))


def index(id: int, problem: str = "", status: int = 200) -> ResponseReturnValue:
    manages()
    hook = find(id)
    state, before = request.args.get("state", ""), request.args.get("before", "")
    wanted = Delivery.select().where(Delivery.hook_id == hook.id)
    if state in words.states():
        wanted = wanted.where(Delivery.state == state)
    if before.isascii() and before.isdigit() and len(before) < 15:
        wanted = wanted.where(Delivery.id < int(before))
    found = list(wanted.order_by(Delivery.id.desc()).limit(PAGE + 1))
    rows = [_row(one) for one in found[:PAGE]]
    more = {"state": state, "before": str(rows[-1].id)} if len(found) > PAGE else {}
    return render_page(
        "hooks/log.html",
        status=status,
        back=(f"{OUT}/{hook.id}", hook.name),
        line=line_of(hook),
        rows=rows,
        state=state,
        tabs=_tabs(hook.id, state),
        following=f"{OUT}/{hook.id}/log?{urlencode(more)}" if more else "",
        problem=problem,
    )


def again(id: int) -> ResponseReturnValue:
    manages()
    hook, given = find(id), request.form.get("delivery", "")
    delivery = int(given) if given.isascii() and given.isdigit() and len(given) < 15 else 0
    try:
        run_command(PLUGIN, "again", {"delivery": delivery}, key=posted_key())
    except InstarError as error:
        return index(id, error.message, error.status)
    return redirect(f"{OUT}/{hook.id}/log#d{delivery}", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _tabs(id: int, chosen: str) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is this one)."""
    here, titles = f"{OUT}/{id}/log", words.states()
    found = [(f"{here}?state={key}", title, key == chosen) for key, title in titles.items()]
    return [(here, _("all"), chosen not in titles), *found]


def _row(one: Delivery) -> Row:
    return Row(
        id=one.id,
        name=one.name,
        kind=words.kinds().get(one.kind, one.kind),
        number=one.number,
        made=moment(one.made),
        due=moment(one.due) if one.state == "waiting" and one.tries else None,
        state=one.state,
        state_title=words.states().get(one.state, one.state),
        tries=one.tries,
        status=one.status,
        took=one.took,
        answer=one.answer,
        error=one.error,
    )
