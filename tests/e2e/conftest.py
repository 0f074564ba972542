"""A real site served by a process of its own, and people at real browsers, each watched for faults.

The site lies in a temporary folder; a kernel in the test's own process arranges what a story needs (it opens tickets,
ends log-ins) on the same database. Every page is watched: an error in the console, an uncaught error, a report of the
content security policy or a refusal that the story does not expect fails the test, whatever it was about.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from instar.access import SYSTEM, Actor
from instar.cli.init import furnish, make_folder
from instar.commands import (
    AddGrant,
    AddService,
    AddTeam,
    AddUnit,
    AddUser,
    EditTicket,
    OpenTicket,
    Publish,
    accounts,
    execute,
)
from instar.kernel import Kernel, open_kernel
from instar.settings import load
from instar.testing import databases
from tests.e2e.addresses import CLIENT
from tests.e2e.pair import Pair, pair_at
from tests.e2e.served import Server

PASSWORD = "correct horse battery"
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SCROLLS = "scrollable-region-focusable"
"""Days of FullCalendar that hold no ticket scroll: browsers let keys reach them, and its tables may hold no focus."""
SIZE = "target-size"
"""Not asked of tickets that stand beside each other at one time of a week: the agenda, a press away, has each of them
on a line of its own (WCAG 2.5.8, "equivalent")."""
BESIDE = "selector => document.querySelector(selector)?.matches('#cal-days .cal-event, #cal-days .cal-more')"
EXPECTED_WITHIN_MS = 5000
PEOPLE = {
    # log-in: name, profile, teams
    "olga": ("Olga Orlova", "operator", ("frontline",)),
    "boris": ("Boris Belov", "operator", ("frontline", "sales")),
    "maria": ("Maria Morozova", "supervisor", ("frontline", "sales")),
    "admin": ("Anna Admin", "admin", ()),
}
WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
DATABASE = "var/instar.db"
DESK = os.environ.get("DESK") or "one"
"""What serves the stories: one process, or a "pair" of each (``make pair``)."""
SLOWER = 5
"""A pair's six processes, database and bell share the machine with the browser."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a story may take at a pair: a limit that cuts one off takes the browser of the others with it."""
    for item in items if DESK == "pair" else ():
        limit = item.get_closest_marker("timeout")
        if limit is not None and item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(limit.args[0] * SLOWER), append=False)


@dataclass
class Desk:
    """The served site, and a kernel beside it that arranges what a story needs."""

    server: Server | Pair
    kernel: Kernel
    ids: dict[str, int]

    def actor(self, login: str) -> Actor:
        actor = self.kernel.access.actor(self.ids[login])
        assert actor is not None
        return actor

    def run(self, command: Any, by: str | None = None) -> dict[str, Any]:
        return execute(self.kernel, command, self.actor(by) if by else SYSTEM)

    def appeal(
        self, title: str, body: str = "I paid on Monday, and it is still not there.", *, late: bool = False
    ) -> str:
        """Open an appeal of a client who writes by himself; its number. ``late`` ones stand on top of the queue,
        however many other tests have put there before."""
        requester = {"name": "Ann Client", "email": CLIENT}
        opened = self.run(OpenTicket(title, service="questions", body=body, requester=requester))
        if late:
            self.run(EditTicket(opened["ticket"], {"due": self.kernel.clock.now() - 3_600_000}), by="maria")
        return str(opened["number"])

    def deal(self, title: str) -> str:
        return str(self.run(OpenTicket(title, role="deal", process="deal", service="questions"))["number"])

    def end_log_ins(self, login: str) -> None:
        with self.kernel.store.transaction() as tx:
            tx.run("DELETE FROM session WHERE principal_id = ?", (self.ids[login],))

    def step(self, number: str) -> int:
        """The id of the ticket's oldest open step."""
        sql = "SELECT min(id) FROM work_item WHERE ticket_id = ?"
        return int(self.kernel.store.read().value(sql, (int(number.removeprefix("T-")),)))


TABLE = {
    "format": "instar.decision/1",
    "key": "approval",
    "title": {"en": "Who approves", "ru": "Кто согласует"},
    "inputs": [
        {"value": "ticket.priority", "title": {"en": "Priority", "ru": "Приоритет"}, "allowed": "1, 2, 3, 4"},
        {"value": "ticket.service.key", "title": {"en": "Service", "ru": "Услуга"}},
    ],
    "outputs": [{"id": "who", "title": {"en": "Approves", "ru": "Согласует"}}],
    "rules": [
        {"when": ["<= 2", "-"], "then": ["'head'"], "note": "It is urgent."},
        {"when": ["> 2", "'questions', 'licences_for_partners_and_their_clients'"], "then": ["'nobody'"]},
        {"when": ["> 2", "not('questions', 'licences_for_partners_and_their_clients')"], "then": ["'deputy'"]},
    ],
}


