"""The census of pages: what every address answers to everybody, by what its row in ``promises`` says that it asks for.

A new address needs a row there: without one these tests fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import (
    AddContact,
    AddContract,
    AddGrant,
    AddToken,
    AddUnit,
    AddUser,
    AttachFile,
    MergeClients,
    Publish,
    SetBrand,
    ShareTicket,
)
from instar.commands.answers import SaveAnswer
from instar.commands.asked import AskAccess
from instar.commands.bulk import StartBulk
from instar.commands.checklists import AddItems, SaveChecklist
from instar.commands.files import received
from instar.commands.imports.runs import add_import
from instar.commands.inbox import keep_raw, read_item
from instar.commands.outbox import write_job
from instar.commands.reminders import Remind
from instar.commands.users import EditUser
from instar.commands.views import SaveView
from instar.web.headers import ALWAYS, FILE_POLICY
from instar.web.routes import ROUTES, Route
from tests.commands.test_brands import LOGO

from .conftest import APPEAL, DAY, DEAL, NOW, SCRIPT, Browser, Desk, found_value
from .promises import ANYBODY, FORMS, LOGGED_IN, NEEDS, NOT_THERE, PASSWORD, PEOPLE, QUERIES, WITHOUT_FORM, expected
from .test_routes import MAP, RULES, SIGNED


def key_of(route: Route, method: str) -> str:
    return f"{method} {route.rule}"


EVERY = [(route, method) for route in ROUTES.values() for method in route.methods]


def test_every_address_has_its_row() -> None:
    assert {key_of(route, method) for route, method in EVERY} == set(NEEDS)
    posts = {name for name in NEEDS if name.startswith("POST ")}
    assert set(FORMS) | WITHOUT_FORM == posts


# -- what is sent --------------------------------------------------------------------------------------------------

TURN = count(1)


class Site:
    """The pages with one of each kind of person, and with something behind every address."""

    def __init__(self, folder: Path, furnished: Path) -> None:
        self.desk = desk = Desk(folder, like=furnished)
        desk.run(Publish(orjson.dumps({**APPEAL, "partners": True}).decode()))
        desk.run(Publish(orjson.dumps({**DEAL, "note": "again"}).decode()))
        given = {"audit": "auditor", "plan": "designer", "boss": "admin", "fred": "partner", "gone": "operator"}
        for login, profile in {**given, "nobody": None, "nobody2": None}.items():
            desk.run(AddUser(login, login.title(), profile=profile))
        desk.run(AddUser("door", "Door", password=PASSWORD))
        cookie = desk.at("gone").client.get_cookie("instar_session")
        assert cookie is not None
        self.dead = cookie.value
        desk.run(EditUser("gone", {"active": False}))
        with desk.kernel.store.transaction() as tx:
            firm = tx.insert("INSERT INTO organization (key, name, kind, created) VALUES (?, ?, 'partner', 0)", FIRM)
            sql = "UPDATE contact SET organization_id = ? WHERE principal_id = ?"
            tx.run(sql, (firm, desk.actor("fred").id))
            desk.kernel.epochs.bump(tx, "access")
            newest = tx.value("SELECT max(id) FROM contact")
            tx.run("INSERT INTO contact_identity (kind, value, contact_id) VALUES ('email', 'ann@x.org', ?)", (newest,))
            tx.run(
                "INSERT INTO client_pair (kind, first_id, second_id, score, reasons, found)"
                " VALUES ('contact', 1, 2, 90, '[]', 0)"
            )
        self.fixed = self._fixed(firm)
        desk.app = create_app(kernel=desk.kernel)

    def _fixed(self, firm: int) -> dict[str, Any]:
        """What is there for the whole time: one value for each place in an address, or by address."""
        desk = self.desk
        desk.run(AddUnit("top", "Top"))
        desk.run(SetBrand("top", logo=LOGO))
        number = desk.open(by="carl", requester=None)
        kept = received(desk.kernel, "note.txt", BytesIO(b"bytes"))
        file = desk.run(AttachFile(int(number[2:]), *kept, audience="internal"), "maria")["id"]
        desk.run(ShareTicket(int(number[2:]), "fitters", NOW + 9 * DAY), "maria")
        desk.run(AskAccess(number, "x"), "nobody2")
        return {
            "stamp": "old",
            "name": "js/app.js",
            "token": "1",
            "login": "nobody2",
            "service": "general",
            "process": "appeal",
            "whose": "mine",
            "tab": "work",
            "panel": "orders",
            "plugin": "shop",
            "channel": "card",
            "kind": "process",
            "which": "processes",
            "file_id": file,
            "/suggest": {"kind": "user"},
            "/approvals": {"item": 1},
            "/work/rows": {"key": "late"},
            "/portal/approve": {"item": 1},
            "/tickets/as": {"key": "plain"},
            "/reports": {"key": "stages"},
            "/design": {"key": "deal"},
            "/admin/teams": {"key": "sales"},
            "/admin/structure": {"key": "top"},
            "/brand": {"key": "top"},
            "/t/<number>/partners": {"key": "fitters"},
            "/clients/organizations": {"id": firm},
            "/clients/contracts": {"id": desk.run(AddContract(FIRM[0], {"name": "42"}))["id"]},
            "/clients/contacts": {"id": desk.value("SELECT max(id) FROM contact")},
            "/T-": {"id": int(number[2:])},
            "/t-": {"id": int(number[2:])},
        }

    def values(self, route: Route) -> dict[str, Any]:
        """What stands in the places of an address: what is used up is made anew."""
        found = dict(self.fixed)
        for name, more in self.fixed.items():
            if isinstance(more, dict) and route.rule.startswith(name):
                found |= more
        if "<number>" in route.rule:
            found |= self.ticket()
        for start, make in OWN.items():
            if route.rule.startswith(start) and "<int:id>" in route.rule:
                found["id"] = make(self.desk)
        return {name: found[name] for name in RULES[route.endpoint].arguments}

    @cached_property
    def macro(self) -> int:
        """The operator's own."""
        return int(self.desk.run(SaveAnswer(title="x", body="x"), "ivan")["answer"])

    def ticket(self) -> dict[str, Any]:
        """A ticket of the client's, shared with the partner."""
        number = self.desk.open(by="carl", requester=None)
        self.desk.run(ShareTicket(int(number[2:]), "fitters", NOW + 9 * DAY), "maria")
        line = self.desk.run(AddItems(int(number[2:]), "x"), "maria")["items"][0]
        return {
            "number": number,
            "item": self.desk.step(number),
            "token": 1,
            "id": 1,
            "line": line,
            "answer": self.macro,
        }

    def browser(self, who: str) -> Browser:
        """Who is not logged in has the token of the form for logging in."""
        browser = self.desk.at(None if who == "gone" else PEOPLE[who])
        if who == "gone":
            browser.client.set_cookie("instar_session", self.dead)
        if who in ("stranger", "gone"):
            browser.csrf = found_value(browser.text("/login"), "_csrf")
        return browser

    def ask(self, who: str, route: Route, method: str, **headers: str) -> TestResponse:
        browser, address = self.browser(who), MAP.build(route.endpoint, self.values(route))
        if method == "GET":
            return browser.get(address, headers=headers, query_string=QUERIES.get(key_of(route, method)))
        turn = str(next(TURN))
        form = {name: value.replace("{n}", turn) for name, value in FORMS.get(key_of(route, method), {}).items()}
        if "request" in form:
            form["request"] = str(self.desk.value("SELECT max(id) FROM access_request"))
        return browser.post(address, form, headers=headers)


