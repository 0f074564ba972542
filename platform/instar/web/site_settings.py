"""Settings of the site: those that can be changed while it runs, and those that whoever starts it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar import mail
from instar.commands.execute import execute
from instar.commands.site_settings import ChangeSettings, send_test_letter
from instar.errors import Busy, InstarError, Invalid
from instar.i18n import N_, _
from instar.queries.site_settings import SettingRow, site_settings
from instar.web import current, times
from instar.web.login import address
from instar.web.problems import by_field, sentence
from instar.web.routes import page

GROUPS = (
    (N_("Language, time and money"), ("languages", "language", "timezone", "currency")),
    (N_("Log-ins"), ("session_idle_minutes", "session_hours")),
    (N_("Mail"), ("mail_host", "mail_port", "mail_security", "mail_user", "mail_from")),
)


@page("/admin/settings")
def show() -> ResponseReturnValue:
    return _page({}, {})


@page("/admin/settings", methods=("POST",))
def change() -> ResponseReturnValue:
    """Only what differs from what was shown is changed; an empty field goes back to its default."""
    rows = {row.row.name: row for row in site_settings(current.kernel(), current.actor())}
    values = {name: _meant(rows[name], given) for name, given in request.form.items() if _is_new(rows.get(name), given)}
    try:
        execute(current.kernel(), ChangeSettings(values), current.actor())
    except Invalid as error:
        return make_response(_page(request.form, by_field(error)), error.status)
    return redirect("/admin/settings?done=saved", 303)


@page("/admin/settings/letter", methods=("POST",))
def test() -> ResponseReturnValue:
    """Send a letter to the reader, and show what the mail server says."""
    try:
        send_test_letter(current.kernel(), current.actor(), address())
    except (mail.MailRefused, Busy) as error:
        return make_response(_page({}, {}, _said(error)), error.status)
    except Invalid as error:
        return make_response(_page({}, {}, " ".join(by_field(error).values())), error.status)
    return redirect("/admin/settings?done=letter#letter", 303)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(typed: Mapping[str, str], errors: dict[str, str], refused: str = "") -> str:
    kernel, actor = current.kernel(), current.actor()
    rows = {row.row.name: row for row in site_settings(kernel, actor)}
    return render_template(
        "site_settings.html",
        groups=[(_(title), [(rows[name], _when(rows[name])) for name in names]) for title, names in GROUPS],
        started=[row for row in rows.values() if not row.row.live],
        zones=sorted(available_timezones()),
        typed=typed,
        errors=errors,
        refused=refused,
        done=request.args.get("done", ""),
        sends=mail.is_configured(kernel.settings),
        email=actor.email or "",
    )


def _when(row: SettingRow) -> Any:
    return times.moment(row.at) if row.at is not None else None


def _is_new(row: SettingRow | None, given: str) -> bool:
    return row is not None and row.row.live and not row.fixed and given.strip() != row.value


def _meant(row: SettingRow, given: str) -> str | None:
    return given.strip() or None


def _said(error: InstarError) -> str:
    return sentence(error)
