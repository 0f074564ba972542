"""What staff is told of a conversation on its ticket: that an address was left, and who is there now, on which page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import (
    Arguments,
    CommandAnswer,
    CommandTx,
    OnTicket,
    Panel,
    PanelRow,
    PostMessage,
    _,
    came_last,
    moment,
)
from instar_plugins.chat import talks
from instar_plugins.chat.tables import PLUGIN, Talk

LANGUAGES = {"en": "English", "ru": "Русский"}


class NoteBody(Arguments):
    ticket = fields.String(required=True)
    email = fields.String(required=True)


def note(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``note``: for staff alone."""
    said = _("The visitor has left an e-mail address, which nobody has checked: {email}")
    text = said.format(email=args["email"])
    return CommandAnswer({}, (OnTicket(args["ticket"], PostMessage("internal", text)),))


def panels(ticket: Mapping[str, Any]) -> list[Panel]:
    """Rows for those who see the ticket from inside."""
    if not ticket["internal"]:
        return []
    known = came_last(PLUGIN, int(str(ticket["number"]).removeprefix("T-")))
    talk = talks.talk_of(known) if known else None
    return [Panel("rows", "chat", _("Chat"), rows=tuple(_rows(talk)))] if talk is not None else []


# -- below: how it is done -----------------------------------------------------------------------------------


def _rows(talk: Talk) -> list[PanelRow]:
    seen = _("there now") if talks.is_here(talk) else _("gone, last there {when}").format(when=moment(talk.seen))
    rows = [PanelRow(_("Visitor"), seen)]
    if talk.page:
        rows.append(PanelRow(_("On the page"), str(talk.page)))
    if talk.language:
        rows.append(PanelRow(_("Language"), LANGUAGES.get(str(talk.language), str(talk.language))))
    if talk.name:
        rows.append(PanelRow(_("Name, as he says"), str(talk.name)))
    if talk.email:
        rows.append(PanelRow(_("E-mail, as he says"), str(talk.email)))
    return rows
