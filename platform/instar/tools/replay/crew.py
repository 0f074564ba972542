"""The log's people, teams and services on the site. Accounts that a log makes have no password: nobody logs in by them.

Their keys begin with that of the log, so that an "admin" of the log is not taken for the site's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from instar.access import SYSTEM, Actor
from instar.commands import AddGrant, AddService, AddTeam, AddUser, SetMember, execute
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.tools.replay.log import Log
from instar.tools.replay.plan import Plan
from instar.tools.replay.spelling import slugs


class Crew(NamedTuple):
    """``people``: person of the log → actor; ``services``: group of the log → key of the service, "" for none."""

    people: Mapping[str, Actor]
    services: Mapping[str, str]


def assemble(kernel: Kernel, log: Log, plan: Plan, process: str) -> Crew:
    """Make whoever is not there yet. ``process``: the published one that they work in."""
    team = plan.key
    _add_team(kernel, team, _name(plan))
    groups = {group: f"{team}.{key}" for group, key in slugs(_distinct(log, "group"), "group").items()}
    for group, key in groups.items():
        _add_team(kernel, key, group)
    logins = {person: f"{team}.{key}" for person, key in slugs(_distinct(log, "person"), "person").items()}
    for person, login in logins.items():
        if person not in plan.people and kernel.directory.find("user", login) is None:
            execute(kernel, AddUser(login, person, teams=(team,)), SYSTEM)
    _join_groups(kernel, log, plan, logins, groups)
    _grant(kernel, team, "supervisor" if plan.process else "operator", process)
    services = {"": plan.service or _add_service(kernel, team, _name(plan), team, process)}
    if plan.service is None:
        for group, key in groups.items():
            services[group] = _add_service(kernel, key, f"{_name(plan)}: {group}", key, process)
    return Crew({person: _actor(kernel, plan.people.get(person, login)) for person, login in logins.items()}, services)


def check_people(kernel: Kernel, plan: Plan) -> None:
    """Raise Invalid for a person of the map who is not on the site."""
    for person, login in plan.people.items():
        if kernel.directory.find("user", login) is None:
            logins = [key for (key,) in kernel.store.read().all("SELECT key FROM principal WHERE kind = 'user'")]
            near = nearest(login, logins)
            raise Invalid(
                {f"people.{person}": [_("There is no colleague “{login}”.").format(login=login)]},
                hint=_("Did you mean “{name}”?").format(name=near) if near else None,
            )


def _distinct(log: Log, what: str) -> list[str]:
    return sorted({getattr(event, what) for event in log.events} - {""})


def _name(plan: Plan) -> str:
    title = plan.title
    return str(title if isinstance(title, str) else next(iter(title.values())))


def _add_team(kernel: Kernel, key: str, name: str) -> None:
    if kernel.directory.find("team", key) is None:
        execute(kernel, AddTeam(key, name), SYSTEM)


def _add_service(kernel: Kernel, key: str, title: str, team: str, process: str) -> str:
    if kernel.directory.service_by_key(key) is None:
        execute(kernel, AddService(key, title, team, process), SYSTEM)
    return key


def _join_groups(kernel: Kernel, log: Log, plan: Plan, logins: dict[str, str], groups: dict[str, str]) -> None:
    """Whoever acted in a group belongs to its team; people of the site itself stay in their own teams."""
    pairs = {(event.person, event.group) for event in log.events if event.person and event.group}
    for person, group in sorted(pairs):
        if person not in plan.people:
            execute(kernel, SetMember(logins[person], groups[group]), SYSTEM)


def _grant(kernel: Kernel, team: str, profile: str, process: str) -> None:
    found = kernel.store.read().value(
        "SELECT 1 FROM access_grant g JOIN principal p ON p.id = g.principal_id"
        " WHERE p.kind = 'team' AND p.key = ? AND g.what = ? AND g.scope_type = 'process' AND g.scope_key = ?",
        (team, profile, process),
    )
    if not found:
        execute(kernel, AddGrant(team, profile, "process", process), SYSTEM)


def _actor(kernel: Kernel, login: str) -> Actor:
    person = kernel.directory.find("user", login)
    actor = kernel.access.actor(person.id) if person else None
    if actor is None:
        raise Invalid({"people": [_("There is no colleague “{login}”.").format(login=login)]})
    return actor
