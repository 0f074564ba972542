"""Random worlds of access, and an oracle that knows nothing of the code.

A world is forty tickets of three processes, three own teams, three customers and three partners, with grants and
participants drawn at random, some of them over. The oracle is written from the text of the access model – grants add
up, deny by default, a profile is a bundle, taking part gives its own rights – and from plain rows; it imports no
``access`` and shares no table with it.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from instar.access import SYSTEM, Actor
from instar.actions import KERNEL_ACTIONS
from instar.commands import AddService, AddTeam, AddUser, EditTicket, OpenTicket, PostReply, Publish, execute
from instar.commands.texts import index_texts
from instar.contract import Role
from instar.hookspecs import hookimpl
from instar.kernel import Kernel
from instar.plugins import Candidate, PluginManager
from instar.settings import Settings
from instar.trial.memory import NOW
from instar.trial.memory import World as Site

DAY = 86_400_000
TEAMS = ("north", "south", "west")
ORGANIZATIONS = ("alpha", "beta", "gamma", "fitters", "movers", "printers")
"""Three customers, three partners; people of theirs have accounts."""
CUSTOMERS, PARTNERS = ORGANIZATIONS[:3], ORGANIZATIONS[3:]
PROCESSES = ("ask", "buy", "mend")
WITH_PARTNERS = ("ask", "mend")
"""Processes that say that they allow partners."""
SERVICES = {"desk": "ask", "shop": "buy", "yard": "mend", "lost": "ask"}
"""Service → its process. ``lost`` has no team."""
STAFF = (*(f"{team}{number}" for team in TEAMS for number in (1, 2)), "chief", "auditor", "idle")
OUTSIDE = tuple(f"{organization}{number}" for organization in ORGANIZATIONS for number in (1, 2))
FIELDS = {
    "open_word": ("requester",),
    "firm_word": ("customer_org",),
    "trade_word": ("partner",),
    "shared_word": ("requester", "partner"),
    "desk_word": ("operator",),
    "kept_word": (),
}
"""Field → whom it is addressed to; nobody: it is internal."""
LINES = ("requester", "partner")
PARTS = ("open_word", "trade_word", "shared_word")
"""A field with rows, and the audiences of a row's parts: those of these fields."""
PEOPLE = STAFF + OUTSIDE
TICKETS = 40
KINDS = ("requester", "observer", "approver", "respondent", "assignee", "partner_executor")

# -- the text of the access model, written down once more ------------------------------------------------------

_STAFF_RIGHTS = frozenset({"ticket.view", "ticket.view_internal", "ticket.act"})
BUNDLES: Mapping[str, frozenset[str]] = {
    "requester": frozenset(),
    "customer": frozenset(),
    "partner": frozenset({"ticket.act"}),
    "operator": _STAFF_RIGHTS,
    "supervisor": _STAFF_RIGHTS | {"ticket.export", "ticket.assign"},
    "designer": frozenset({"process.view"}),
    "auditor": frozenset({"ticket.view", "ticket.view_internal", "process.view"}),
    "admin": frozenset({"process.view"}),
    "ticket.view": frozenset({"ticket.view"}),
    "ticket.view_internal": frozenset({"ticket.view_internal"}),
    "ticket.act": frozenset({"ticket.act"}),
    "ticket.export": frozenset({"ticket.export"}),
}
TAKING_PART: Mapping[str, frozenset[str]] = {
    "requester": frozenset({"ticket.view"}),
    "observer": frozenset({"ticket.view"}),
    "approver": frozenset({"ticket.view", "ticket.act"}),
    "respondent": frozenset({"ticket.view", "ticket.act"}),
    "assignee": frozenset({"ticket.view", "ticket.view_internal", "ticket.act"}),
    "partner_executor": frozenset({"ticket.view", "ticket.act"}),
}
READS_AS: Mapping[str, frozenset[str]] = {
    "requester": frozenset({"requester"}),
    "observer": frozenset({"requester"}),
    "approver": frozenset({"requester", "operator"}),
    "respondent": frozenset({"requester"}),
    "assignee": frozenset({"requester", "operator"}),
    "partner_executor": frozenset({"partner"}),
}
"""To which audiences somebody belongs who takes part."""
PUBLIC_READERS = frozenset({"requester", "customer_org", "operator"})


