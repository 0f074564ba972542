"""The commands by which a widget is set up, changed and taken away. Its key never changes: it stands in other sites."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.sdk import Arguments, CommandAnswer, CommandTx, Invalid, NotFound, _
from instar_plugins.chat.origins import read_origins
from instar_plugins.chat.tables import tables

WIDGET = tables.name("widget")
LONGEST = 100
LONGEST_GREETING = 600
COLOURS: Mapping[str, str] = {
    "blue": "#1d4ed8",
    "teal": "#0f766e",
    "green": "#15803d",
    "violet": "#6d28d9",
    "rose": "#be123c",
    "orange": "#9a3412",
    "slate": "#334155",
}
"""White stands on each of them with a contrast of at least 4.5 : 1."""
KEY = re.compile(r"[A-Za-z0-9_-]{12}")
_ONE = f"SELECT key FROM {WIDGET} WHERE id = ?"
_ADD = f"""
INSERT INTO {WIDGET} (name, service, origins, greeting_en, greeting_ru, colour, active, key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_SET = f"""
UPDATE {WIDGET} SET name = ?, service = ?, origins = ?, greeting_en = ?, greeting_ru = ?, colour = ?, active = ?
WHERE id = ?"""


class WidgetBody(Arguments):
    """``widget``: id of the one that is changed; without it a new one is set up. ``service``: key, "" for the
    channel's. ``origins``: sites that may show it, one a line."""

    widget = fields.Integer(load_default=None, allow_none=True)
    name = fields.String(required=True, validate=validate.Length(max=LONGEST))
    service = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    origins = fields.String(load_default="", validate=validate.Length(max=5000))
    greeting_en = fields.String(load_default="", validate=validate.Length(max=LONGEST_GREETING))
    greeting_ru = fields.String(load_default="", validate=validate.Length(max=LONGEST_GREETING))
    colour = fields.String(load_default="blue", validate=validate.OneOf(tuple(COLOURS)))
    active = fields.Boolean(load_default=True)


class DropBody(Arguments):
    widget = fields.Integer(required=True)


def set_widget(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    id, name = args["widget"], " ".join(args["name"].split())
    if not name:
        raise Invalid({"name": [_("The widget has no name. Say which site it is for.")]})
    try:
        origins = read_origins(args["origins"])
    except ValueError as error:
        raise Invalid({"origins": [str(error)]}) from None
    greetings = [args[one].replace("\x00", "").strip() for one in ("greeting_en", "greeting_ru")]
    row = (name, args["service"].strip(), "\n".join(origins), *greetings, args["colour"], int(args["active"]))
    if id is None:
        id = tx.insert(_ADD, (*row, secrets.token_urlsafe(9)))
    else:
        _find(tx, id)
        tx.run(_SET, (*row, id))
    return CommandAnswer({"widget": id}, audit={"widget": id, "name": name, "origins": origins, "active": row[-1]})


def drop_widget(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """Its conversations go along, so that no browser gets in any more; tickets stay as they are."""
    _find(tx, args["widget"])
    line, talk = tables.name("line"), tables.name("talk")
    tx.run(f"DELETE FROM {line} WHERE talk_id IN (SELECT id FROM {talk} WHERE widget_id = ?)", (args["widget"],))
    tx.run(f"DELETE FROM {talk} WHERE widget_id = ?", (args["widget"],))
    tx.run(f"DELETE FROM {WIDGET} WHERE id = ?", (args["widget"],))
    return CommandAnswer({}, audit={"widget": args["widget"], "dropped": True})


def _find(tx: CommandTx, id: int) -> None:
    if tx.one(_ONE, (id,)) is None:
        raise NotFound("no_widget", _("There is no such widget."))
