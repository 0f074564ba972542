"""A site whose only plugin is a small one of the tests: three roles, two processes, two actions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.commands import OpenTicket, Publish, execute
from instar.contract import Action, ActionAnswer, ActionContext, Role, SetData
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing.site import SECRET, Site

REQUEST = {
    "format": "instar.process/1",
    "key": "request",
    "title": {"en": "Request", "ru": "Запрос"},
    "role": "request",
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новый"}},
        {"id": "work", "title": {"en": "In work", "ru": "В работе"}, "wip": 3},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
    "nodes": {
        "asked": {"type": "startEvent", "next": "sort"},
        "sort": {
            "type": "userTask",
            "stage": "new",
            "title": {"en": "Sort out", "ru": "Разобрать"},
            "candidates": {"team": "service.team"},
            "form": {
                "fields": [
                    {"id": "size", "type": "integer", "title": {"en": "Size", "ru": "Размер"}, "min": 1},
                    {
                        "id": "answer",
                        "type": "reply",
                        "title": {"en": "Answer", "ru": "Ответ"},
                        "required": True,
                        "for": ["reply"],
                    },
                ]
            },
            "next": [
                {"to": "big", "outcome": "go", "title": {"en": "Go on", "ru": "Дальше"}},
                {"to": "send", "outcome": "reply", "title": {"en": "Reply", "ru": "Ответить"}},
                {"to": "hand", "outcome": "order", "title": {"en": "Order", "ru": "Заказать"}},
            ],
        },
        "big": {
            "type": "exclusiveGateway",
            "next": [{"to": "approve", "when": "data.size > 10"}, {"to": "work", "default": True}],
        },
        "approve": {
            "type": "userTask",
            "title": {"en": "Approve", "ru": "Согласовать"},
            "candidates": {"team": "heads"},
            "not_by": ["sort"],
            "next": [
                {"to": "work", "outcome": "yes", "title": {"en": "Approve", "ru": "Согласовать"}},
                {"to": "refused", "outcome": "no", "title": {"en": "Reject", "ru": "Отклонить"}, "tone": "danger"},
            ],
        },
        "work": {
            "type": "userTask",
            "stage": "work",
            "title": {"en": "Do it", "ru": "Сделать"},
            "candidates": {"team": "service.team"},
            "next": [{"to": "stamp", "outcome": "done", "title": {"en": "Done", "ru": "Готово"}}],
        },
        "stamp": {
            "type": "serviceTask",
            "title": {"en": "Stamp", "ru": "Печать"},
            "action": "stamp",
            "with": {"size": {"=": "data.size"}},
            "next": "print",
        },
        "print": {
            "type": "serviceTask",
            "title": {"en": "Print", "ru": "Распечатать"},
            "action": "print",
            "result": "data.sheet",
            "next": "finished",
        },
        "send": {"type": "sendTask", "action": "reply", "with": {"body": {"=": "data.answer"}}, "next": "finished"},
        "hand": {"type": "serviceTask", "action": "hand_over", "with": {"role": "order", "process": "order"}},
        "refused": {"type": "endEvent", "stage": "done", "result": "refused"},
        "finished": {"type": "endEvent", "stage": "done", "result": "finished"},
    },
}
ORDER = {
    "format": "instar.process/1",
    "key": "order",
    "title": {"en": "Order", "ru": "Заказ"},
    "role": "order",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыт"}},
        {"id": "paid", "title": {"en": "Paid", "ru": "Оплачен"}},
        {"id": "closed", "title": {"en": "Closed", "ru": "Закрыт"}, "final": True},
    ],
}
ORDER_FORM = {
    "fields": [
        {"id": "order_sum", "type": "money", "title": {"en": "Sum", "ru": "Сумма"}, "required": True},
        {"id": "order_note", "type": "text", "title": {"en": "Note", "ru": "Примечание"}},
    ]
}


class Guest:
    """``answers`` decides what its actions do: by key, a value to answer, or an exception to raise."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    @hookimpl
    def roles(self) -> list[Role]:
        return [
            Role("request", {"en": "Request", "ru": "Запрос"}, process="request"),
            Role("order", {"en": "Order", "ru": "Заказ"}, form=ORDER_FORM, process="order"),
            Role("idea", {"en": "Idea", "ru": "Идея"}),
        ]

    @hookimpl
    def actions(self) -> list[Action]:
        size = {"fields": [{"id": "size", "type": "integer"}]}
        return [
            Action("stamp", "Stamp", self._run("stamp"), arguments=size),
            Action("print", "Print", self._run("print"), kind="job"),
        ]

    def _run(self, key: str) -> Callable[[Mapping[str, Any], ActionContext], ActionAnswer]:
        def run(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
            self.asked.append((key, arguments))
            answer = self.answers.get(
                key, ActionAnswer({"ok": True}, (SetData({"stamped": "yes"}),) if key == "stamp" else ())
            )
            if isinstance(answer, Exception):
                raise answer
            return answer

        return run


@pytest.fixture
def guest() -> Guest:
    return Guest()


@pytest.fixture
def site(tmp_path: Path, guest: Guest) -> Iterator[Site]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    candidate = Candidate("guest", "guest", lambda: guest)
    plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[candidate])
    assert [status.state for status in plugins.statuses] == ["loaded"], plugins.statuses
    made = Site.make(tmp_path, plugins=plugins)
    made.people.add("olga")
    made.people.add("boris")
    made.people.add("vera", teams=("heads",))
    made.people.add("maria", profile="supervisor")
    for definition in (ORDER, REQUEST):
        execute(made.kernel, Publish(json.dumps(definition)), SYSTEM)
    yield made
    made.close()


@pytest.fixture
def opened(site: Site) -> Callable[..., dict[str, Any]]:
    """Opens a request of Ann's in the name of olga."""

    def open_one(**more: Any) -> dict[str, Any]:
        given = {"process": "request", "requester": {"name": "Ann", "email": "ann@example.org"}, **more}
        return site.run(OpenTicket("A thing", **given), "olga")

    return open_one


class Seen:
    """What lies in the database, for asserts."""

    def __init__(self, site: Site) -> None:
        self.tx = site.kernel.store.read()

    def ticket(self, id: int) -> dict[str, Any]:
        names = ("role", "process", "stage", "status", "rev", "result", "title", "priority")
        row = self.tx.one(f"SELECT {', '.join(names)}, data FROM ticket WHERE id = ?", (id,))
        assert row is not None
        return {**dict(zip(names, row, strict=False)), "data": json.loads(row[-1])}

    def items(self, id: int) -> dict[str, int]:
        """Node → id of its open step."""
        return dict(self.tx.all("SELECT node, id FROM work_item WHERE ticket_id = ? ORDER BY id", (id,)))

    def messages(self, id: int) -> list[tuple[Any, ...]]:
        return self.tx.all("SELECT direction, audience, body FROM message WHERE ticket_id = ? ORDER BY id", (id,))

    def kinds(self, id: int) -> list[str]:
        return [kind for (kind,) in self.tx.all("SELECT kind FROM event WHERE ticket_id = ? ORDER BY id", (id,))]

    def jobs(self, id: int) -> list[tuple[Any, ...]]:
        return self.tx.all("SELECT id, state, attempts FROM job WHERE ticket_id = ? ORDER BY id", (id,))


@pytest.fixture
def seen(site: Site) -> Seen:
    return Seen(site)