SHIFTS = {
    "format": "instar.calendar/1",
    "key": "shifts",
    "title": {"en": "Shifts of the support desk", "ru": "Смены поддержки"},
    "note": {"en": "Days off as decreed for 2026.", "ru": "Выходные, как решено на 2026 год."},
    "zone": "Europe/Moscow",
    "week": {"mon-fri": ["09:00-13:00", "14:00-18:00"], "sat": ["22:00-06:00"]},
    "holidays": [{"country": "RU"}],
    "moved": [{"off": "2026-11-03", "work": "2026-11-01"}],
    "short": {"eves": True},
    "exceptions": [{"date": "2026-12-30", "hours": ["09:00-14:00"], "title": {"en": "Party", "ru": "Праздник"}}],
}


JOINT = {
    "format": "instar.process/1",
    "key": "joint",
    "role": "task",
    "title": {"en": "Work with partners", "ru": "Работа с партнёрами"},
    "partners": True,
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
}


def make_desk(folder: Path, server: Server | Pair | None = None, like: Path | None = None, **settings: str) -> Desk:
    """A furnished site that is served; ``server``: by what, if not by a process of its own with these settings;
    ``like``: a furnished one that it is a copy of."""
    if like:
        shutil.copytree(like, folder)
        databases.copy(like / DATABASE, folder / DATABASE)
    else:
        make_folder(folder)
    databases.settle(folder)
    server = server or Server(folder, **settings)
    kernel = open_kernel(load(folder, {"INSTAR_BASE_URL": server.url, **server.variables}))
    if not like:
        _furnish(kernel)
    server.start()
    ids = kernel.store.read().all("SELECT key, id FROM principal WHERE kind = 'user'")
    return Desk(server, kernel, dict(ids))


def _furnish(kernel: Kernel) -> None:
    furnish(kernel)
    for key, name in (("frontline", "Frontline"), ("sales", "Sales")):
        execute(kernel, AddTeam(key, name), SYSTEM)
    title = {"en": "Questions about licences", "ru": "Вопросы о лицензиях"}
    execute(kernel, AddService("questions", title, team="frontline", process="appeal", public=True), SYSTEM)
    execute(kernel, Publish(json.dumps(TABLE)), SYSTEM)
    execute(kernel, Publish(json.dumps(SHIFTS)), SYSTEM)
    execute(kernel, Publish(json.dumps(JOINT)), SYSTEM)
    for login, (name, profile, teams) in PEOPLE.items():
        execute(kernel, AddUser(login, name, f"{login}@site.example", PASSWORD, profile, teams), SYSTEM)
    for profile in ("designer", "supervisor"):
        execute(kernel, AddGrant("admin", profile), SYSTEM)
    execute(kernel, AddUnit("company", "The whole company", head="admin"), SYSTEM)
    inside = AddUnit("customers", "Customers", inside="company", head="maria", deputy="boris", teams=("frontline",))
    execute(kernel, inside, SYSTEM)
    execute(kernel, AddUnit("partners", "Partners", inside="customers", teams=("sales",)), SYSTEM)