class Given(NamedTuple):
    """An access right: to a person or a team (by key), where, until when (ms, None for ever)."""

    who: str
    what: str
    scope_type: str
    scope_key: str
    until: int | None


class Part(NamedTuple):
    """A person, a team ("team:") or an organization ("organization:") takes part in a ticket."""

    who: str
    kind: str
    until: int | None


@dataclass(slots=True)
class Thing:
    """A ticket as the oracle knows it. ``messages`` and ``files``: id → whom it is for: a word, and of which partner.

    ``named``: files that a field names → that field.
    """

    id: int
    process: str
    service: str
    team: str | None
    organization: str | None
    asker: str | None
    parts: list[Part] = field(default_factory=list)
    messages: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    files: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """``teams``: person → the teams he belongs to."""

    kernel: Kernel
    seed: int
    teams: dict[str, frozenset[str]]
    grants: list[Given]
    things: dict[int, Thing]

    def actor(self, login: str) -> Actor:
        person = self.kernel.directory.find("user", login)
        assert person is not None
        actor = self.kernel.access.actor(person.id)
        assert actor is not None
        return actor

    def holds(self, login: str, permission: str, thing: Thing) -> bool:
        """The oracle: does any line of the model give this person this permission on this ticket now?"""
        granted = any(permission in BUNDLES[grant.what] for grant in self.grants if self.reaches(login, grant, thing))
        return granted or any(permission in TAKING_PART[part.kind] for part in self.parts(login, thing))

    def names(self, login: str) -> set[str]:
        """Under which names rights and parts are his."""
        found = {login} | {f"team:{team}" for team in self.teams[login]}
        return found | {f"organization:{organization_of(login)}"}

    def reaches(self, login: str, grant: Given, thing: Thing) -> bool:
        places = {
            ("all", ""),
            ("process", thing.process),
            ("service", thing.service),
            ("team", thing.team),
            ("organization", thing.organization),
        }
        here = (grant.scope_type, grant.scope_key) in places
        return here and grant.who in self.names(login) and _lasts(grant.until)

    def parts(self, login: str, thing: Thing) -> list[Part]:
        """Those that count: a partner's only for people of a partner, in a process that allows partners."""
        working = organization_of(login) in PARTNERS and thing.process in WITH_PARTNERS
        return [
            part
            for part in thing.parts
            if part.who in self.names(login) and _lasts(part.until) and (part.kind != "partner_executor" or working)
        ]

    def sees(self, login: str, permission: str, thing: Thing) -> bool:
        """A right counts on tickets that one sees."""
        return self.holds(login, permission, thing) and self.holds(login, "ticket.view", thing)

    def reads_as(self, login: str, thing: Thing) -> frozenset[str]:
        """The audiences that he belongs to; "internal" reads everything."""
        if self.sees(login, "ticket.view_internal", thing):
            return frozenset({"internal"})
        found: set[str] = set()
        for grant in self.grants:
            if "ticket.view" in BUNDLES[grant.what] and self.reaches(login, grant, thing):
                found |= {"requester", "customer_org" if grant.scope_type == "organization" else "operator"}
        for part in self.parts(login, thing):
            found |= READS_AS[part.kind]
        return frozenset(found)

    def reads_field(self, login: str, thing: Thing, name: str) -> bool:
        readers = self.reads_as(login, thing)
        return "internal" in readers or bool(readers & set(FIELDS[name]))

    def reads_parts(self, login: str, thing: Thing) -> set[str] | None:
        """The parts of a row that he reads; None: nothing of the rows."""
        readers = self.reads_as(login, thing)
        if "internal" not in readers and not readers & set(LINES):
            return None
        return {f"part_{name}" for name in PARTS if "internal" in readers or readers & set(FIELDS[name])}

    def finds(self, login: str, thing: Thing, name: str) -> bool:
        """By words of a field one finds what one reads, as somebody inside, as the requester or as a partner."""
        readers = self.reads_as(login, thing)
        addressed = set(FIELDS[name])
        if "internal" in readers:
            return True
        return ("requester" in addressed and bool(readers & PUBLIC_READERS)) or bool({"partner"} & addressed & readers)

    def reads_message(self, login: str, thing: Thing, words: tuple[str, str | None]) -> bool:
        readers, (audience, partner) = self.reads_as(login, thing), words
        if "internal" in readers:
            return True
        if audience == "public":
            return bool(readers & PUBLIC_READERS)
        return audience == "partner" and "partner" in readers and partner == organization_of(login)

    def by_a_right(self, login: str, permission: str) -> bool:
        """Whether some right that lasts holds it, wherever."""
        return any(
            permission in BUNDLES[grant.what] and grant.who in self.names(login) and _lasts(grant.until)
            for grant in self.grants
        )

    def everywhere(self, login: str, permission: str) -> bool:
        return any(
            grant.who in self.names(login)
            and permission in BUNDLES[grant.what]
            and grant.scope_type == "all"
            and _lasts(grant.until)
            for grant in self.grants
        )

    def where(self, login: str, permission: str) -> set[int]:
        return {thing.id for thing in self.things.values() if self.holds(login, permission, thing)}


