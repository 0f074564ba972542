"""What stands below a person's replies to those outside. It is part of the text: what was sent never changes later."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.commands.execute import Answer, Context, handles
from instar.commands.people import SetPreferences, set_preferences
from instar.errors import Invalid
from instar.i18n import _

PREFERENCE = "signature"
LONGEST = 1000
MARK = "\n\n-- \n"
"""What mail programs know as the beginning of a signature."""


@dataclass(frozen=True, slots=True)
class SetSignature:
    """The actor's own, Markdown of at most 1000 characters; empty: none."""

    text: str


@handles(SetSignature, "")
def set_signature(context: Context, command: SetSignature) -> Answer:
    text = command.text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        told = _("The signature is longer than {limit} characters. Shorten it.").format(limit=LONGEST)
        raise Invalid({"text": [told]})
    set_preferences(context, SetPreferences({PREFERENCE: text or None}))
    return {"signature": text}


def signature_of(actor: Actor) -> str:
    """Empty for none, and for whoever is no person."""
    return str(actor.preferences.get(PREFERENCE) or "") if actor.kind == "user" else ""


def signed(actor: Actor, body: str) -> str:
    """The text as it goes out; one that ends with the signature already is left alone."""
    mine = signature_of(actor)
    return body if not mine or not body or body.rstrip().endswith(mine) else f"{body}{MARK}{mine}"
