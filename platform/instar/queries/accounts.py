"""Accounts and teams of the site, for who administers them."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import people
from instar.queries.labels import PersonLabel
from instar.store import Row, as_list

KINDS = ("user", "team")
GROUPS = ("staff", "client", "service")
STATES = ("on", "off")

_COLUMNS = "SELECT p.name, p.id, p.kind, p.key, p.email, p.active, p.created FROM principal p"
_LIST = f"""
{_COLUMNS} WHERE {{kind}} AND (p.name, p.id) > (?, ?)
  AND (? = '' OR p.name LIKE ? OR p.name LIKE ? OR p.key LIKE ? OR p.email LIKE ?){{state}}
ORDER BY p.name, p.id LIMIT ?"""
# Who works here is in a team or holds a right: clients with an account do neither.
_WORKS = """(EXISTS (SELECT 1 FROM membership m WHERE m.principal_id = p.id)
  OR EXISTS (SELECT 1 FROM access_grant g WHERE g.principal_id = p.id AND g.what NOT IN ('requester', 'customer')))"""
_KIND = {
    "team": "p.kind = 'team'",
    "": "p.kind IN ('user', 'service')",
    "staff": f"p.kind = 'user' AND {_WORKS}",
    "client": f"p.kind = 'user' AND NOT {_WORKS}",
    "service": "p.kind = 'service'",
}
_STATE = {"": "", "on": " AND p.active = 1", "off": " AND p.active = 0"}
_ONE = f"{_COLUMNS} WHERE {{kind}} AND p.key = ? ORDER BY p.kind DESC"
_TEAMS = """
SELECT m.principal_id, m.team_id FROM json_each(?) wanted JOIN membership m ON m.principal_id = wanted.value"""
_MEMBERS = """
SELECT p.id, p.kind, p.key, p.name FROM membership m JOIN principal p ON p.id = m.principal_id
WHERE m.team_id = ? ORDER BY p.name, p.id LIMIT 500"""
_SEEN = "SELECT max(seen) FROM session WHERE principal_id = ?"
_ENTRIES = """
SELECT p.id, p.password IS NOT NULL, l.until, j.state, j.error FROM json_each(?) wanted
JOIN principal p ON p.id = wanted.value
LEFT JOIN account_link l ON l.id = (
  SELECT max(id) FROM account_link n WHERE n.principal_id = p.id AND n.used IS NULL AND n.until > ?)
LEFT JOIN job j ON j.id = l.job_id"""


@dataclass(frozen=True, slots=True)
class Entry:
    """``password``: there is one. ``invited``: until when (ms) a link works by which one is chosen. ``letter``: what
    became of the letter with that link – "ready" | "running" | "held" | "done" | "dead", "" for a link without a
    letter –, and ``fault``: what the mail server said."""

    password: bool
    invited: int | None = None
    letter: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """``teams``: of a person, by name; ``members``: of a team (at most 500). ``seen``: a log-in's last activity, ms.
    ``entry``: how a person can come in."""

    person: PersonLabel
    email: str
    active: bool
    created: int
    teams: tuple[PersonLabel, ...] = ()
    members: tuple[PersonLabel, ...] = ()
    seen: int | None = None
    entry: Entry | None = None


def accounts(
    kernel: Kernel,
    actor: Actor,
    kind: str = "user",
    *,
    q: str = "",
    group: str = "",
    state: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[AccountRow]:
    """Accounts or teams by name; ``q``: part of name, key or e-mail address. ``group``: staff | client | service;
    ``state``: on | off. Raises Forbidden without ``user.manage``."""
    kernel.access.authorize(actor, "user.manage")
    name, id = decode(cursor, str, int) or ("", 0)
    size, wanted = limited(limit), q.strip()
    like = tuple(f"%{_literal(one)}%" for one in (wanted, wanted.capitalize(), wanted.lower(), wanted.lower()))
    sql = _LIST.format(kind=_KIND["team" if kind == "team" else group], state=_STATE[state])
    rows = kernel.store.read().all(sql, (name, id, wanted, *like, size + 1))
    teams = _teams(kernel, rows[:size])
    entries = _entries(kernel, rows[:size])
    made = tuple(_row(row, teams.get(row[1], ()), entry=entries.get(row[1])) for row in rows[:size])
    return Page(made, encode(rows[size - 1][:2]) if len(rows) > size else None)


def account(kernel: Kernel, actor: Actor, kind: str, key: str) -> AccountRow:
    """One person or team. Raises NotFound, and Forbidden without ``user.manage``."""
    kernel.access.authorize(actor, "user.manage")
    tx = kernel.store.read()
    row = tx.one(_ONE.format(kind=_KIND["team" if kind == "team" else ""]), (key,))
    if row is None:
        raise NotFound("no_account", _("There is no account or team “{key}”.").format(key=key[:64]))
    members = tuple(PersonLabel(*member) for member in tx.all(_MEMBERS, (row[1],)))
    teams, entries = _teams(kernel, [row]), _entries(kernel, [row])
    return _row(row, teams.get(row[1], ()), members, tx.value(_SEEN, (row[1],)), entries.get(row[1]))


def _entries(kernel: Kernel, rows: list[Row]) -> dict[int, Entry]:
    ids = as_list(row[1] for row in rows if row[2] == "user")
    found = kernel.store.read().all(_ENTRIES, (ids, kernel.clock.now()))
    return {id: Entry(bool(has), until, state or "", error or "") for id, has, until, state, error in found}


def _teams(kernel: Kernel, rows: list[Row]) -> dict[int, tuple[PersonLabel, ...]]:
    ids = as_list(row[1] for row in rows)
    pairs = kernel.store.read().all(_TEAMS, (ids,))
    named = people(kernel, {team for _person, team in pairs})
    found: dict[int, list[PersonLabel]] = {}
    for person, team in pairs:
        found.setdefault(person, []).append(named[team])
    return {person: tuple(sorted(teams, key=lambda team: team.name)) for person, teams in found.items()}


def _row(
    row: Row,
    teams: tuple[PersonLabel, ...],
    members: tuple[PersonLabel, ...] = (),
    seen: int | None = None,
    entry: Entry | None = None,
) -> AccountRow:
    name, id, kind, key, email, active, created = row
    return AccountRow(PersonLabel(id, kind, key, name), email or "", bool(active), created, teams, members, seen, entry)


def _literal(given: str) -> str:
    """What somebody typed, without signs that mean anything to LIKE."""
    return given.replace("%", "").replace("_", "")