def _served(folder: Path, like: Path, **settings: Any) -> Iterator[Desk]:
    desk = make_desk(folder, like=like, **settings)
    yield desk
    desk.server.stop()
    desk.kernel.close()
    assert "Traceback" not in desk.server.said()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site that nobody serves: making one takes longer than most stories."""
    folder = tmp_path_factory.mktemp("furnished") / "site"
    make_folder(folder)
    databases.settle(folder)
    with closing(open_kernel(load(folder, {}))) as kernel:
        _furnish(kernel)
    return folder


@pytest.fixture(scope="session")
def pair_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A site that two web processes, two workers and two clocks serve, on PostgreSQL and Valkey."""
    folder = tmp_path_factory.mktemp("pair") / "site"
    with pair_at(folder) as pair:
        desk = make_desk(folder, pair)
        yield desk
        desk.kernel.store.side.close_all()
    assert "Traceback" not in pair.said()


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One site for the stories of a module, each of which opens tickets of its own; what other modules leave behind is
    none of their business. A pair, which takes long to begin, serves all."""
    if DESK == "pair":
        yield request.getfixturevalue("pair_desk")
    else:
        yield from _served(tmp_path_factory.mktemp("site") / "site", request.getfixturevalue("furnished"))


@pytest.fixture
def own_desk(tmp_path: Path, furnished: Path) -> Iterator[Desk]:
    """A site for one story alone, which may stop the server."""
    yield from _served(tmp_path / "site", furnished)


@dataclass
class Watch:
    """What went wrong on the pages of a test. ``expected``: refusals that the story is about."""

    expected: set[int] = field(default_factory=set)
    offline: bool = False
    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("response", self._answered)

    def _heard(self, kind: str, text: str) -> None:
        """The browser itself reports every refused request; the stories say which they expect."""
        if kind != "error" or "the server responded with a status of" in text:
            return
        if self.offline and "net::ERR" in text:
            return
        self.faults.append(text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.faults == []


@dataclass
class Visitor:
    """Opens browsers: ``at("olga", lang="ru", theme="dark", phone=True)`` is a page in which she is logged in."""

    desk: Desk
    browser: Browser
    watch: Watch
    contexts: list[BrowserContext] = field(default_factory=list)

    def at(self, login: str | None = None, *, lang: str = "en", theme: str = "light", phone: bool = False) -> Page:
        scheme: Any = theme
        context = self.browser.new_context(
            base_url=self.desk.server.url,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            is_mobile=phone,
            has_touch=phone,
            color_scheme=scheme,
            locale=lang,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.set_default_timeout(self.desk.server.patience_ms)
        context.add_init_script(WATCH)
        if login is not None:
            self.log_in(context, login, lang=lang, theme=theme, density="normal", keys="on")
        page = context.new_page()
        self.watch.over(page)
        return page

    def log_in(self, context: BrowserContext, login: str, **choices: str) -> None:
        """What a person has chosen is told to the server itself: what another process writes it sees a moment later."""
        session = accounts.sign_in(self.desk.kernel, login, PASSWORD, "127.0.0.1")
        context.add_cookies([{"name": "instar_session", "value": session.token, "url": self.desk.server.url}])
        form: dict[str, Any] = {**choices, "_csrf": session.csrf}
        answer = context.request.post("/me", form=form, headers={"HX-Request": "true"})
        assert answer.ok, answer.text()


def _visiting(desk: Desk, browser: Browser, watch: Watch) -> Iterator[Visitor]:
    visitor = Visitor(desk, browser, watch)
    with desk.kernel.store.transaction() as tx:  # what another test has drawn is kept, as it should be
        tx.run("DELETE FROM definition_draft")
    expect.set_options(timeout=max(EXPECTED_WITHIN_MS, desk.server.patience_ms // 2))
    yield visitor
    expect.set_options(timeout=EXPECTED_WITHIN_MS)
    for context in visitor.contexts:
        context.close()


@pytest.fixture
def visitor(desk: Desk, browser: Browser, watch: Watch) -> Iterator[Visitor]:
    yield from _visiting(desk, browser, watch)


@pytest.fixture
def own_visitor(own_desk: Desk, browser: Browser, watch: Watch) -> Iterator[Visitor]:
    yield from _visiting(own_desk, browser, watch)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Fails with what axe finds against the WCAG levels A and AA on the page as it is now.

    Sticky parts lie still meanwhile: what one of them half covers comes out when the page is scrolled, but is a target
    that is too small to axe. What bpmn-js draws is left out: the same stands beside it in words.
    """
    script = AXE.read_text("utf-8")
    still = "const sheet = new CSSStyleSheet(); sheet.replaceSync('.outcomes, .head, .sheet-bar { position: static }');"

    def clean(page: Page) -> None:
        page.evaluate(f"() => {{ {script} }}")
        page.evaluate(f"() => {{ {still} document.adoptedStyleSheets = [sheet]; }}")
        found = page.evaluate(
            "rules => axe.run({exclude: ['[data-ground]']},"
            " {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
            AXE_RULES,
        )
        page.evaluate("() => { document.adoptedStyleSheets = []; }")
        told = [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
            if not (violation["id"] == SCROLLS and str(node["target"][0]).startswith(".fc-"))
            and not (violation["id"] == SIZE and page.evaluate(BESIDE, node["target"][0]))
        ]
        assert told == [], page.url

    return clean
