"""The document of an order in 1C: kind, number, day, and the GUID by which an exchange finds it again.

It stands in a table of its own, where a GUID is there once: two orders cannot be one document. The ticket's fields say
the same, so that the number is found by words and the card shows it; they are written by this command alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, SetData, _
from instar_plugins.crm.tables import Document
from instar_plugins.crm.values import Choice, Day, Words

KINDS = ("order", "invoice", "sale")
"""What the document is: an order of a client, an invoice to be paid, a sale."""
NUMBER = 40
FIELD = "order_document"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Guid(fields.String):
    """As 1C writes it, with or without braces; kept in small letters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        found = str(super()._deserialize(value, attr, data, **more)).strip().removeprefix("{").removesuffix("}").lower()
        if not found:
            return None
        if not _GUID.fullmatch(found):
            raise ValidationError(_("This is no GUID. Write it as 2f1b6c1e-0d5a-11ef-9a3c-0242ac120002."))
        if not UUID(found).int:
            raise ValidationError(_("This is the GUID of an empty reference: the document is not written in 1C yet."))
        return found


class DocumentBody(Arguments):
    """Without a number and all else the reference is taken off."""

    ticket = fields.String(required=True)
    kind = Choice(KINDS, load_default=None, allow_none=True)
    number = Words(NUMBER, load_default=None, allow_none=True)
    day = Day(load_default=None, allow_none=True)
    guid = Guid(load_default=None, allow_none=True)


def document(ticket: int) -> Any:
    """What is kept of an order; None where there is none."""
    return Document.get_or_none(Document.ticket == ticket)


def save_document(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``save_document``; raises Conflict for a document that stands at another order."""
    ticket = tx.ticket or {}
    if ticket["role"] != "order":
        raise Conflict("no_order", _("A document of 1C belongs to an order. Make it an order first."))
    kept = {name: args[name] or None for name in ("number", "day", "guid")}
    if not any(kept.values()):
        Document.delete().where(Document.ticket == ticket["id"]).execute()
        return CommandAnswer({"document": None}, (_fields({}),), {"document": None})
    if not kept["number"]:
        raise Invalid({"number": [_("Say the number of the document too.")]})
    kept["kind"] = args["kind"] or KINDS[0]
    _refuse_taken(ticket["id"], kept["guid"])
    Document.delete().where(Document.ticket == ticket["id"]).execute()
    Document.create(ticket=ticket["id"], at=tx.now, by=tx.actor.name, **kept)
    return CommandAnswer({"document": kept}, (_fields(kept),), kept)


def _refuse_taken(ticket: int, guid: str | None) -> None:
    """Which order it is, is not said: who asks may not be allowed to know of it."""
    if guid and Document.select().where(Document.guid == guid, Document.ticket != ticket).exists():
        raise Conflict(
            "document_taken",
            _("The document {guid} stands at another order already.").format(guid=guid),
            hint=_("Look for the order by the number of the document, and take it off there first."),
        )


def _fields(kept: Mapping[str, Any]) -> SetData:
    names = {"number": FIELD, "kind": f"{FIELD}_kind", "day": f"{FIELD}_date", "guid": f"{FIELD}_guid"}
    return SetData({field: kept.get(name) for name, field in names.items()})