FIRM = ("fitters", "Fitters")


def a_view(desk: Desk) -> int:
    return int(desk.run(SaveView("/tickets/list", "", f"Mine {next(TURN)}"), "ivan")["view"])


def an_import(desk: Desk) -> int:
    sent = BytesIO(b"Title\nBroken lamp\n")
    return add_import(desk.kernel, desk.actor("ivan"), "tickets", "lamps.csv", sent)


def a_right(desk: Desk) -> int:
    """To be ended by who manages rights: it is the same one until somebody has ended it."""
    desk.run(AddGrant("nobody2", "settings.manage", until=NOW + DAY + next(TURN)))
    return int(desk.value("SELECT max(id) FROM access_grant WHERE what = 'settings.manage'"))


def an_item(desk: Desk) -> int:
    """Something that could not be taken in."""
    kept = keep_raw(desk.kernel, "card", f"no card {next(TURN)}".encode())
    read_item(desk.kernel, kept.id)
    return kept.id


def a_dead_job(desk: Desk) -> int:
    with desk.kernel.store.transaction() as tx:
        id = write_job(tx, "letter", f"dead.{next(TURN)}", {}, NOW)
        tx.run("UPDATE job SET state = 'dead', ended = ? WHERE id = ?", (NOW, id))
    return id


def a_merge(desk: Desk) -> int:
    """To be undone by who may change clients."""
    one, other = (desk.run(AddContact({"name": f"Twin {next(TURN)}"}))["id"] for _ in range(2))
    return int(desk.run(MergeClients("contact", one, other))["merge"])


def a_batch(desk: Desk) -> int:
    with desk.kernel.store.transaction() as tx:
        tx.run("UPDATE bulk SET state = 'done', ended = 0")
    return int(desk.run(StartBulk("cancel", (1,)), "ivan")["bulk"])


