"""The pages of bots, for who manages channels.

/x/telegram/bots            all of them, each with its last good fetch and what is wrong
/x/telegram/bots/new        one is set up
/x/telegram/bots/<id>       one is changed; ``do``: save | test | webhook | poll | drop
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    Forbidden,
    InstarError,
    Invalid,
    NotFound,
    _,
    channel_context,
    may,
    moment,
    orderable_services,
    posted_key,
    render_page,
    run_command,
    setting,
    viewer,
)
from instar_plugins.telegram import faults
from instar_plugins.telegram.api import Declined, TooLarge, Trouble
from instar_plugins.telegram.bots import api_of
from instar_plugins.telegram.given import line, part
from instar_plugins.telegram.marks import webhook_secret
from instar_plugins.telegram.messages import KINDS
from instar_plugins.telegram.tables import PLUGIN, Bot, named
from instar_plugins.telegram.traffic import HOME, MANAGES

BOTS = f"{HOME}bots"
TYPED = ("audience", "service", "language")
PORTS = (443, 80, 88, 8443)
FAILURES = (Trouble, Declined, TooLarge)


class Line(NamedTuple):
    """``good``: a TimeText of the last good fetch, None for never; ``link``: where people begin to talk to it."""

    id: int
    title: str
    link: str
    mode: str
    active: bool
    good: Any
    fetched: int
    refused: int
    error: str


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/bots", "bots", index)
    pages.add_url_rule("/bots/new", "new_bot", new)
    pages.add_url_rule("/bots/new", "add_bot", add, methods=("POST",))
    pages.add_url_rule("/bots/<int:id>", "bot", show)
    pages.add_url_rule("/bots/<int:id>", "set_bot", act, methods=("POST",))


def index() -> ResponseReturnValue:
    _manages()
    lines = [_line(bot) for bot in Bot.select().order_by(Bot.username, Bot.id)]
    return _page("bots.html", back=(HOME, _("Telegram")), lines=lines)


def new() -> ResponseReturnValue:
    _manages()
    return _form(None, {"active": "1", "audience": "clients"}, {})


def add() -> ResponseReturnValue:
    _manages()
    return _saved(None)


def show(id: int) -> ResponseReturnValue:
    _manages()
    bot = _find(id)
    return _form(bot, _typed_of(bot), {}, saved="saved" in request.args)


def act(id: int) -> ResponseReturnValue:
    _manages()
    bot, do = _find(id), request.form.get("do", "")
    if do == "drop":
        run_command(PLUGIN, "drop_bot", {"bot": id}, key=posted_key())
        return redirect(BOTS, 303)
    deed = {"test": _tested, "webhook": _brought, "poll": _fetched}.get(do)
    if deed is None:
        return _saved(bot)
    try:
        works = deed(bot)
    except FAILURES as error:
        return _form(bot, _typed_of(bot), {"": faults.told(error)})
    except InstarError as error:
        return _form(bot, _typed_of(bot), {"": error.sentences()})
    bot = _find(id)
    return _form(bot, _typed_of(bot), {}, works=works)


# -- below: how it is done -----------------------------------------------------------------------------------


def _manages() -> None:
    if not may(MANAGES):
        raise Forbidden("not_allowed", _("Bots are for those who manage channels."))


def _find(id: int) -> Bot:
    bot = Bot.get_or_none(Bot.id == id)
    if bot is None:
        raise NotFound("no_bot", _("There is no such bot."))
    return bot


def _named(bot: Bot) -> str:
    """Ask Telegram what the bot is called, and note it."""
    me = part({"me": api_of(bot, channel_context(PLUGIN)).call("getMe")}, "me")
    name, username = line(me, "first_name"), line(me, "username", 64)
    if (name, username) != (bot.name, bot.username):
        run_command(PLUGIN, "named", {"bot": bot.id, "name": name, "username": username})
    return f"{name} (@{username})" if username else name


def _tested(bot: Bot) -> str:
    called = _named(bot)
    info = part({"info": api_of(bot, channel_context(PLUGIN)).call("getWebhookInfo")}, "info")
    said = _("It works. The bot is called {name}.").format(name=called)
    if bot.mode == "webhook":
        said += " " + _brought_words(line(info, "url", 500), line(info, "last_error_message", 300))
    elif line(info, "url", 500):
        said += " " + _("But Telegram brings its messages to an address. Press “Fetch messages from here”.")
    return said


def _brought_words(address: str, error: str) -> str:
    if not address:
        return _("But Telegram does not know where to bring its messages. Press “Let Telegram bring messages”.")
    if error:
        return _("Telegram brings its messages; the last time that went wrong it said: {reason}.").format(reason=error)
    return _("Telegram brings its messages.")


def _brought(bot: Bot) -> str:
    """Telegram is told where to bring updates, with the secret that it has to say each time."""
    base, context = str(setting("base_url")).rstrip("/"), channel_context(PLUGIN)
    parts = urlsplit(base)
    if parts.scheme != "https" or (parts.port or 443) not in PORTS:
        said = _("Telegram brings messages to https addresses only, at port 443, 80, 88 or 8443. This site is {base}.")
        raise Conflict("no_https", said.format(base=base or "–"))
    secret = webhook_secret(context.key, bot.id, str(bot.telegram))
    _named(bot)
    told = {"url": f"{base}/in/telegram?bot={bot.id}", "secret_token": secret, "allowed_updates": list(KINDS)}
    run_command(PLUGIN, "mode", {"bot": bot.id, "mode": "webhook"})  # before: what it brings is taken in either mode
    try:
        api_of(bot, context).call("setWebhook", told)
    except FAILURES:
        run_command(PLUGIN, "mode", {"bot": bot.id, "mode": "poll"})
        raise
    return _("From now on Telegram brings the messages of this bot.")


def _fetched(bot: Bot) -> str:
    """Telegram is told to bring nothing; what waits there is kept and fetched."""
    api_of(bot, channel_context(PLUGIN)).call("deleteWebhook", {"drop_pending_updates": False})
    run_command(PLUGIN, "mode", {"bot": bot.id, "mode": "poll"})
    return _("From now on this site fetches the messages of this bot.")


def _saved(bot: Bot | None) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    typed["active"] = "1" if request.form.get("active") else ""
    given = {"bot": bot.id if bot else None, "token": request.form.get("token", ""), **typed}
    given |= {"active": bool(typed["active"]), "audience": typed["audience"] or "clients"}
    try:
        answer = run_command(PLUGIN, "bot", given, key=posted_key())
    except (Invalid, Conflict) as error:
        return _form(bot, typed, _told(error), status=error.status)
    return redirect(f"{BOTS}/{answer['result']['bot']}?saved=1", 303)


def _told(error: InstarError) -> dict[str, str]:
    if isinstance(error, Invalid):
        return {name: " ".join(said) for name, said in error.errors.items()}
    return {"": error.message}


def _typed_of(bot: Bot) -> dict[str, str]:
    return {name: str(getattr(bot, name)) for name in TYPED} | {"active": "1" if bot.active else ""}


def _line(bot: Bot) -> Line:
    return Line(
        id=bot.id,
        title=f"{bot.name} ({named(bot)})" if bot.username and bot.name else named(bot),
        link=f"https://t.me/{bot.username}" if bot.username else "",
        mode=bot.mode,
        active=bool(bot.active),
        good=moment(bot.good) if bot.good else None,
        fetched=bot.fetched,
        refused=bot.refused,
        error=bot.error,
    )


def _form(
    bot: Bot | None, typed: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200, **more: Any
) -> Response:
    services = [(one.key, one.title) for one in orderable_services(viewer(), own=False)]
    if typed.get("service") and typed["service"] not in dict(services):
        services.append((typed["service"], typed["service"]))
    return _page(
        "bot.html",
        status,
        back=(BOTS, _("Bots")),
        bot=bot,
        line=_line(bot) if bot else None,
        typed=typed,
        errors=errors,
        services=services,
        audiences=[("clients", _("for clients")), ("staff", _("for employees"))],
        languages=[("en", "English"), ("ru", "Русский")],
        **{"works": "", "saved": False, **more},
    )


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return render_page(f"telegram/{template}", status=status, **context)