def organization_of(login: str) -> str | None:
    """Whose person that is, by his name."""
    return next((organization for organization in ORGANIZATIONS if login.startswith(organization)), None)


def _lasts(until: int | None) -> bool:
    return until is None or until > NOW


# -- making them -----------------------------------------------------------------------------------------------


class _Roles:
    @hookimpl
    def roles(self) -> list[Role]:
        words = [{"id": name, "type": "text", "title": name, "audience": list(FIELDS[name])} for name in FIELDS]
        plans = [
            {"id": f"{name}_plan", "type": "file", "title": name, "audience": list(FIELDS[name])} for name in FIELDS
        ]
        parts = [
            {"id": f"part_{name}", "type": "text", "title": name, "audience": list(FIELDS[name])} for name in PARTS
        ]
        lines = {"id": "lines", "type": "group", "title": "Lines", "audience": list(LINES), "fields": parts}
        form: dict[str, Any] = {"fields": [*words, *plans, lines]}
        for one in form["fields"]:
            if not one["audience"]:
                del one["audience"]
        return [Role(key, {"en": key, "ru": key}, process=key, form=form) for key in PROCESSES]


def _process(key: str) -> str:
    made = {
        "format": "instar.process/1",
        "key": key,
        "title": {"en": key, "ru": key},
        "role": key,
        "partners": key in WITH_PARTNERS,
        "stages": [
            {"id": "new", "title": {"en": "New", "ru": "Новое"}},
            {"id": "over", "title": {"en": "Over", "ru": "Конец"}, "final": True},
        ],
        "nodes": {
            "begin": {"type": "startEvent", "next": "look"},
            "look": {
                "type": "userTask",
                "stage": "new",
                "title": {"en": "Look", "ru": "Посмотреть"},
                "candidates": {"team": "service.team"},
                "next": "end",
            },
            "end": {"type": "endEvent", "stage": "over"},
        },
    }
    return orjson.dumps(made).decode()


def make_site(folder: Path) -> Site:
    """What all worlds have in common; each is a copy."""
    settings = Settings(site=folder, secret_key="k" * 40)
    plugins = PluginManager.load(
        settings, actions=KERNEL_ACTIONS, candidates=[Candidate("worlds", "tests.access.worlds", _Roles)]
    )
    return Site.make(settings, plugins, _furnish)


