"""As what a unit of the company is known outside: title, sender of letters, hours, domain, logo.

Public pages of services that its teams perform carry it, and so do pages that are asked for under its domain.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

from puremagic import PureError
from puremagic import from_string as recognised

from instar.commands.execute import Answer, Context, handles
from instar.commands.rights import changed
from instar.commands.units import unit_named
from instar.errors import Invalid
from instar.i18n import _
from instar.settings.values import not_a_sender

LARGEST_LOGO = 200_000
LOGO_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What browsers show as a picture and nothing more: an SVG could hold scripts."""
_LONGEST = {"title": 100, "sender": 200, "hours": 500, "domain": 253}
_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_TAKEN = """
SELECT u.name FROM brand b JOIN unit u ON u.id = b.unit_id WHERE b.domain = ? AND b.unit_id <> ?"""
_LOGO = "SELECT logo, logo_type, stamp FROM brand WHERE unit_id = ?"
_PUT = """
INSERT INTO brand (unit_id, title, sender, hours, domain, logo, logo_type, stamp) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (unit_id) DO UPDATE SET title = excluded.title, sender = excluded.sender, hours = excluded.hours,
  domain = excluded.domain, logo = excluded.logo, logo_type = excluded.logo_type, stamp = excluded.stamp"""


class Logo(NamedTuple):
    """``stamp``: changes with the picture."""

    picture: bytes | None
    type: str
    stamp: str


NO_LOGO = Logo(None, "", "")


@dataclass(frozen=True, slots=True)
class SetBrand:
    """``unit``: its key. All "" take the brand away. ``logo``: a picture in base64, "" for none, None to keep it."""

    unit: str
    title: str = ""
    sender: str = ""
    hours: str = ""
    domain: str = ""
    logo: str | None = None


@handles(SetBrand, "user.manage")
def set_brand(context: Context, command: SetBrand) -> Answer:
    context.authorize()
    unit = unit_named(context, command.unit)
    domain = _domain(command.domain)
    said = {name: getattr(command, name).strip() for name in _LONGEST} | {"domain": domain or ""}
    errors = {
        name: [_("At most {limit} characters.").format(limit=limit)]
        for name, limit in _LONGEST.items()
        if len(said[name]) > limit
    }
    if reason := not_a_sender(said["sender"]):
        errors["sender"] = [reason[0].upper() + reason[1:]]
    if domain is None:
        errors["domain"] = [_("This is no name of a host. Write one such as help.example.org.")]
    elif domain and (holder := context.tx.value(_TAKEN, (domain, unit.id))):
        errors["domain"] = [_("“{name}” has this domain.").format(name=holder)]
    logo = NO_LOGO
    if command.logo is None:
        logo = Logo(*(context.tx.one(_LOGO, (unit.id,)) or logo))
    elif command.logo:
        try:
            logo = _picture(command.logo)
        except ValueError as error:
            errors["logo"] = [str(error)]
    if errors:
        raise Invalid(errors)
    if any(said.values()) or logo.stamp:
        row = (unit.id, said["title"], said["sender"], said["hours"], said["domain"], *logo)
        context.tx.run(_PUT, row)
    else:
        context.tx.run("DELETE FROM brand WHERE unit_id = ?", (unit.id,))
    changed(context, "unit.branded", unit.key, said | {"logo": logo.stamp})
    return {"key": unit.key}


def _domain(typed: str) -> str | None:
    """The name as browsers send it; None for what is none."""
    name = typed.strip().lower().rstrip(".")
    try:
        name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return None
    return name if not name or _DOMAIN.fullmatch(name) else None


def _picture(given: str) -> Logo:
    """The picture of a base64 text, its type by its bytes. Raises ValueError with a sentence."""
    try:
        data = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(_("This is no picture in base64.")) from None
    if len(data) > LARGEST_LOGO:
        raise ValueError(_("The picture is larger than {limit} kB.").format(limit=LARGEST_LOGO // 1000))
    try:
        found = recognised(data, mime=True)
    except (PureError, ValueError):
        found = ""
    if found not in LOGO_TYPES:
        raise ValueError(_("A logo is a PNG, JPEG, GIF or WebP picture."))
    return Logo(data, found, hashlib.sha256(data).hexdigest()[:12])
