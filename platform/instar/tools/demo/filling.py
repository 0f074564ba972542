"""Makes the demo company happen: every command in its order, under a clock that is set to the moment of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from instar.access import ANONYMOUS, SYSTEM, Actor
from instar.clock import VirtualClock
from instar.commands import (
    AddGrant,
    AddService,
    AddTeam,
    AddUser,
    ChangeRole,
    ClaimWork,
    CompleteWork,
    EditTicket,
    MoveTicket,
    OpenTicket,
    PostReply,
    execute,
)
from instar.commands.accounts import visitor_actor
from instar.commands.own import RunOwn
from instar.commands.shipped import publish_shipped
from instar.jobs import Workers
from instar.jobs.clock import next_due, run_due
from instar.kernel import Kernel
from instar.tools.demo import clients, knowledge, meetings, rules
from instar.tools.demo.appeals import APPEALS
from instar.tools.demo.calls import note_calls
from instar.tools.demo.catalogue import arrange
from instar.tools.demo.company import CLIENTS, LOGINS, PASSWORD, SERVICES, TEAMS
from instar.tools.demo.deals import DEALS
from instar.tools.demo.goods import ORDERS, PARTNERS, PLUGIN, PRICES, PRODUCTS
from instar.tools.demo.ratings import Ratings
from instar.tools.demo.requesters import REQUESTS
from instar.tools.demo.requesters import found as found_requesters
from instar.tools.demo.story import Step, Story
from instar.tools.demo.tasks import TASKS

HOUR_MS = 3_600_000
ANSWERED_FOR = "licences"
WEEKS_MS = 4 * 7 * 24 * HOUR_MS

Progress = Callable[[Sequence["Moment"]], Iterable["Moment"]]


class Moment(NamedTuple):
    """One thing that happened: the opening of a story (``step`` is None) or one of its steps."""

    at: int
    story: int
    step: Step | None


class Ticket(NamedTuple):
    id: int
    link: str | None


def is_filled(kernel: Kernel) -> bool:
    """Whether the demo's people are there."""
    return kernel.directory.find("user", LOGINS[0].login) is not None


def fill(kernel: Kernel, now: int, furnish: Callable[[Kernel], None], progress: Progress = iter) -> int:
    """Fill a site; returns how many tickets were opened.

    kernel: its clock is a ``VirtualClock``, which is moved. now: when the stories end, ms. furnish: gives the site what
    every new one has; called when the company's own services are there.
    """
    clock = kernel.clock
    assert isinstance(clock, VirtualClock), "the past is filled in under a clock that can be set"
    clock.jump(now - WEEKS_MS)
    publish_shipped(kernel)  # a service names a process in force
    _found(kernel)
    arrange(kernel)
    clients.found(kernel)
    furnish(kernel)
    _price(kernel)
    rules.found(kernel)
    company = _Company(kernel)
    stories = (*APPEALS, *DEALS, *TASKS, *ORDERS, *(REQUESTS if found_requesters(kernel) else ()))
    for moment in progress(sorted(_moments(stories, now), key=lambda moment: moment.at)):
        company.hear(moment.at)
        company.wait_until(moment.at)
        if moment.step is None:
            company.open(moment.story, stories[moment.story])
        else:
            company.step(moment.story, moment.step)
    company.hear(now)
    company.wait_until(now)
    company.look_back()
    company.meet(now)
    company.write_down()
    return len(stories)


def _moments(stories: Sequence[Story], now: int) -> Iterator[Moment]:
    for number, story in enumerate(stories):
        begin = now - int(story.ago * HOUR_MS)
        yield Moment(begin, number, None)
        for step in story.steps:
            at = begin + int(step.at * HOUR_MS)
            if at < now:
                yield Moment(at, number, step)


def _found(kernel: Kernel) -> None:
    """Teams, people, rights and the catalogue."""
    for key, name in TEAMS.items():
        if kernel.directory.find("team", key) is None:
            execute(kernel, AddTeam(key, name), SYSTEM)
    for person in LOGINS:
        if kernel.directory.find("user", person.login) is not None:
            continue
        email = f"{person.login}@instar.example"
        execute(kernel, AddUser(person.login, person.name, email, PASSWORD, teams=person.teams), SYSTEM)
        for profile in person.profiles:
            execute(kernel, AddGrant(person.login, profile), SYSTEM)
    publish_shipped(kernel)  # a service names a process that is in force
    for offer in SERVICES:
        if kernel.directory.service_by_key(offer.key) is None:
            execute(kernel, AddService(*offer), SYSTEM)


