"""Random worlds of access, and an oracle that knows nothing of the code.

A world is forty tickets of three processes, three own teams, three customers and three partners, with grants and
participants drawn at random, some of them over. The oracle is written from the text of the access model – grants add
up, deny by default, a profile is a bundle, taking part gives its own rights – and from plain rows; it imports no
``access`` and shares no table with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import orjson

from instar.access import SYSTEM, Actor
from instar.actions import KERNEL_ACTIONS
from instar.commands import AddService, AddTeam, AddUser, EditTicket, OpenTicket, PostReply, Publish, execute
from instar.commands.files import upload
from instar.contract import Role
from instar.hookspecs import hookimpl
from instar.kernel import Kernel
from instar.plugins import Candidate, PluginManager
from instar.settings import Settings
from instar.testing.memory import NOW
from instar.testing.memory import World as Site

DAY = 86_400_000
TEAMS = ("north", "south", "west")
ORGANIZATIONS = ("alpha", "beta", "gamma", "fitters", "movers", "printers")
"""Three customers, three partners; people of theirs have accounts."""
PROCESSES = ("ask", "buy", "mend")
SERVICES = {"desk": "ask", "shop": "buy", "yard": "mend", "lost": "ask"}
"""Service → its process. ``lost`` has no team."""
STAFF = (*(f"{team}{number}" for team in TEAMS for number in (1, 2)), "chief", "auditor", "idle")
OUTSIDE = tuple(f"{organization}1" for organization in ORGANIZATIONS)
PEOPLE = STAFF + OUTSIDE
TICKETS = 40
KINDS = ("requester", "observer", "approver", "assignee", "partner_executor")

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
    "assignee": frozenset({"ticket.view", "ticket.view_internal", "ticket.act"}),
    "partner_executor": frozenset({"ticket.view", "ticket.act"}),
}


class Given(NamedTuple):
    """An access right: to a person or a team (by key), where, until when (ms, None for ever)."""

    who: str
    what: str
    scope_type: str
    scope_key: str
    until: int | None


class Part(NamedTuple):
    """Somebody takes part in a ticket."""

    who: str
    kind: str
    until: int | None


@dataclass(slots=True)
class Thing:
    """A ticket as the oracle knows it. ``messages`` and ``files``: id → whether it is internal."""

    id: int
    process: str
    service: str
    team: str | None
    organization: str | None
    parts: list[Part] = field(default_factory=list)
    messages: dict[int, bool] = field(default_factory=dict)
    files: dict[str, bool] = field(default_factory=dict)


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
        names = {login} | {f"team:{team}" for team in self.teams[login]}
        places = {
            ("all", ""),
            ("process", thing.process),
            ("service", thing.service),
            ("team", thing.team),
            ("organization", thing.organization),
        }
        granted = any(
            grant.who in names
            and permission in BUNDLES[grant.what]
            and (grant.scope_type, grant.scope_key) in places
            and _lasts(grant.until)
            for grant in self.grants
        )
        return granted or any(
            part.who == login and permission in TAKING_PART[part.kind] and _lasts(part.until) for part in thing.parts
        )

    def everywhere(self, login: str, permission: str) -> bool:
        names = {login} | {f"team:{team}" for team in self.teams[login]}
        return any(
            grant.who in names
            and permission in BUNDLES[grant.what]
            and grant.scope_type == "all"
            and _lasts(grant.until)
            for grant in self.grants
        )

    def where(self, login: str, permission: str) -> set[int]:
        return {thing.id for thing in self.things.values() if self.holds(login, permission, thing)}


def _lasts(until: int | None) -> bool:
    return until is None or until > NOW


# -- making them -----------------------------------------------------------------------------------------------


class _Roles:
    @hookimpl
    def roles(self) -> list[Role]:
        form = {
            "fields": [
                {"id": "open_word", "type": "text", "title": "Word", "audience": ["requester"]},
                {"id": "kept_word", "type": "text", "title": "Kept"},
            ]
        }
        return [Role(key, {"en": key, "ru": key}, process=key, form=form) for key in PROCESSES]


def _process(key: str) -> str:
    made = {
        "format": "instar.process/1",
        "key": key,
        "title": {"en": key, "ru": key},
        "role": key,
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
                "INSERT INTO organization (key, name, created) VALUES (?, ?, 0)", (organization, organization)
            )
            tx.run(
                "UPDATE contact SET organization_id = ? WHERE principal_id ="
                " (SELECT id FROM principal WHERE kind = 'user' AND key = ?)",
                (id, f"{organization}1"),
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
    return world


def _grants(draw: random.Random) -> Iterator[Given]:
    people = [*PEOPLE, *(f"team:{team}" for team in TEAMS)]
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
    values = {"data": {"open_word": "said aloud", "kept_word": "kept among us"}}
    if draw.random() < 0.4:
        values["team"] = draw.choice(TEAMS)  # type: ignore[assignment]  # another team than the service's
    execute(kernel, EditTicket(id, values), SYSTEM)
    if draw.random() < 0.7:
        files = (upload(kernel, SYSTEM, "note.txt", _Bytes(b"kept"))["id"],)
        execute(kernel, PostReply(id, "Among us", "internal", files), SYSTEM)
    if draw.random() < 0.7:
        files = (upload(kernel, SYSTEM, "said.txt", _Bytes(b"said"))["id"],)
        execute(kernel, PostReply(id, "Aloud", "public", files), SYSTEM)
    return _read(kernel, id, list(_take_part(kernel, draw, id)))


def _take_part(kernel: Kernel, draw: random.Random, id: int) -> Iterator[Part]:
    """Participants, those that the commands made included."""
    with kernel.store.transaction() as tx:
        for _part in range(draw.choice((0, 0, 1, 2, 3))):
            row = (draw.choice(PEOPLE), id, draw.choice(KINDS), draw.choice((None, NOW + DAY, NOW - DAY, NOW)))
            tx.run(
                "INSERT INTO participant (principal_id, ticket_id, kind, until)"
                " VALUES ((SELECT id FROM principal WHERE kind = 'user' AND key = ?), ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                row,
            )
    yield from (
        Part(*row)
        for row in kernel.store.read().all(
            "SELECT p.key, a.kind, a.until FROM participant a JOIN principal p ON p.id = a.principal_id"
            " WHERE a.ticket_id = ?",
            (id,),
        )
    )


def _read(kernel: Kernel, id: int, parts: list[Part]) -> Thing:
    """The ticket's own rows; what it may be seen by is worked out from these alone."""
    tx = kernel.store.read()
    row = tx.one(
        "SELECT t.process, s.key, p.key, o.key FROM ticket t JOIN service s ON s.id = t.service_id"
        " LEFT JOIN principal p ON p.id = t.team_id LEFT JOIN organization o ON o.id = t.organization_id"
        " WHERE t.id = ?",
        (id,),
    )
    assert row is not None
    thing = Thing(id, *row, parts=parts)
    thing.messages = {
        message: audience == "internal"
        for message, audience in tx.all("SELECT id, audience FROM message WHERE ticket_id = ?", (id,))
    }
    thing.files = {
        file: "internal" in audiences
        for file, *audiences in tx.all(
            "SELECT a.id, a.audience, coalesce(m.audience, a.audience) FROM attachment a"
            " LEFT JOIN message m ON m.id = a.message_id WHERE a.ticket_id = ?",
            (id,),
        )
    }
    return thing


class _Bytes:
    """A stream that is read once."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        content, self._content = self._content, b""
        return content
