"""People who exist only in a run: those that a test names with their teams, and those that it merely mentions.

Whoever is named belongs to the teams he is given. Whoever is only mentioned is invented: he belongs to every team, so
he may do all but what ``not_by``, ``assignee`` or a named user forbid.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from instar.access import SYSTEM, Actor
from instar.commands import AddGrant, AddTeam, AddUser, execute
from instar.kernel import Kernel
from instar.trial.memory import EVERYBODY

SOMEBODY = "somebody"
ANOTHER = "another"
"""Does what ``not_by`` keeps ``SOMEBODY`` from."""
HEAD = "head"
"""A supervisor: does what is left over, and everything that needs the right to assign."""
INVENTED = (SOMEBODY, ANOTHER, HEAD)
"""Who does a step that a case gives to nobody in particular: the first of them who may."""


class People:
    """Accounts by log-in, made when they are first asked for."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._ids: dict[str, int] = {}
        self._teams = {team.key for team in kernel.directory.teams()}

    def add(
        self, login: str, teams: Iterable[str] = (), *, profile: str = "operator", name: str = "", email: str = ""
    ) -> Actor:
        """Make an account in these teams."""
        joined = tuple(dict.fromkeys((*map(self._team, teams), EVERYBODY)))
        given = AddUser(login, name or login.title(), email or f"{login}@example.org", profile=profile, teams=joined)
        self._ids[login] = execute(self._kernel, given, SYSTEM)["id"]
        return self[login]

    def grant(self, login: str, what: str, scope_type: str = "all", scope_key: str = "") -> None:
        """Give somebody one right or profile more."""
        execute(self._kernel, AddGrant(login, what, scope_type, scope_key), SYSTEM)

    def __getitem__(self, login: str) -> Actor:
        """The account as it is now; whoever is not there is invented."""
        id = self._ids.get(login)
        if id is None:
            return self._invent(login)
        actor = self._kernel.access.actor(id)
        assert actor is not None, "nobody switches these accounts off"
        return actor

    def known(self, id: int | None) -> Actor | None:
        """The account with this id, whoever made it."""
        return self._kernel.access.actor(id) if id is not None else None

    def _invent(self, login: str) -> Actor:
        profile = "supervisor" if login == HEAD else "operator"
        return self.add(login, sorted(self._teams), profile=profile)

    def _team(self, key: str) -> str:
        if key not in self._teams:
            execute(self._kernel, AddTeam(key, key.replace("_", " ").capitalize()), SYSTEM)
            self._teams.add(key)
        return key


def named_in(candidates: Any, kind: str) -> set[str]:
    """The keys of one kind ("team", "user") that a step's ``candidates`` name outright."""
    given = candidates.get(kind) if hasattr(candidates, "get") else None
    listed = given if isinstance(given, list | tuple) else [given]
    return {name for name in listed if isinstance(name, str) and name}
