"""Settings that may be changed while the site runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from instar import mail
from instar.access import Actor
from instar.commands.accounts import throttle
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.errors import Busy, Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.settings import SETTINGS, Setting, typed
from instar.settings.values import shown

TESTS_PER_HOUR = 20
KEEP = """
INSERT INTO site_setting (name, value, by_id, at) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, by_id = excluded.by_id, at = excluded.at"""


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """``values``: row → new value, typed or as a variable would have it; None: back to the default."""

    values: Mapping[str, Any]


@handles(ChangeSettings, "settings.manage")
def change_settings(context: Context, command: ChangeSettings) -> Answer:
    context.authorize()
    before = context.kernel.settings
    wanted = dict(_checked(context.kernel, command.values))
    _refuse_foreign_language(context, wanted)
    changed = {name: value for name, value in wanted.items() if value != _stored(context, name)}
    if changed:
        context.require_confirmed()  # whoever sets the way of letters could read those with links to a password
    for name, value in changed.items():
        if value is None:
            context.tx.run("DELETE FROM site_setting WHERE name = ?", (name,))
        else:
            context.tx.run(KEEP, (name, value, context.actor.id, context.now))
        audit(context, "setting.changed", name, {"from": shown(getattr(before, name)), "to": value})
    if changed:
        context.kernel.epochs.bump(context.tx, "settings")
    return {"changed": sorted(changed)}


def send_test_letter(kernel: Kernel, actor: Actor, address: str) -> None:
    """Send a letter to the actor while he waits, so that what is wrong is told at once. Raises MailRefused, Busy,
    Forbidden, and Invalid where the site sends no mail or the actor has no address."""
    kernel.access.authorize(actor, "settings.manage")
    if not mail.is_configured(kernel.settings):
        raise Invalid({"mail_host": [_("The site sends no mail: mail_host or mail_from is empty.")]})
    if not actor.email:
        raise Invalid({"mail_host": [_("Your account has no e-mail address to send the letter to.")]})
    if not throttle(kernel, f"test_letter:{address[:64]}", TESTS_PER_HOUR):
        raise Busy("too_many_letters", _("Enough test letters for this hour."), status=429, retry_after=3600)
    now = kernel.clock.now()
    text = _("This letter was sent to find out whether the site at {address} sends letters. It does.")
    letter = mail.Letter(actor.email, actor.name, _("A test letter"), text.format(address=kernel.settings.base_url))
    mail.send(kernel.settings, mail.compose(kernel.settings, letter, f"test.{actor.id}.{now}", now))


def live_row(name: str) -> Setting:
    """The row of a setting that can be changed; raises Invalid for another name."""
    rows = {row.name: row for row in SETTINGS if row.live}
    if name not in rows:
        near = nearest(name, rows)
        said = _("There is no setting of this name that can be changed while the site runs.")
        raise Invalid({name[:64]: [said]}, hint=_("Did you mean “{name}”?").format(name=near) if near else None)
    return rows[name]


# -- below: how it is done -----------------------------------------------------------------------------------


def _checked(kernel: Kernel, given: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """(row, what is to be stored) of every value; raises Invalid with a sentence for each that is wrong."""
    errors: dict[str, list[str]] = {}
    for name, value in given.items():
        row = live_row(name)
        origin = kernel.held.base.origins.get(name)
        if origin is not None:
            errors[name] = [_("It is set by {origin}; change it there.").format(origin=origin)]
            continue
        try:
            yield name, None if value is None else shown(typed(row, value))
        except ValueError as error:
            errors[name] = [_("This does not fit: {what}").format(what=error)]
    if errors:
        raise Invalid(errors)


def _refuse_foreign_language(context: Context, wanted: Mapping[str, str | None]) -> None:
    """The site's own language is one of its languages."""
    base = context.kernel.held.base
    held = {name: shown(getattr(base, name)) for name in ("language", "languages")}
    stored = {**dict(context.tx.all("SELECT name, value FROM site_setting")), **wanted}
    held |= {name: said for name in held if (said := stored.get(name)) is not None and name not in base.origins}
    if held["language"] not in held["languages"].split(","):
        said = _("“{language}” is not among the languages of the site ({languages}).").format(**held)
        raise Invalid({"language": [said]})


def _stored(context: Context, name: str) -> str | None:
    found: str | None = context.tx.value("SELECT value FROM site_setting WHERE name = ?", (name,))
    return found
