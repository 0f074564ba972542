"""A small site in a folder of the test: two roles, three processes, five people with different rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from instar.access import SYSTEM, Actor
from instar.actions import KERNEL_ACTIONS
from instar.clock import VirtualClock
from instar.commands import AddGrant, AddService, AddTeam, AddToken, AddUser, OpenTicket, Publish, execute
from instar.kernel import open_kernel
from instar.plugins import PluginManager, of_site
from instar.settings import load
from instar.testing import databases

NOW = 1_767_603_600_000
"""2026-01-05T09:00Z, a Monday."""
HOUR, DAY = 3_600_000, 86_400_000

PLUGIN = """
import json

from instar.hookspecs import hookimpl
from instar.contract import Channel, Chart, Inbound, Report, ReportColumn, Role, Sender, Setting

CARD = {"fields": [{"id": "card_from", "type": "text", "title": "Sender"}]}

def receive(raw, context):
    given = json.loads(raw)
    return [Inbound(given["id"], Sender("card", "Ann"), given["text"])]

JUNK = (7, ["row"], [{"wrong": 1}], [{"count": "one"}], [{"count": True}], [{"group": 1}], [{"url": "//evil.example"}])

def groups(tickets, given):
    for group in tickets.group(given["by"], total="data.amount"):
        yield {"group": group.titles[0], "count": group.count, "sum": group.total, "url": "/tickets/list"}

