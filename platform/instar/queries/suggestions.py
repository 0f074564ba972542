"""Pickers: what a field may name, found by a part of its name.

Who is offered what is decided in ``access``: nobody finds here what he could not name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from instar.access import Actor
from instar.forms.references import spelled
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries import people
from instar.queries.absences import away_of
from instar.queries.cursor import limited
from instar.queries.key import id_of
from instar.queries.labels import PersonLabel
from instar.queries.search import search
from instar.store.stems import folded, other_layout

KINDS = ("user", "team", "contact", "organization", "ticket")
LONGEST = 100
SHORTEST = 2
"""Letters from which clients, companies and tickets are looked for: there may be millions."""

_CONTACTS = """
SELECT c.id, c.name,
       coalesce((SELECT i.value FROM contact_identity i WHERE i.contact_id = c.id ORDER BY i.kind LIMIT 1), ''),
       coalesce(o.name, '')
FROM contact c LEFT JOIN organization o ON o.id = c.organization_id
WHERE c.merged_into IS NULL AND ({match}) AND {known} ORDER BY c.name, c.id LIMIT ?"""
_IDENTITY = "c.id IN (SELECT i.contact_id FROM contact_identity i WHERE i.value GLOB ?)"
_COMPANIES = """
SELECT o.key, o.name FROM organization o WHERE o.merged_into IS NULL AND ({match}) AND {known}
ORDER BY o.name, o.id LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Reference:
    """One of the site that a field may name. ``line`` is what stands in the picker; ``note`` tells two of one name
    apart."""

    kind: str
    key: str
    name: str
    note: str
    line: str


def suggest(kernel: Kernel, actor: Actor, kind: str, q: str = "", *, limit: int = 10) -> tuple[Reference, ...]:
    """What the actor may name, by a part of its name, key, address or number; ``kind`` is one of ``KINDS``.

    Words may stand in any order; case, ё and the wrong keyboard layout do not matter. Empty for whom it is not for.
    """
    asked = " ".join(q.split())[:LONGEST]
    if kind != "ticket" and not kernel.references.inside(actor):
        return ()
    if kind not in ("user", "team") and len(asked) < SHORTEST and id_of(asked) is None:
        return ()
    return tuple(_FOUND[kind](kernel, actor, asked, limited(limit)))


# -- below: how it is done -----------------------------------------------------------------------------------


def _users(kernel: Kernel, actor: Actor, q: str, limit: int) -> list[Reference]:
    found = _principals(people.colleagues(kernel, actor), q, limit)
    return [replace(one, note=", ".join(filter(None, (one.note, away_of(kernel, one.key))))) for one in found]


def _teams(kernel: Kernel, actor: Actor, q: str, limit: int) -> list[Reference]:
    return _principals(people.teams(kernel, actor), q, limit)


def _principals(known: tuple[PersonLabel, ...], q: str, limit: int) -> list[Reference]:
    readings = [folded(q).split(), other_layout(q).split()]
    found = (one for one in known if any(_has_all(f"{one.name} {one.key}", words) for words in readings))
    return [_reference(one.kind, one.key, one.name, one.key) for one in list(found)[:limit]]


def _has_all(name: str, words: list[str]) -> bool:
    within = folded(name)
    return all(word in within for word in words)


def _contacts(kernel: Kernel, actor: Actor, q: str, limit: int) -> list[Reference]:
    match, words = match_words("c.name", q)
    match, args = f"{match} OR {_IDENTITY}", [*words, glob(address_of(q))]
    number = q.removeprefix("#")
    if number.isdecimal() and len(number) < 16:
        match, args = f"{match} OR c.id = ?", [*args, str(int(number))]
    known = kernel.references.known(actor, "contact")
    sql = _CONTACTS.format(match=match, known=known.where)
    rows = kernel.store.read().all(sql, (*args, *known.args, limit))
    return [
        _reference("contact", str(id), name, " · ".join(filter(None, (address, company))))
        for id, name, address, company in rows
    ]


def _companies(kernel: Kernel, actor: Actor, q: str, limit: int) -> list[Reference]:
    match, args = match_words("o.name", q)
    known = kernel.references.known(actor, "organization")
    sql = _COMPANIES.format(match=f"{match} OR o.key GLOB ?", known=known.where)
    rows = kernel.store.read().all(sql, (*args, glob(folded(q)), *known.args, limit))
    return [_reference("organization", key, name, key) for key, name in rows]


def _tickets(kernel: Kernel, actor: Actor, q: str, limit: int) -> list[Reference]:
    return [
        _reference("ticket", hit.number, hit.title, hit.stage.title if hit.stage else _("Closed") if hit.ended else "")
        for hit in search(kernel, actor, q, limit=limit)
    ]


_FOUND: Mapping[str, Callable[[Kernel, Actor, str, int], list[Reference]]] = {
    "user": _users,
    "team": _teams,
    "contact": _contacts,
    "organization": _companies,
    "ticket": _tickets,
}


def _reference(kind: str, key: str, name: str, note: str) -> Reference:
    return Reference(kind, key, name, note, spelled(kind, key, name))  # type: ignore[arg-type]  # one of KINDS


def match_words(column: str, q: str) -> tuple[str, list[str]]:
    """Every word of the question stands in the column, in one layout of the keyboard or the other."""
    readings = [words for words in (folded(q).split(), other_layout(q).split()) if words]
    parts = [" AND ".join([f"{column} GLOB ?"] * len(words)) for words in readings]
    return " OR ".join(f"({part})" for part in parts) or "FALSE", [glob(word) for words in readings for word in words]


def address_of(q: str) -> str:
    """A phone number is stored without what makes it readable."""
    digits = "".join(letter for letter in q if letter not in " ()-\u00a0")
    return digits if digits.lstrip("+").isdecimal() else q.lower()


def glob(word: str) -> str:
    """A pattern that finds the word anywhere, in either case: SQLite itself folds only ASCII."""
    return f"*{''.join(map(_either, word))}*"


def _either(letter: str) -> str:
    if letter in "*?[":
        return f"[{letter}]"
    forms = dict.fromkeys([letter, letter.upper(), *("ёЁ" if letter == "е" else "")])
    single = [form for form in forms if len(form) == 1]
    return f"[{''.join(single)}]" if len(single) > 1 else letter
