"""The pages of mailboxes that letters are fetched from, for who manages channels.

/x/mail/accounts            all of them, each with its last good fetch and what is wrong
/x/mail/accounts/new        one is set up
/x/mail/accounts/<id>       one is changed; ``do``: save | test | drop. Testing changes nothing
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from instar.sdk import (
    Conflict,
    Forbidden,
    InstarError,
    Invalid,
    NotFound,
    _,
    channel_settings,
    may,
    moment,
    posted_key,
    render_page,
    run_command,
)
from instar_plugins.mail import imap
from instar_plugins.mail.boxes import boxes_of
from instar_plugins.mail.channel import ACCOUNTS
from instar_plugins.mail.mailbox import HOME, MANAGES
from instar_plugins.mail.tables import AFTERWARDS, PLUGIN, SECURITY, Account

TYPED = ("address", "host", "port", "security", "login", "folder", "afterwards", "target")


class Line(NamedTuple):
    """``good``: a TimeText of the last good fetch, None for never; ``known``: its address stands in the settings."""

    id: int
    address: str
    host: str
    folder: str
    active: bool
    good: Any
    fetched: int
    error: str
    note: str
    known: bool


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/accounts", "accounts", index)
    pages.add_url_rule("/accounts/new", "new_account", new)
    pages.add_url_rule("/accounts/new", "add_account", add, methods=("POST",))
    pages.add_url_rule("/accounts/<int:id>", "account", show)
    pages.add_url_rule("/accounts/<int:id>", "set_account", act, methods=("POST",))


def index() -> ResponseReturnValue:
    _manages()
    own = boxes_of(channel_settings(PLUGIN))
    rows = list(Account.select().order_by(Account.address, Account.id))
    return _page("accounts.html", back=(HOME, _("Mail")), lines=[_line(one, own) for one in rows])


def new() -> ResponseReturnValue:
    _manages()
    fresh = {"security": "tls", "folder": "INBOX", "afterwards": "seen", "active": "1"}
    return _form(None, fresh, {})


def add() -> ResponseReturnValue:
    _manages()
    return _saved(None)


def show(id: int) -> ResponseReturnValue:
    _manages()
    account = _find(id)
    return _form(account, _typed_of(account), {}, saved="saved" in request.args)


def act(id: int) -> ResponseReturnValue:
    _manages()
    account, do = _find(id), request.form.get("do", "")
    if do == "drop":
        run_command(PLUGIN, "drop_account", {"account": id}, key=posted_key())
        return redirect(ACCOUNTS, 303)
    if do == "test":
        try:
            return _form(account, _typed_of(account), {}, works=imap.tried(account))
        except imap.Unusable as unusable:
            return _form(account, _typed_of(account), {"": str(unusable)})
    return _saved(account)


# -- below: how it is done -----------------------------------------------------------------------------------


def _manages() -> None:
    if not may(MANAGES):
        raise Forbidden("not_allowed", _("Mailboxes are for those who manage channels."))


def _find(id: int) -> Any:
    account = Account.get_or_none(Account.id == id)
    if account is None:
        raise NotFound("no_account", _("There is no such mailbox."))
    return account


def _saved(account: Any) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    typed["active"] = "1" if request.form.get("active") else ""
    try:
        if typed["port"] and not (typed["port"].isascii() and typed["port"].isdigit() and len(typed["port"]) < 6):
            raise Invalid({"port": [_("A port is a number, such as 993; empty is the usual one.")]})
        port = int(typed["port"] or 0)
        given: dict[str, Any] = {**typed, "port": port, "password": request.form.get("password", "")}
        given |= {"active": bool(typed["active"]), "account": account.id if account else None}
        answer = run_command(PLUGIN, "account", given, key=posted_key())
    except (Invalid, Conflict) as error:
        return _form(account, typed, _told(error), status=error.status)
    return redirect(f"{ACCOUNTS}/{answer['result']['account']}?saved=1", 303)


def _told(error: InstarError) -> dict[str, str]:
    if isinstance(error, Invalid):
        return {name: " ".join(said) for name, said in error.errors.items()}
    return {"": error.message}


def _typed_of(account: Any) -> dict[str, str]:
    return {name: str(getattr(account, name)) for name in TYPED} | {"active": "1" if account.active else ""}


def _line(account: Any, own: Mapping[str, Any]) -> Line:
    return Line(
        id=account.id,
        address=account.address,
        host=account.host,
        folder=account.folder,
        active=bool(account.active),
        good=moment(account.good) if account.good else None,
        fetched=account.fetched,
        error=account.error,
        note=account.note,
        known=account.address in own,
    )


def _form(
    account: Any, typed: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200, **more: Any
) -> Response:
    security = {"tls": _("TLS"), "starttls": _("STARTTLS"), "none": _("none – only on this machine")}
    afterwards = {"seen": _("mark it as read"), "move": _("move it to a folder"), "leave": _("leave it as it is")}
    return _page(
        "account.html",
        status,
        back=(ACCOUNTS, _("Mailboxes")),
        account=account,
        line=_line(account, boxes_of(channel_settings(PLUGIN))) if account else None,
        typed=typed,
        errors=errors,
        choices={
            "security": [(one, security[one]) for one in SECURITY],
            "afterwards": [(one, afterwards[one]) for one in AFTERWARDS],
        },
        **{"works": "", "saved": False, **more},
    )


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return render_page(f"mail/{template}", status=status, **context)
