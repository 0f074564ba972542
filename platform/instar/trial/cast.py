"""Who can act in a trial: virtual people for the teams and log-ins that a process names, and those who may do all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from instar.engine.catalogue import SERVICE_TEAM
from instar.engine.model import Process
from instar.i18n import _
from instar.kernel import Kernel
from instar.trial.people import ANOTHER, HEAD, SOMEBODY, named_in

EACH = 3
"""People of a team whose step several do: two of three can agree."""
MOST = 40


class Member(NamedTuple):
    """``person``: as a case writes it in ``people``; None for one of those whom every case has."""

    login: str
    name: str
    person: dict[str, Any] | None


def cast(kernel: Kernel, process: Process) -> list[Member]:
    """Those whom the process names first, then the ones who may do all."""
    titles = {team.key: team.name for team in kernel.directory.teams()}
    found: dict[str, Member] = {}
    for key, count in _teams(kernel, process).items():
        for at in range(1, count + 1):
            login = key if at == 1 else f"{key}.{at}"
            name = titles.get(key, key) if count == 1 else f"{titles.get(key, key)} {at}"
            found.setdefault(login, Member(login, name, {"teams": [key], "name": name}))
    for login in sorted(_users(process)):
        name = login.replace("_", " ").replace(".", " ").title()
        found.setdefault(login, Member(login, name, {"name": name}))
    known = (
        Member(SOMEBODY, _("Anna, in every team"), None),
        Member(ANOTHER, _("Boris, in every team"), None),
        Member(HEAD, _("Head, may assign"), None),
    )
    return [*list(found.values())[:MOST], *known]


def _teams(kernel: Kernel, process: Process) -> dict[str, int]:
    """Team → how many of it are needed."""
    found: dict[str, int] = {}
    for node in process.nodes.values():
        for key in sorted(named_in(node.candidates, "team")):
            team = _team_of_service(kernel, process.key) if key == SERVICE_TEAM else key
            if team:
                found[team] = max(found.get(team, 1), EACH if node.multi is not None or node.not_by else 1)
    return found


def _team_of_service(kernel: Kernel, process: str) -> str | None:
    """Of the service that a ticket of the process gets, as ``OpenTicket`` chooses it."""
    services = [one for one in kernel.directory.services() if one.active]
    own = next((one for one in services if one.process == process), services[0] if services else None)
    return next((team.key for team in kernel.directory.teams() if own is not None and team.id == own.team_id), None)


def _users(process: Process) -> set[str]:
    return set(_named(process))


def _named(process: Process) -> Iterator[str]:
    for node in process.nodes.values():
        yield from named_in(node.candidates, "user")
        if isinstance(node.assignee, str):
            yield node.assignee