def _price(kernel: Kernel) -> None:
    """What is sold, and for how much."""
    if kernel.plugins.command(PLUGIN, "bring") is None:
        return
    execute(kernel, RunOwn(PLUGIN, "save_list", PARTNERS), SYSTEM)
    lists = ("base", PARTNERS["key"])
    rows = [
        {**one, "active": "active" not in one, "prices": dict(zip(lists, PRICES[one["code"]], strict=True))}
        for one in PRODUCTS
    ]
    execute(kernel, RunOwn(PLUGIN, "bring", {"rows": rows}), SYSTEM)


class _Company:
    """The people of the company at work. ``tickets``: story → its ticket."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._tickets: dict[int, Ticket] = {}
        self._workers = Workers(kernel, 1)
        self._ratings = Ratings(kernel)

    def wait_until(self, moment: int) -> None:
        """Let time pass; timers fire at their moments."""
        clock = self._kernel.clock
        assert isinstance(clock, VirtualClock), "the past is filled in under a clock that can be set"
        while (due := next_due(self._kernel)) is not None and due <= moment:
            clock.jump(max(due, clock.now()))
            if not run_due(self._kernel):
                break
            self._workers.drain()
        clock.jump(moment)

    def hear(self, moment: int) -> None:
        """What clients say of the work until then, each at his own time."""
        for vote in sorted(self._ratings.due(moment)):
            self.wait_until(vote.at)
            self._ratings.say(vote)
            self._workers.drain()

    def look_back(self) -> None:
        """The supervisor reviews some of it; the calls of these weeks are in the journal."""
        self._ratings.review(self._person("maria"))
        note_calls(self._kernel, self._person("maria"))

    def meet(self, now: int) -> None:
        """What they meet for this week, and who has answered."""
        for by, args, answers in meetings.meetings(self._kernel, now):
            made = execute(self._kernel, RunOwn(meetings.PLUGIN, "add", args), self._person(by))["result"]
            for login, answer in answers:
                given = {"meeting": made["meeting"], "answer": answer}
                execute(self._kernel, RunOwn(meetings.PLUGIN, "answer", given), self._person(login))

    def write_down(self) -> None:
        """What was asked often is answered in articles."""
        knowledge.write(self._kernel, self._person)

    def open(self, number: int, story: Story) -> None:
        requester = CLIENTS.get(story.requester)
        command = OpenTicket(
            story.title,
            service=self._service(story.service),
            body=story.body,
            requester={"name": requester[0], "email": requester[1]} if requester else None,
            data=story.data,
            link=requester is not None,
        )
        answer = execute(self._kernel, command, self._person(story.by) if story.by else ANONYMOUS)
        self._tickets[number] = Ticket(answer["ticket"], answer["link"])
        values: dict[str, Any] = {"priority": story.priority} if story.priority else {}
        if story.due is not None:
            values["due"] = self._kernel.clock.now() + int(story.due * HOUR_MS)
        if values:
            execute(self._kernel, EditTicket(answer["ticket"], values), self._person("maria"))
        self._workers.drain()

    def step(self, number: int, step: Step) -> None:
        ticket = self._tickets[number]
        actor = self._person(step.by) if step.by else visitor_actor(self._kernel, ticket.link or "")
        assert actor is not None, "a client who writes has the link to his ticket"
        execute(self._kernel, self._command(ticket.id, step), actor)
        self._workers.drain()

    def _command(self, ticket: int, step: Step) -> object:
        given = dict(step.arguments)
        if step.verb == "take":
            return ClaimWork(self._item(ticket))
        if step.verb == "finish":
            return CompleteWork(self._item(ticket, given.get("node")), given["outcome"], given["data"])
        if step.verb == "move":
            return MoveTicket(ticket, given["stage"])
        if step.verb == "edit":
            return EditTicket(ticket, given)
        if step.verb == "role":
            return ChangeRole(ticket, given["role"])
        if step.verb == "command":
            return RunOwn(PLUGIN, given.pop("command"), {"ticket": f"T-{ticket}", **given})
        return PostReply(ticket, given["body"], given.get("audience", "public"))

    def _item(self, ticket: int, node: str | None = None) -> int:
        """The step that is open: the only one, or that of a node."""
        sql = "SELECT id FROM work_item WHERE ticket_id = ? AND node = coalesce(?, node) ORDER BY id"
        return int(self._kernel.store.read().value(sql, (ticket, node)))

    def _service(self, key: str) -> str:
        """The service, unless it is one that the site had before and that nobody answers for."""
        found = self._kernel.directory.service_by_key(key)
        return key if found is not None and found.team_id is not None else ANSWERED_FOR

    def _person(self, login: str) -> Actor:
        found = self._kernel.directory.find("user", login)
        actor = self._kernel.access.actor(found.id) if found else None
        assert actor is not None, f"{login} works in the company"
        return actor
