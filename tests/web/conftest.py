"""A small site in a folder of the test with its pages: two roles, two processes, people with different rights.

No installed plugin takes part: the roles come from a one-file plugin of the site, which also adds an entry to the bar,
rows and a tab to the ticket, and a page of its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar import web
from instar.access import SYSTEM, Actor
from instar.actions import KERNEL_ACTIONS
from instar.clock import VirtualClock
from instar.commands import AddGrant, AddService, AddTeam, AddUser, OpenTicket, Publish, execute
from instar.kernel import Kernel, open_kernel
from instar.plugins import PluginManager, of_site
from instar.settings import load
from instar.testing import databases
from instar.testing.browsing import log_in

NOW = 1_767_603_600_000
"""2026-01-05T09:00Z, a Monday."""
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SCRIPT = {"HX-Request": "true", "Accept": "text/html"}
"""What htmx says of itself."""

PLUGIN = """
import json
from flask import Blueprint
from markupsafe import Markup
from instar.hookspecs import hookimpl
from instar.contract import (
    Channel, Chart, Entry, Inbound, Panel, PanelRow, Report, ReportColumn, Role, Sender, Setting, View)
from instar.sdk import Traffic, TrafficLink, traffic_page

CARD = {"fields": [{"id": "card_from", "type": "text", "title": {"en": "Sender", "ru": "Отправитель"}},
                   {"id": "card_many", "type": "integer", "title": {"en": "How many", "ru": "Сколько"}, "min": 1}]}

def receive(raw, context):
    given = json.loads(raw)
    if given.get("broken"):
        raise RuntimeError("<b>no luck</b>")
    return [Inbound(given["id"], Sender("card", "Ann"), given["text"])]

def stages(tickets, given):
    for group in tickets.group(given["by"]):
        yield {"group": group.titles[0], "count": group.count, "share": 0.5, "hours": 1.25, "sum": group.total,
               "url": "/tickets/list?role=appeal"}

def months(tickets, given):
    return [{"group": f"M{n}", "count": n - 1} for n in range(5)]

def wall(tickets, viewer):
    if viewer.name == "Boris":
        raise RuntimeError("no wall for Boris")
    lines = (Markup("<li>{} {}</li>").format(one.number, one.title) for one in tickets.page().lines)
    return Markup("<ul>{}</ul>").format(Markup().join(lines))