class Plugin:
    @hookimpl
    def settings(self):
        return [
            Setting("stamp", int, 25, {"en": "Price of a stamp.", "ru": "Цена марки."}, minimum=1, maximum=500),
            Setting("air", bool, False, "By air."),
            Setting("key", str, "", "Key at the post office.", secret=True),
        ]

    @hookimpl
    def channels(self):
        return [Channel("card", {"en": "Postcards", "ru": "Открытки"}, receive, CARD, routes={"": receive})]

    @hookimpl
    def roles(self):
        return [
            Role("appeal", {"en": "Appeal", "ru": "Обращение"}, "message-question", 235, process="appeal", form={
                "fields": [
                    {"id": "topic", "type": "choice", "options": ["licence", "order"], "audience": ["requester"]},
                    {"id": "suspicion", "type": "text"}]}),
            Role("deal", {"en": "Deal", "ru": "Сделка"}, "coin", 275, process="deal", form={
                "fields": [{"id": "amount", "type": "money", "required": True}], "card": ["amount"]}),
        ]

    @hookimpl
    def reports(self):
        by = {"fields": [{"id": "by", "type": "choice", "options": ["role", "status"], "default": "role"},
                         {"id": "since", "type": "date"}]}
        columns = (ReportColumn("group", {"en": "Group", "ru": "Группа"}), ReportColumn("count", "Count", "number"),
                   ReportColumn("sum", "Sum", "money"))
        return [
            Report("groups", {"en": "Groups", "ru": "Группы"}, columns, groups, Chart("group", "count"), by),
            Report("broken", "Broken", columns, lambda tickets, given: [{"count": 1 // tickets.only(q="x").count()}]),
            Report("lost", "Lost", columns, lambda tickets, given: tickets.group("data.nowhere")),
            Report("badform", "Bad form", columns, groups, form={"fields": [{"id": "x", "type": "riddle"}]}),
            Report("many", "Many", columns, lambda tickets, given: ({"count": n} for n in range(2000))),
            *(Report(f"junk_{n}", "Junk", columns, lambda tickets, given, rows=rows: rows)
              for n, rows in enumerate(JUNK)),
        ]

plugin = Plugin()
"""
APPEAL = {
    "format": "instar.process/1",
    "key": "appeal",
    "title": {"en": "Enquiries", "ru": "Обращения"},
    "role": "appeal",
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новое"}},
        {
            "id": "customer",
            "title": {"en": "Waiting for the customer", "ru": "Ждём клиента"},
            "status": "waiting",
            "public": {"en": "We have answered you", "ru": "Мы вам ответили"},
        },
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
                    {"id": "answer", "type": "reply", "title": "Answer", "required": True, "for": ["wait", "close"]},
                    {"id": "reason", "type": "text", "title": "Reason"},
                ]
            },
            "next": [
                {"to": "send_wait", "outcome": "wait", "title": {"en": "Send and wait", "ru": "Ответить и ждать"}},
                {"to": "send_close", "outcome": "close", "title": {"en": "Send and close", "ru": "Ответить и закрыть"}},
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
            "candidates": {"user": "maria"},
            "not_by": ["sort"],
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
DEAL = {
    "format": "instar.process/1",
    "key": "deal",
    "title": {"en": "Deals", "ru": "Сделки"},
    "role": "deal",
    "stages": [
        {"id": "offer", "title": {"en": "Offer", "ru": "Предложение"}},
        {"id": "contract", "title": {"en": "Contract", "ru": "Договор"}, "wip": 5},
        {"id": "won", "title": {"en": "Won", "ru": "Выиграна"}, "final": True},
    ],
}


class World:
    """The site and short ways to write into it: by the real commands, as whoever is named."""

    def __init__(self, folder: Path, *, like: Path | None = None) -> None:
        """``like``: the folder of a furnished site to copy, which takes a fraction of the time of furnishing one."""
        (folder / "plugins").mkdir(parents=True)
        (folder / "plugins" / "shop.py").write_text(PLUGIN, encoding="utf-8")
        settings = load(folder, {"INSTAR_SECRET_KEY": "k" * 40})
        settings.database_path.parent.mkdir(parents=True)
        if like is not None:
            databases.copy(like / settings.database, settings.database_path)
        plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=of_site(folder / "plugins"))
        self.clock = VirtualClock(NOW)
        self.kernel = open_kernel(settings, plugins=plugins, clock=self.clock)
        if like is None:
            self._furnish()

    def _furnish(self) -> None:
        for key in ("frontline", "sales"):
            self.run(AddTeam(key, key.title()))
        for definition in (DEAL, APPEAL):
            self.publish(definition)
        self.run(
            AddService("general", {"en": "General", "ru": "Общая"}, team="frontline", process="appeal", public=True)
        )
        self.run(AddService("shop", "Shop", team="sales", process="deal"))
        self.run(AddUser("olga", "Olga", "olga@example.org", profile="operator", teams=("frontline",)))
        self.run(AddUser("ivan", "Ivan", profile="operator", teams=("frontline",)))
        self.run(AddUser("maria", "Maria", profile="supervisor"))
        self.run(AddUser("boris", "Boris", teams=("sales",)))
        self.run(AddGrant("boris", "operator", "process", "deal"))
        self.run(AddUser("carl", "Carl", "carl@example.org", profile="requester"))
        self.run(AddUser("root", "Root", profile="admin"))
        self.run(AddGrant("root", "designer"))

    def __getitem__(self, login: str) -> Actor:
        person = self.kernel.directory.find("user", login)
        assert person is not None
        actor = self.kernel.access.actor(person.id)
        assert actor is not None
        return actor

    def run(self, command: object, by: str | None = None, key: str | None = None) -> dict[str, Any]:
        return execute(self.kernel, command, self[by] if by else SYSTEM, key=key)

    def publish(self, definition: dict[str, Any]) -> int:
        return int(self.run(Publish(orjson.dumps(definition).decode()))["version"])

    def open(self, title: str = "A licence is missing", by: str = "olga", **more: Any) -> int:
        if not more.keys() & {"process", "role", "service"}:
            more["service"] = "general"
        return int(self.run(OpenTicket(title, **more), by)["ticket"])

    def allow_partners(self, process: dict[str, Any] = APPEAL) -> None:
        self.publish({**process, "partners": True})

    def partner(self, key: str, *logins: str) -> None:
        """A partner organization and accounts of its people."""
        for login in logins:
            self.run(AddUser(login, login.title(), profile="partner"))
        with self.kernel.store.transaction() as tx:
            id = tx.insert(
                "INSERT INTO organization (key, name, kind, created) VALUES (?, ?, 'partner', 0)", (key, key.title())
            )
            tx.run(
                "UPDATE contact SET organization_id = ? WHERE principal_id IN (SELECT p.id FROM principal p"
                " WHERE p.kind = 'user'"
                " AND EXISTS (SELECT 1 FROM json_each(?) e WHERE e.type = 'text' AND e.value = p.key))",
                (id, orjson.dumps(logins).decode()),
            )
            self.kernel.epochs.bump(tx, "access")

    def item(self, ticket: int) -> int:
        """The ticket's oldest open step."""
        found = self.kernel.store.read().value("SELECT min(id) FROM work_item WHERE ticket_id = ?", (ticket,))
        assert found is not None, "no step is open"
        return int(found)

    def token(self, login: str) -> str:
        return str(self.run(AddToken(login, "test"))["token"])

    def set(self, table: str, id: int, **values: Any) -> None:
        """Columns of one row, where no command of today sets them."""
        names = ", ".join(f"{name} = ?" for name in values)
        with self.kernel.store.transaction() as tx:
            tx.run(f"UPDATE {table} SET {names} WHERE id = ?", (*values.values(), id))

    def statements(self) -> list[str]:
        """A list that fills with every statement from now on."""
        return databases.heard(self.kernel.store)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site that is furnished and closed."""
    folder = tmp_path_factory.mktemp("furnished") / "site"
    World(folder).kernel.close()
    return folder


@pytest.fixture
def world(tmp_path: Path, furnished: Path) -> Iterator[World]:
    made = World(tmp_path, like=furnished)
    yield made
    made.kernel.close()
