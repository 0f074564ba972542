"""A site with one channel whose behaviour a test chooses by what it sends: ``post(text)`` brings and reads an item."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.commands import AddService, Publish, execute
from instar.commands.inbox import Outcome, keep_raw, read_item
from instar.contract import Channel, ChannelContext, Flood, Inbound, InboundEvent, InboundFile, Role, Sender
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing.site import SECRET, Site

PROCESS = {
    "format": "instar.process/1",
    "key": "letter",
    "title": {"en": "Letters", "ru": "Письма"},
    "role": "letter",
    "form": {
        "fields": [
            {"id": "letter_topic", "type": "text", "title": {"en": "Topic", "ru": "Тема"}, "required": True},
            {"id": "letter_kind", "type": "text", "title": {"en": "Kind", "ru": "Вид"}, "default": "plain"},
        ]
    },
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новое"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
}
SETTINGS = {
    "fields": [
        {"id": "card_from", "type": "text", "title": {"en": "From", "ru": "От"}, "default": "Omsk"},
        {"id": "card_many", "type": "integer", "title": {"en": "Many", "ru": "Много"}},
    ]
}


class Cards:
    """``receive`` reads JSON; ``{"do": …}`` makes it misbehave, ``settings`` is what it was given last."""

    def __init__(self) -> None:
        self.settings: Mapping[str, Any] = {}
        self.read = 0
        self.mended = False

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("letter", {"en": "Letter", "ru": "Письмо"}, process="letter")]

    @hookimpl
    def channels(self) -> list[Channel]:
        return [Channel("card", {"en": "Postcards", "ru": "Открытки"}, self.receive, SETTINGS)]

    def receive(self, raw: bytes, context: ChannelContext) -> Any:
        self.settings, self.read = context.settings, self.read + 1
        given = json.loads(raw)
        if "do" in given and not self.mended:
            return MISBEHAVES[given["do"]]()
        return [happening(one) if "event" in one else message(one) for one in given.get("all", [given])]


def happening(given: Mapping[str, Any]) -> InboundEvent:
    known = {name: given[name] for name in ("payload", "opens", "unless", "service") if name in given}
    flood = Flood(*given["flood"]) if "flood" in given else None
    key, title = given.get("key", "k"), given.get("title", "It beats")
    return InboundEvent(given.get("id", ""), given["event"], key, title, flood=flood, **known)


def message(given: Mapping[str, Any]) -> Inbound:
    names = ("title", "html", "thread", "automatic", "conversation", "ticket", "named", "service", "opens", "most")
    known = {name: given[name] for name in names if name in given}
    kind, _colon, value = given.get("from", "card:Ann").partition(":")
    files = tuple(InboundFile(name, text.encode()) for name, text in given.get("files", {}).items())
    sender = Sender(kind, value, given.get("name", ""), given.get("verified", False))
    data = given.get("data", {"letter_topic": "Cats"})
    return Inbound(str(given.get("id", "1")), sender, given.get("text", "Hello"), files=files, data=data, **known)


def _raise(error: BaseException) -> Any:
    raise error


MISBEHAVES: Mapping[str, Callable[[], Any]] = {
    "raises": lambda: _raise(RuntimeError("no luck")),
    "leaves": lambda: _raise(SystemExit(3)),
    "cannot": lambda: _raise(ValueError("no postcard at all")),
    "rubbish": lambda: [object()],
    "number": lambda: 7,
    "nothing": list,
    "many": lambda: (message({"id": number}) for number in range(2000)),
}


@pytest.fixture
def cards() -> Cards:
    return Cards()


@pytest.fixture
def site(tmp_path: Path, cards: Cards) -> Iterator[Site]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    candidate = Candidate("cards", "cards", lambda: cards)
    plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[candidate])
    made = Site.make(tmp_path, plugins=plugins)
    made.people.add("olga")
    made.people.add("maria", profile="admin")
    execute(made.kernel, Publish(json.dumps(PROCESS)), SYSTEM)
    execute(made.kernel, AddService("letters", {"en": "Letters", "ru": "Письма"}, process="letter"), SYSTEM)
    yield made
    made.close()


Post = Callable[..., Outcome]


@pytest.fixture
def post(site: Site) -> Post:
    """Bring an item to the channel and read it at once; ``raw`` in place of JSON."""

    def bring(raw: bytes | None = None, **given: Any) -> Outcome:
        return read_item(site.kernel, keep_raw(site.kernel, "card", raw or json.dumps(given).encode()).id)

    return bring


@pytest.fixture
def rows(site: Site) -> Callable[..., list[tuple[Any, ...]]]:
    """``rows("SELECT …", …)``"""
    return lambda sql, *args: site.kernel.store.read().all(sql, args)