class Plugin:
    @hookimpl
    def settings(self):
        return [
            Setting("stamp", int, 25, {"en": "Price of a stamp.", "ru": "Цена марки."}, minimum=1, maximum=500),
            Setting("air", bool, False, {"en": "By air.", "ru": "Самолётом."}),
            Setting("key", str, "", {"en": "Key at the post office.", "ru": "Ключ на почте."}, secret=True),
        ]

    @hookimpl
    def channels(self):
        routes = {"": receive, "in": receive}
        return [Channel("card", {"en": "Postcards", "ru": "Открытки"}, receive, CARD, routes=routes),
                Channel("drum", {"en": "Drums", "ru": "Барабаны"}, receive)]

    @hookimpl
    def reports(self):
        by = {"fields": [{"id": "by", "type": "choice", "title": {"en": "By", "ru": "По"}, "required": True,
                          "options": ["role", "status"], "default": "role"}]}
        columns = [ReportColumn("group", {"en": "Group", "ru": "Группа"}), ReportColumn("count", "Count", "number"),
                   ReportColumn("share", "Share", "share"), ReportColumn("hours", "Hours", "hours"),
                   ReportColumn("sum", "Sum", "money")]
        return [Report("stages", {"en": "Groups", "ru": "Группы"}, columns, stages, Chart("group", "count"), by,
                       help={"en": "By what you like.", "ru": "По чему угодно."}),
                Report("months", "Months", columns[:2], months, Chart("group", "count", "line")),
                Report("broken", "Broken", columns[:2], lambda tickets, given: 1 // 0)]

    @hookimpl
    def views(self):
        return [View("wall", {"en": "Wall", "ru": "Стена"}, wall),
                View("plain", "Plain", lambda tickets, viewer: "<b>not markup</b>"),
                View("lost", "Lost", lambda tickets, viewer: str(tickets.group("data.nowhere"))),
                View("junk", "Junk", lambda tickets, viewer: 7)]

    @hookimpl
    def roles(self):
        return [
            Role("appeal", {"en": "Appeal", "ru": "Обращение"}, "message-question", 235, process="appeal", form={
                "fields": [
                    {"id": "topic", "type": "choice", "title": {"en": "Topic", "ru": "Тема"},
                     "options": ["licence", "order"], "audience": ["requester"]},
                    {"id": "suspicion", "type": "text", "title": "Suspicion"},
                    {"id": "when_paid", "type": "date", "title": "Paid on"}]}),
            Role("deal", {"en": "Deal", "ru": "Сделка"}, "coin", 275, process="deal", form={
                "card": ["amount"],
                "fields": [{"id": "amount", "type": "money", "title": "Amount", "required": True}]}),
        ]

    @hookimpl
    def menu(self, actor):
        if actor.name == "Boris":
            raise RuntimeError("no entries for Boris")
        return [Entry("people", "Clients", "users", "/x/shop/", permission="ticket.view", count=7),
                Entry("site", "Hidden", "users", "/x/shop/hidden", permission="token.manage")]

    @hookimpl
    def panels(self, ticket, actor):
        return [Panel("rows", "shop", "Shop", rows=(PanelRow("Orders", "3", "/x/shop/"),)),
                Panel("tab", "orders", "Orders", html=Markup("<p>Order <b>17</b></p>")),
                Panel("aside", "plain", "Plain", html="<i>not markup</i>")]

    @hookimpl
    def blueprints(self):
        inside = Blueprint("shop", __name__)
        inside.add_url_rule("/", "index", view_func=lambda: "inside")
        inside.add_url_rule("/hidden", "hidden", view_func=lambda: "hidden")
        inside.add_url_rule("/cards", "cards", view_func=lambda: traffic_page(Traffic(
            "card", "/x/shop/cards", "Cards", "Album", "all albums", {"red": "The red one"}, "No card has come yet.",
            (TrafficLink("/x/shop/albums", "folder", "Albums"),))))
        outside = Blueprint("shop_public", __name__, url_prefix="/shop")
        outside.add_url_rule("/", "index", view_func=lambda: "outside")
        outside.add_url_rule("/send", "send", view_func=lambda: "sent", methods=["POST"])
        return [inside, outside]

plugin = Plugin()
"""
ANSWER = {"id": "answer", "type": "reply", "title": {"en": "Answer", "ru": "Ответ"}, "required": True}
APPEAL: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "appeal",
    "title": {"en": "Enquiries", "ru": "Обращения"},
    "role": "appeal",
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новое"}},
        {"id": "customer", "title": {"en": "Waiting for the customer", "ru": "Ждём клиента"}, "status": "waiting"},
        {"id": "closed", "title": {"en": "Closed", "ru": "Закрыто"}, "final": True},
    ],
    "nodes": {
        "received": {"type": "startEvent", "next": "sort"},
        "sort": {
            "type": "userTask",
            "stage": "new",
            "title": {"en": "Sort out", "ru": "Разобрать"},
            "candidates": {"team": "service.team"},
            "form": {
                "fields": [
                    {"id": "topic", "type": "choice", "title": "Topic", "options": ["licence", "order"]},
                    {"id": "order", "type": "text", "title": "Order number", "when": "data.topic == 'order'"},
                    {**ANSWER, "for": ["wait", "close"]},
                    {"id": "proof", "type": "file", "title": "Proof", "multiple": True},
                ]
            },
            "next": [
                {"to": "send_close", "outcome": "close", "title": {"en": "Send and close", "ru": "Ответить и закрыть"}},
                {"to": "send_wait", "outcome": "wait", "title": {"en": "Send and wait", "ru": "Ответить и ждать"}},
                {"to": "sell", "outcome": "sell", "title": {"en": "Make it a deal", "ru": "В сделку"}},
                {"to": "junk", "outcome": "spam", "title": {"en": "Spam", "ru": "Спам"}, "tone": "danger"},
            ],
        },
        "send_wait": {"type": "sendTask", "action": "reply", "with": {"body": {"=": "data.answer"}}, "next": "call"},
        "send_close": {"type": "sendTask", "action": "reply", "with": {"body": {"=": "data.answer"}}, "next": "done"},
        "call": {
            "type": "userTask",
            "stage": "customer",
            "title": {"en": "Call back", "ru": "Перезвонить"},
            "candidates": {"team": "service.team"},
            "next": "done",
        },
        "sell": {
            "type": "serviceTask",
            "action": "hand_over",
            "with": {"process": "deal", "role": "deal"},
            "next": "handed",
        },
        "handed": {"type": "endEvent"},
        "junk": {"type": "endEvent", "stage": "closed", "result": "spam"},
        "done": {"type": "endEvent", "stage": "closed", "result": "answered"},
    },
}
DEAL: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "deal",
    "title": {"en": "Deals", "ru": "Сделки"},
    "role": "deal",
    "form": {
        "fields": [
            {"id": "product", "type": "text", "title": "Product"},
            {"id": "seats", "type": "integer", "title": "Seats", "when": "data.product == 'course'"},
        ]
    },
    "stages": [
        {"id": "qualify", "title": {"en": "Qualify", "ru": "Квалификация"}},
        {"id": "offer", "title": {"en": "Offer", "ru": "Предложение"}, "wip": 5, "hue": 275},
        {"id": "won", "title": {"en": "Won", "ru": "Выиграна"}, "final": True},
        {"id": "lost", "title": {"en": "Lost", "ru": "Проиграна"}, "final": True},
    ],
    "nodes": {
        "begun": {"type": "startEvent", "next": "qualify"},
        "qualify": {
            "type": "userTask",
            "stage": "qualify",
            "title": {"en": "Qualify", "ru": "Квалифицировать"},
            "candidates": {"team": "sales"},
            "form": {
                "fields": [{"id": "amount", "type": "money", "title": "Amount", "required": True, "for": ["offer"]}]
            },
            "next": [
                {"to": "offer", "outcome": "offer", "title": {"en": "Offer", "ru": "Предложить"}},
                {
                    "to": "lost",
                    "outcome": "lost",
                    "title": {"en": "Give up", "ru": "Отказаться"},
                    "form": {"fields": [{"id": "why_lost", "type": "text", "title": "Why", "required": True}]},
                },
            ],
        },
        "offer": {
            "type": "userTask",
            "stage": "offer",
            "title": {"en": "Agree", "ru": "Согласовать"},
            "candidates": {"team": "sales"},
            "next": [{"to": "won", "outcome": "won", "title": {"en": "Won", "ru": "Выиграна"}}],
        },
        "won": {"type": "endEvent", "stage": "won", "result": "won"},
        "lost": {"type": "endEvent", "stage": "lost", "result": "lost"},
    },
}


@dataclass
class Browser:
    """One person at the pages. ``get`` and ``post`` follow nothing; ``post`` carries the token."""

    client: FlaskClient
    csrf: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **more: Any) -> TestResponse:
        more["headers"] = {**self.headers, **more.pop("headers", {})}
        return self.client.get(address, buffered=True, **more)

    def post(self, address: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        more["headers"] = {**self.headers, **more.pop("headers", {})}
        sent = {"_csrf": self.csrf, **(data or {})} if self.csrf else dict(data or {})
        return self.client.post(address, data=sent, buffered=True, **more)

    def text(self, address: str, **more: Any) -> str:
        """The body of a page that is there."""
        response = self.get(address, **more)
        assert response.status_code == 200, f"{address}: {response.status_code} {response.text[:2000]}"
        return response.text

    def script(self, page: str = "") -> Browser:
        """The same person, asked by a script of the page with this path."""
        headers = {**self.headers, **SCRIPT, "HX-Current-URL": f"http://localhost{page}"}
        return Browser(self.client, self.csrf, headers)


class Desk:
    """The site with its pages. ``desk.at("olga")`` is a browser in which she is logged in, ``at()`` a stranger's."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None, *, like: Path | None = None) -> None:
        """``like``: the folder of a furnished site to copy, which takes a tenth of the time of furnishing one."""
        (folder / "plugins").mkdir(parents=True)
        (folder / "plugins" / "shop.py").write_text(PLUGIN, encoding="utf-8")
        settings = load(folder, {"INSTAR_SECRET_KEY": "k" * 40, "INSTAR_REPLY_DELAY": "0", **(environ or {})})
        settings.database_path.parent.mkdir(parents=True)
        if like is not None:
            databases.copy(like / settings.database, settings.database_path)
        plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=of_site(folder / "plugins"))
        self.clock = VirtualClock(NOW)
        self.kernel: Kernel = open_kernel(settings, plugins=plugins, clock=self.clock)
        if like is None:
            self._furnish()
        self.app = make_app(self.kernel)

    def _furnish(self) -> None:
        for key in ("frontline", "sales"):
            self.run(AddTeam(key, key.title()))
        for definition in (DEAL, APPEAL):
            self.run(Publish(orjson.dumps(definition).decode()))
        general = {"en": "General", "ru": "Общая"}
        self.run(AddService("general", general, team="frontline", process="appeal", public=True))
        self.run(AddService("shop", "Shop", team="sales", process="deal"))
        self.run(AddUser("olga", "Olga Petrova", "olga@example.org", profile="operator", teams=("frontline", "sales")))
        self.run(AddUser("ivan", "Ivan", profile="operator", teams=("frontline",)))
        self.run(AddUser("maria", "Maria", profile="supervisor"))
        self.run(AddUser("boris", "Boris", teams=("sales",)))
        self.run(AddGrant("boris", "operator", "process", "deal"))
        self.run(AddUser("carl", "Carl", "carl@example.org", profile="requester"))
        self.run(AddUser("root", "Root", profile="admin"))
        self.run(AddGrant("root", "designer"))

    def run(self, command: object, by: str | None = None) -> dict[str, Any]:
        """Carry out a command, as nobody in particular or as somebody."""
        return execute(self.kernel, command, self.actor(by) if by else SYSTEM)

    def actor(self, login: str) -> Actor:
        id = self.value("SELECT id FROM principal WHERE kind = 'user' AND key = ?", login)
        actor = self.kernel.access.actor(id)
        assert actor is not None
        return actor

    def value(self, sql: str, *args: Any) -> Any:
        return self.kernel.store.read().value(sql, args)

    def at(self, login: str | None = None, *, lang: str = "en") -> Browser:
        client = self.app.test_client()
        if login is None:
            return Browser(client, None, {"Accept-Language": lang})
        csrf = secrets.token_urlsafe(16)
        log_in(self.kernel, client, self.actor(login).id, csrf)
        return Browser(client, csrf, {"Accept-Language": lang})

    def open(self, title: str = "Where is my licence?", by: str = "olga", **more: Any) -> str:
        """Open a ticket and return its number."""
        ann = {"name": "Ann", "email": "ann@a.example"}
        given = {"process": "appeal", "body": "I paid on **Monday**.", "requester": ann, "channel": "site"}
        return str(self.run(OpenTicket(title, **{**given, **more}), by)["number"])

    def deal(self, title: str = "40 seats", **more: Any) -> str:
        return self.open(title, **{"process": "deal", "service": "shop", **more})

    def step(self, number: str) -> int:
        """The id of the ticket's oldest open step."""
        return int(self.value("SELECT min(id) FROM work_item WHERE ticket_id = ?", int(number[2:])))

    def stage(self, number: str) -> str:
        return str(self.value("SELECT stage FROM ticket WHERE id = ?", int(number[2:])))

    def count(self, table: str) -> int:
        return int(self.value(f"SELECT count(*) FROM {table}"))

    def write_as_client(self, number: str, body: str) -> None:
        """A message from outside."""
        with self.kernel.store.transaction() as tx:
            tx.run(
                "INSERT INTO message (ticket_id, direction, channel, contact_id, audience, body, at)"
                " SELECT id, 'in', 'site', requester_id, 'public', ?, ? FROM ticket WHERE id = ?",
                (body, self.clock.now(), int(number[2:])),
            )

    def close(self) -> None:
        self.kernel.close()


def make_app(kernel: Kernel) -> Flask:
    """The pages of the kernel and of its plugins, as the composition root registers them."""
    app = Flask("pages", static_folder=None)
    web.install(app, kernel)
    app.register_blueprint(web.blueprint(kernel))
    for plugin, pages in kernel.plugins.blueprints:
        app.register_blueprint(pages, url_prefix=pages.url_prefix or f"/x/{plugin}")
    return app


def found_value(html: str, name: str) -> str:
    """The value of the first input with a name on a page."""
    match = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', html)
    assert match, f"no input {name}"
    return unescape(match[1])


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site that is furnished and closed."""
    folder = tmp_path_factory.mktemp("furnished") / "site"
    Desk(folder).close()
    return folder


@pytest.fixture
def desk(tmp_path: Path, furnished: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "site", like=furnished)
    yield made
    made.close()


@pytest.fixture
def desk_with(tmp_path: Path, furnished: Path) -> Iterator[Callable[..., Desk]]:
    """``desk_with(INSTAR_BASE_URL="https://…")``: a site with other settings."""
    made: list[Desk] = []

    def make(**environ: str) -> Desk:
        made.append(Desk(tmp_path / str(len(made)), environ, like=furnished))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def olga(desk: Desk) -> Browser:
    return desk.at("olga")