OWN: dict[str, Callable[[Desk], int]] = {
    "/views": a_view,
    "/checklists": lambda desk: int(desk.run(SaveChecklist("x", "x"))["checklist"]),
    "/reminders": lambda desk: int(desk.run(Remind(int(desk.open()[2:]), days=1), "ivan")["reminder"]),
    "/answers": lambda desk: int(desk.run(SaveAnswer(title="x", body="x"), "ivan")["answer"]),
    "/me/tokens": lambda desk: int(desk.run(AddToken("ivan", f"t{next(TURN)}"))["id"]),
    "/admin/people": lambda desk: int(desk.run(AddToken("nobody2", f"t{next(TURN)}"))["id"]),
    "/admin/import": an_import,
    "/admin/jobs": a_dead_job,
    "/jobs": a_batch,
    "/clients/merges": a_merge,
    "/admin/rights": a_right,
    "/admin/inbox": an_item,
}
"""What is made for an address: things of the operator's, and what administrators end."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("census") / "site", furnished)
    yield made
    made.desk.close()


# -- the census ----------------------------------------------------------------------------------------------------


def outcome(status: int) -> int:
    """200: done, or refused for another reason than rights (what is typed is wrong, somebody was faster)."""
    return status if status in (401, 403, 404, 405) or status >= 500 else 200


@pytest.mark.parametrize(("route", "method"), EVERY, ids=[key_of(*one) for one in EVERY])
def test_everybody_gets_what_the_row_says(site: Site, route: Route, method: str) -> None:
    told = {}
    for who in PEOPLE:
        answer = site.ask(who, route, method, **SCRIPT)
        told[who] = outcome(answer.status_code)
        assert headers_of(answer) == promised_headers(route, who, answer.status_code), who
    assert told == {who: expected(NEEDS[key_of(route, method)], who) for who in PEOPLE}


def headers_of(answer: TestResponse) -> dict[str, str | None]:
    assert "Strict-Transport-Security" not in answer.headers
    return {name: answer.headers.get(name) for name in (*ALWAYS, "Cache-Control")}


def promised_headers(route: Route, who: str, status: int) -> dict[str, str | None]:
    """What is made for one person is kept nowhere; what people have uploaded runs nothing."""
    found: dict[str, str | None] = {**ALWAYS, "Cache-Control": "no-store" if who in LOGGED_IN else "private, no-cache"}
    if (route.rule.startswith(("/files/", "/brand/")) or route.rule.endswith("/raw")) and status == 200:
        found["Content-Security-Policy"] = FILE_POLICY
    if route.rule.startswith(("/static/", "/brand/")):
        found["Cache-Control"] = "public, no-cache"
    if route.rule.startswith("/password/"):
        found["Cache-Control"] = "no-store"
    return found


def test_who_is_not_logged_in_is_sent_to_log_in_and_comes_back(site: Site) -> None:
    for route, method in EVERY:
        if method == "GET" and NEEDS[key_of(route, method)] not in (ANYBODY, NOT_THERE):
            for who in ("stranger", "gone"):
                answer = site.ask(who, route, method)
                assert (answer.status_code, answer.headers["Location"][:6]) == (302, "/login"), (who, route.rule)


def test_every_form_of_everybody_needs_the_token_of_his_own_log_in(site: Site) -> None:
    """Somebody else's token is as good as none; nothing is written."""
    ivan = site.desk.at("ivan").csrf
    for route, method in EVERY:
        if method != "POST":
            continue
        address, before = MAP.build(route.endpoint, site.values(route)), site.desk.count("event")
        for who in LOGGED_IN:
            browser = site.browser(who)
            for token in (None, ivan):
                sent = {**FORMS.get(key_of(route, method), {}), **({"_csrf": token} if token else {})}
                answer = browser.client.post(address, data=sent)
                refused = 404 if route.endpoint in SIGNED else 403
                assert answer.status_code == refused, (who, route.rule, answer.status_code)
        assert site.desk.count("event") == before, route.rule


def test_an_address_takes_no_other_method(site: Site) -> None:
    rows = [name.split(" ", 1) for name in NEEDS]
    taken = Map([Rule(rule, methods=[method]) for method, rule in rows]).bind("localhost")
    root = site.browser("admin")
    for address in {MAP.build(route.endpoint, site.values(route)) for route, _method in EVERY}:
        methods = set(taken.allowed_methods(address)) - {"HEAD", "OPTIONS"}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            sent = {"_csrf": root.csrf} if method != "GET" else None
            answer = root.client.open(address, method=method, data=sent)
            assert answer.status_code == 405, (method, address, answer.status_code)
            allowed = set(answer.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"}
            assert allowed == methods, (method, address)