def _furnish(kernel: Kernel) -> None:
    for team in TEAMS:
        execute(kernel, AddTeam(team, team), SYSTEM)
    for process in PROCESSES:
        execute(kernel, Publish(_process(process)), SYSTEM)
    for (service, process), team in zip(SERVICES.items(), (*TEAMS, None), strict=True):
        execute(kernel, AddService(service, service, team=team, process=process), SYSTEM)
    for login in PEOPLE:
        teams = tuple(team for team in TEAMS if login.startswith(team))
        execute(kernel, AddUser(login, login, f"{login}@world.example", teams=teams), SYSTEM)
    with kernel.store.transaction() as tx:
        for organization in ORGANIZATIONS:
            id = tx.insert(
                "INSERT INTO organization (key, name, kind, created) VALUES (?, ?, ?, 0)",
                (organization, organization, "customer" if organization in CUSTOMERS else "partner"),
            )
            tx.run(
                "UPDATE contact SET organization_id = ? WHERE principal_id IN"
                " (SELECT id FROM principal WHERE kind = 'user' AND key IN (?, ?))",
                (id, f"{organization}1", f"{organization}2"),
            )
            tx.insert(
                "INSERT INTO principal (kind, key, name, organization_id, created) VALUES ('organization', ?, ?, ?, 0)",
                (organization, organization, id),
            )


def make_world(site: Site, seed: int) -> World:
    """The world of this number."""
    draw = random.Random(seed)
    kernel = site.copy()
    teams = {login: frozenset(team for team in TEAMS if login.startswith(team)) for login in PEOPLE}
    world = World(kernel, seed, teams, list(_grants(draw)), {})
    _write_grants(kernel, world.grants)
    for _ticket in range(TICKETS):
        thing = _ticket_of(kernel, draw)
        world.things[thing.id] = thing
    while index_texts(kernel):
        pass
    return world


def _grants(draw: random.Random) -> Iterator[Given]:
    people = [*PEOPLE, *(f"team:{team}" for team in TEAMS), *(f"organization:{key}" for key in ORGANIZATIONS)]
    for _grant in range(draw.randrange(4, 22)):
        scope_type = draw.choice(("all", "process", "service", "team", "organization", "team", "process"))
        keys = {"all": ("",), "process": PROCESSES, "service": tuple(SERVICES), "team": TEAMS}
        yield Given(
            draw.choice(people),
            draw.choice(tuple(BUNDLES)),
            scope_type,
            draw.choice(keys.get(scope_type, ORGANIZATIONS)),
            draw.choice((None, None, NOW + DAY, NOW - DAY, NOW)),
        )


def _write_grants(kernel: Kernel, grants: list[Given]) -> None:
    with kernel.store.transaction() as tx:
        for grant in grants:
            kind, _colon, key = grant.who.rpartition(":")
            tx.run(
                "INSERT INTO access_grant (principal_id, what, scope_type, scope_key, until, created)"
                " VALUES ((SELECT id FROM principal WHERE kind = ? AND key = ?), ?, ?, ?, ?, 0)",
                (kind or "user", key, *grant[1:]),
            )
        kernel.epochs.bump(tx, "access")


def _ticket_of(kernel: Kernel, draw: random.Random) -> Thing:
    service = draw.choice(tuple(SERVICES))
    asker = draw.choice((*OUTSIDE, None))
    contact = kernel.store.read().value(
        "SELECT c.id FROM contact c JOIN principal p ON p.id = c.principal_id WHERE p.kind = 'user' AND p.key = ?",
        (asker,),
    )
    opened = execute(kernel, OpenTicket("zeta", service=service, body="Asked", requester=contact), SYSTEM)
    id = int(opened["ticket"])
    values: dict[str, Any] = {"data": {name: said(name) for name in FIELDS}}
    for name in FIELDS:
        if draw.random() < 0.3:
            values["data"][f"{name}_plan"] = [_file(kernel)]
    values["data"]["lines"] = [{f"part_{name}": "said" for name in PARTS}]
    if draw.random() < 0.4:
        values["team"] = draw.choice(TEAMS)  # another team than the service's
    execute(kernel, EditTicket(id, values), SYSTEM)
    if draw.random() < 0.7:
        files = (_file(kernel),)
        execute(kernel, PostReply(id, "Among us", "internal", files), SYSTEM)
    if draw.random() < 0.7:
        files = (_file(kernel),)
        execute(kernel, PostReply(id, "Aloud", "public", files), SYSTEM)
    parts = list(_take_part(kernel, draw, id))
    for organization in PARTNERS:
        if draw.random() < 0.3:
            _write_to_partner(kernel, draw, id, organization)
    return _read(kernel, id, parts)


