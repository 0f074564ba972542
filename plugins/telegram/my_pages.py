"""/x/telegram/me: everybody's own page, where he ties the bot for employees to his account, and unties it.

``do``: code – a word that ties is made, and shown this once; untie. Opening the page changes nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import Forbidden, Viewer, _, moment, posted_key, render_page, run_command, viewer
from instar_plugins.telegram import ties
from instar_plugins.telegram.tables import PLUGIN, Bot, named


class Line(NamedTuple):
    """A tie. ``who``: at Telegram; ``at``: a TimeText."""

    id: int
    bot: str
    who: str
    at: Any


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/me", "me", show)
    pages.add_url_rule("/me", "set_me", act, methods=("POST",))


def staff_bots() -> list[Bot]:
    """Bots for employees that are on and whose name is known."""
    which = (Bot.audience == "staff", Bot.active == 1, Bot.username != "")
    return list(Bot.select().where(*which).order_by(Bot.id))


def is_for(by: Viewer) -> bool:
    """Whether there is a bot that this person can tie."""
    return by.kind == "user" and bool(staff_bots())


def show() -> ResponseReturnValue:
    _account()
    return _page({})


def act() -> ResponseReturnValue:
    account = _account()
    if request.form.get("do") == "untie":
        given = request.form.get("tie", "")
        id = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
        run_command(PLUGIN, "untie", {"tie": id, "account": account}, key=posted_key())
        return redirect(ties.HERE, 303)
    code = ties.fresh_code()
    run_command(PLUGIN, "code", {"hash": ties.code_hash(code), "account": account})
    return _page({named(bot): f"https://t.me/{bot.username}?start={code}" for bot in staff_bots()})


# -- below: how it is done -----------------------------------------------------------------------------------


def _account() -> int:
    by = viewer()
    if by.kind != "user" or by.id is None:
        raise Forbidden("not_allowed", _("This page is for people who are logged in."))
    return by.id


def _page(links: dict[str, str]) -> Response:
    lines = [Line(row.id, named(bot), row.name or row.person, moment(row.at)) for row, bot in ties.ties_of(_account())]
    return render_page(
        "telegram/me.html",
        lines=lines,
        links=links,
        bots=[named(bot) for bot in staff_bots()],
        minutes=ties.WORKS_MS // 60_000,
    )
