"""``instar bench load``: a site with as many tickets as are asked for, opened and moved on by the ordinary commands.

What is measured afterwards has to be what a large desk has: ten teams that see only their own services, clients of two
hundred organizations, words in two languages that repeat as words do, three tickets in four past their first stage.
The same seed makes the same site.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from instar.access import SYSTEM, Actor
from instar.commands import (
    AddGrant,
    AddService,
    AddTeam,
    AddToken,
    AddUser,
    CompleteWork,
    MoveTicket,
    OpenTicket,
    execute,
)
from instar.commands.texts import index_texts
from instar.errors import InstarError
from instar.i18n import _
from instar.kernel import Kernel
from instar.store.commits import SharedCommits

TEAMS = 10
SERVICES_A_TEAM = 2
CLIENTS = 1000
PASSWORD = "bench-instar-2026"
LOGIN = "bench1"
"""Works in the first team; what pages are measured with. He sees a tenth of the tickets, and those of one more team."""
PROCESSES = ("appeal", "todo")

_WORDS = (  # noqa: SIM905 – a list of words is read as words
    "licence key order invoice payment account course access password archive delivery contract update error printer"
    " report mail phone upgrade refund лицензия ключ заказ счёт оплата кабинет курс доступ пароль архив доставка"
    " договор обновление ошибка принтер отчёт почта телефон возврат"
).split()


class Crowd(NamedTuple):
    """Who works at the filled site. ``token``: opens the API for ``LOGIN``."""

    tickets: int
    token: str


def found(kernel: Kernel) -> None:
    """Teams, services, people and rights, unless they are there. Raises InstarError without the built-in plugins."""
    for process in PROCESSES:
        if kernel.definitions.current("process", process) is None:
            raise InstarError(
                "no_process",
                _("The measurement needs the process {process}.").format(process=process),
                hint=_("Switch the plugins crm and tasks on."),
            )
    if kernel.directory.find("team", _team(0)) is not None:
        return
    for number in range(TEAMS):
        execute(kernel, AddTeam(_team(number), f"Team {number + 1}"), SYSTEM)
        execute(kernel, AddGrant(_team(number), "operator", "team", _team(number)), SYSTEM)
        for which in range(SERVICES_A_TEAM):
            title = f"Service {number + 1}.{which + 1}"
            process = PROCESSES[which % len(PROCESSES)]
            execute(kernel, AddService(_service(number, which), title, _team(number), process, True), SYSTEM)
    for number in range(TEAMS):
        login = f"bench{number + 1}"
        teams = (_team(number), _team((number + 1) % TEAMS))
        execute(kernel, AddUser(login, f"Person {number + 1}", password=PASSWORD, teams=teams), SYSTEM)


def settle(kernel: Kernel) -> int:
    """Make what was written findable by its words, and return how many tickets that were: the worker of a served site
    would do it beside what is measured there."""
    count = 0
    while done := index_texts(kernel):
        count += done
    return count


def token(kernel: Kernel) -> str:
    """A fresh API token of ``LOGIN``, for a day."""
    return str(execute(kernel, AddToken(LOGIN, "bench", 1), SYSTEM)["token"])


def fill(
    kernel: Kernel, numbers: Iterable[int], seed: int = 1, *, clients: int = CLIENTS, closed: int | None = None
) -> int:
    """Open a ticket for each number; returns how many were opened. ``closed``: so many of a hundred are brought to
    their end; None: about six of ten, the others at all stages. Commits are shared: nobody waits for one of them."""
    words = random.Random(seed)  # noqa: S311 – repeatable on purpose, guards nothing
    people = list(_people(kernel))
    count = 0
    with SharedCommits(kernel.store):
        for number in numbers:
            _live(kernel, people, words, number, clients, closed)
            count += 1
    return count


def _live(
    kernel: Kernel, people: list[Actor], words: random.Random, number: int, clients: int, closed: int | None
) -> None:
    team = words.randrange(TEAMS)
    which = words.randrange(SERVICES_A_TEAM)
    actor = people[team]
    client = words.randrange(clients)
    opened = execute(
        kernel,
        OpenTicket(
            f"{_phrase(words, 5)} {number}",
            service=_service(team, which),
            body=_phrase(words, 30),
            requester={"name": f"Client {client}", "email": f"client{client}@org{client % 200}.example"},
            channel="api",
        ),
        SYSTEM,
    )
    chance = words.random()
    if closed is not None:
        if words.random() * 100 >= closed:
            return
        chance = 1.0
    if PROCESSES[which] == "todo":
        if chance > 0.25:  # the stage between takes five at once
            execute(kernel, MoveTicket(opened["ticket"], "done"), actor)
        return
    if chance > 0.25:
        answer = execute(kernel, CompleteWork(opened["items"][0], "work" if chance < 0.6 else "spam"), actor)
        if chance < 0.3 and answer["items"]:
            execute(kernel, CompleteWork(answer["items"][0], "spam"), actor)


def _people(kernel: Kernel) -> Iterator[Actor]:
    for number in range(TEAMS):
        person = kernel.directory.find("user", f"bench{number + 1}")
        actor = kernel.access.actor(person.id) if person else None
        assert actor is not None, "found() has made the people"
        yield actor


def _phrase(words: random.Random, count: int) -> str:
    """Some words; the first of the list are the most frequent, as in any language."""
    last = len(_WORDS) - 1
    return " ".join(_WORDS[min(int(words.expovariate(0.08)), last)] for _word in range(count)).capitalize()


def _team(number: int) -> str:
    return f"bench-team-{number + 1}"


def _service(team: int, which: int) -> str:
    return f"bench-{team + 1}-{which + 1}"