_WORDS = ("aspen", "birch", "cedar", "maple", "willow", "poplar")


def said(field: str) -> str:
    """What the field holds in every ticket."""
    return _WORDS[list(FIELDS).index(field)]


def _write_to_partner(kernel: Kernel, draw: random.Random, id: int, organization: str) -> None:
    """By rows: what is written to a partner stays when its time is over."""
    execute(kernel, PostReply(id, "For them", "internal", (_file(kernel),)), SYSTEM)
    with kernel.store.transaction() as tx:
        tx.run(
            "UPDATE message SET audience = 'partner', partner_id = (SELECT id FROM organization WHERE key = ?)"
            " WHERE id = (SELECT max(id) FROM message WHERE ticket_id = ?)",
            (organization, id),
        )


_TAKING = (
    *(("user", login) for login in PEOPLE),
    *(("team", team) for team in TEAMS),
    *(("organization", organization) for organization in ORGANIZATIONS * 3),
)


def _take_part(kernel: Kernel, draw: random.Random, id: int) -> Iterator[Part]:
    """Participants, those that the commands made included."""
    with kernel.store.transaction() as tx:
        for _part in range(draw.choice((0, 0, 1, 2, 3))):
            kind, who = draw.choice(_TAKING)
            part = draw.choice(KINDS) if kind != "organization" else draw.choice((*KINDS, *("partner_executor",) * 9))
            tx.run(
                "INSERT INTO participant (principal_id, ticket_id, kind, until, zone_id)"
                " SELECT p.id, t.id, ?, ?, t.zone_id FROM principal p, ticket t"
                " WHERE p.kind = ? AND p.key = ? AND t.id = ?"
                " ON CONFLICT DO NOTHING",
                (part, draw.choice((None, NOW + DAY, NOW - DAY, NOW)), kind, who, id),
            )
        kernel.epochs.bump(tx, "access")
    yield from (
        Part(who if kind == "user" else f"{kind}:{who}", part, until)
        for kind, who, part, until in kernel.store.read().all(
            "SELECT p.kind, p.key, a.kind, a.until FROM participant a JOIN principal p ON p.id = a.principal_id"
            " WHERE a.ticket_id = ?",
            (id,),
        )
    )


def _read(kernel: Kernel, id: int, parts: list[Part]) -> Thing:
    """The ticket's own rows; what it may be seen by is worked out from these alone."""
    tx = kernel.store.read()
    row = tx.one(
        "SELECT t.process, s.key, p.key, o.key, c.name FROM ticket t JOIN service s ON s.id = t.service_id"
        " LEFT JOIN principal p ON p.id = t.team_id LEFT JOIN organization o ON o.id = t.organization_id"
        " LEFT JOIN contact c ON c.id = t.requester_id"
        " WHERE t.id = ?",
        (id,),
    )
    assert row is not None
    thing = Thing(id, *row, parts=parts)
    thing.messages = {
        message: (audience, partner)
        for message, audience, partner in tx.all(
            "SELECT m.id, m.audience, o.key FROM message m LEFT JOIN organization o ON o.id = m.partner_id"
            " WHERE m.ticket_id = ?",
            (id,),
        )
    }
    for file, message in tx.all("SELECT id, message_id FROM attachment WHERE ticket_id = ?", (id,)):
        if message is not None:
            thing.files[file] = thing.messages[message]
    data = orjson.loads(tx.value("SELECT data FROM ticket WHERE id = ?", (id,)))
    thing.named = {file: name for name in FIELDS for file in data.get(f"{name}_plan", ())}
    return thing


def _file(kernel: Kernel) -> str:
    """The row of a file that the system has uploaded: its bytes are never asked for, and writing them takes long."""
    id = secrets.token_urlsafe(16)
    row = (id, "0" * 64, "file.txt", 4, "text/plain", SYSTEM.id, SYSTEM.owner, NOW)
    with kernel.store.transaction() as tx:
        tx.run(
            "INSERT INTO attachment (id, sha256, name, size, media_type, uploader_id, owner, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    return id
