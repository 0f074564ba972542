"""What a client's properties may be: texts, addresses and numbers as they are kept, and what is wrong at which name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from instar.commands.requesters import emails, phones
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.requisites import LEGAL_FORMS, ROLES, TAX_REGIMES, VAT_RATES, written

ORGANIZATION_TEXTS = (
    "full_name",
    "inn",
    "kpp",
    "ogrn",
    "okpo",
    "vat_number",
    "tax_regime",
    "vat_rate",
    "legal_address",
    "address",
    "signatory",
    "basis",
    "accounts",
    "phone",
    "email",
    "site",
    "note",
)
CONTACT_TEXTS = ("position", "note")
LONG = frozenset({"note", "address", "legal_address", "accounts"})
CHOICES: Mapping[str, tuple[str, ...]] = {"tax_regime": TAX_REGIMES, "vat_rate": VAT_RATES}
LONGEST = 500
LONGEST_NOTE = 4000
MOST_IDENTITIES = 20
_DIVIDED = re.compile(r"[,;\n]")
_TELEGRAM = re.compile(r"[a-z][a-z0-9_]{4,31}")


def strangers(values: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, list[str]]:
    told = {}
    for name in set(values) - set(known):
        near = nearest(name, known)
        said = _("There is no property “{name}”.").format(name=name[:64])
        told[name] = [said + (" " + _("Did you mean “{name}”?").format(name=near) if near else "")]
    return told


def texts(
    values: Mapping[str, Any], names: tuple[str, ...], before: Mapping[str, str], errors: dict[str, list[str]]
) -> dict[str, str]:
    """The texts as they will be; what is empty is not kept."""
    after = dict(before)
    for name in names:
        if name not in values:
            continue
        given = values[name]
        if given is not None and not isinstance(given, str):
            errors[name] = [_("This is a text.")]
            continue
        text = (given or "").replace("\x00", "").strip()
        most = LONGEST_NOTE if name in LONG else LONGEST
        if len(text) > most:
            errors[name] = [_("This is longer than {most} characters.").format(most=most)]
        elif name == "email" and text:
            text = caught(errors, partial(_email, text)) or ""
        elif text and text not in CHOICES.get(name, (text,)):
            errors[name] = [_("One of: {names}.").format(names=", ".join(CHOICES[name]))]
        after[name] = written(name, text)
    return {name: text for name, text in after.items() if text}


def _email(text: str) -> str:
    return emails(text, "email")[0][1]


def identities(kind: str, given: Any) -> list[str]:
    """Addresses or numbers, each once, as they are stored."""
    if given is not None and not isinstance(given, str):
        raise Invalid({kind: [_("This is a text.")]})
    found = [value for one in _DIVIDED.split(given or "") for _kind, value in READ[kind](one, kind)]
    if len(found) > MOST_IDENTITIES:
        raise Invalid({kind: [_("These are more than {most}.").format(most=MOST_IDENTITIES)]})
    return sorted(set(found))


def caught(errors: dict[str, list[str]], read: Callable[[], Any]) -> Any:
    """What ``read`` gives; what it refuses goes to ``errors``."""
    try:
        return read()
    except Invalid as error:
        errors.update(error.errors)
        return None


def legal_form(given: Any) -> str:
    """Raises Invalid for none of ``LEGAL_FORMS``."""
    if given not in LEGAL_FORMS:
        raise Invalid({"legal_form": [_("The legal form is one of: {names}.").format(names=", ".join(LEGAL_FORMS))]})
    return str(given)


def roles(given: Any) -> tuple[str, ...]:
    """Roles in the order of ``ROLES``, from a list or a text with commas; raises Invalid for others and for none."""
    named = _DIVIDED.split(given) if isinstance(given, str) else given
    found = {one.strip() for one in named if one.strip()} if _are_texts(named) else {"?"}
    if not found or not found <= set(ROLES):
        raise Invalid({"roles": [_("The roles are one or several of: {names}.").format(names=", ".join(ROLES))]})
    return tuple(role for role in ROLES if role in found)


def _are_texts(given: Any) -> bool:
    return isinstance(given, list | tuple) and all(isinstance(one, str) for one in given)


def telegrams(given: object, name: str = "telegram") -> list[tuple[str, str]]:
    """A name at Telegram as an identity, without "@"; none for an empty one; raises Invalid at ``name``."""
    told = str(given or "").strip().lower().removeprefix("https://t.me/").removeprefix("@")
    if not told:
        return []
    if not _TELEGRAM.fullmatch(told):
        raise Invalid({name: [_("This is no name at Telegram: 5 to 32 letters, digits and “_”, a letter first.")]})
    return [("telegram", told)]


READ: Mapping[str, Callable[[str, str], list[tuple[str, str]]]] = {
    "email": emails,
    "phone": phones,
    "telegram": telegrams,
}
"""Kind of identity → how one is read."""
