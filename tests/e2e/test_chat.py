"""A visitor of another site, whose policy lets nothing through but the desk, writes in the widget and is answered."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import AddService, AddTeam, CompleteWork, EditService, PostReply, Publish
from instar.commands.own import RunOwn
from tests.e2e.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SOON_MS = 45_000  # for the workers of a busy machine
NEVER = {
    "format": "instar.calendar/1",
    "key": "chat_never",
    "title": {"en": "One hour a year", "ru": "Час в год"},
    "zone": "Europe/Moscow",
    "week": {},
    "exceptions": [{"date": "2099-01-05", "hours": ["09:00-10:00"], "title": {"en": "Then", "ru": "Тогда"}}],
}


class Shop(BaseHTTPRequestHandler):
    """Every page of the shop: nothing but the script of the desk, in the language that the address says."""

    def __init__(self, line: list[str], desk: str, *args: Any) -> None:
        self.line, self.desk = line, desk
        super().__init__(*args)

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return
        lang = "ru" if "/ru" in self.path else "en"
        page = f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Cats</h1><p><a href="/cats">Cats</a></p></main>{self.line[0]}</body></html>"""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        policy = f"default-src 'none'; script-src {self.desk}; connect-src {self.desk}; base-uri 'none'"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_given: Any) -> None:
        """Nobody reads it."""


class Stand:
    """The shop's site. ``show(service)`` puts a widget into its pages, whose requests are for that service."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.line = desk, [""]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, self.line, desk.server.url))  # type: ignore[arg-type]
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def show(self, service: str) -> int:
        given = {"name": f"Shop for {service}", "service": service, "origins": self.url}
        id = self.desk.run(RunOwn("chat", "widget", given, proven=True))["result"]["widget"]
        key = self.desk.kernel.store.read().value("SELECT key FROM x_chat__widget WHERE id = ?", (id,))
        self.line[0] = f'<script src="{self.desk.server.url}/in/chat/widget.js" data-widget="{key}" async></script>'
        return int(id)

    def ticket(self, title: str) -> str:
        """The number of the ticket with this title, once it is there."""
        for _try in range(SOON_MS // 250):
            id = self.desk.kernel.store.read().value("SELECT id FROM ticket WHERE title = ?", (title,))
            if id is not None:
                return f"T-{id}"
            threading.Event().wait(0.25)
        raise AssertionError(f"there is no ticket “{title}”")


@pytest.fixture(scope="module")
def services(desk: Desk) -> None:
    desk.run(Publish(json.dumps(NEVER)))
    desk.run(AddTeam("chatters", "Chatters"))
    for key in ("chat_day", "chat_night"):
        desk.run(AddService(key, {"en": key, "ru": key}, "chatters", "appeal"))
    desk.run(EditService("chat_night", {"calendar": "chat_never"}))
    desk.kernel.epochs.look_again()


@pytest.fixture
def stand(desk: Desk, services: None) -> Iterator[Stand]:
    made = Stand(desk)
    yield made
    made.server.shutdown()
    made.server.server_close()


def write(page: Page, words: str, label: str = "Message") -> None:
    page.get_by_role("textbox", name=label).fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".own", has_text=words)).to_be_visible()
    expect(page.locator("[data-out]")).to_have_count(0, timeout=SOON_MS)


def test_from_the_first_word_over_the_answer_to_the_rating(visitor: Any, stand: Stand, axe: Any) -> None:
    desk, shop = visitor.desk, visitor.at()
    stand.show("chat_day")
    shop.goto(stand.url)
    launch = shop.get_by_role("button", name="Open the chat")
    launch.click()
    dialog = shop.get_by_role("dialog", name="Write to us")
    expect(dialog).to_be_visible()
    expect(shop.get_by_role("textbox", name="Message")).to_be_focused()
    write(shop, "My two cats are grey")
    axe(shop)
    number = stand.ticket("My two cats are grey")
    id = int(number.removeprefix("T-"))

    olga = visitor.at("maria")
    olga.goto(f"/t/{number}")
    expect(olga.get_by_text("there now")).to_be_visible()
    expect(olga.get_by_text(f"{stand.url}/", exact=True)).to_be_visible()
    desk.run(PostReply(id, "Which of them? See https://cats.example/grey.", "public"), by="maria")
    expect(dialog.get_by_text("Which of them?")).to_be_visible(timeout=SOON_MS)
    expect(dialog.get_by_role("link", name="https://cats.example/grey")).to_be_visible()

    shop.get_by_role("textbox", name="Message").fill("Not sent yet")
    shop.reload()
    expect(dialog.get_by_text("Which of them?")).to_be_visible(timeout=SOON_MS)
    expect(dialog.get_by_text("My two cats are grey")).to_have_count(1)
    expect(shop.get_by_role("textbox", name="Message")).to_have_value("Not sent yet")
    shop.get_by_role("textbox", name="Message").focus()
    shop.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(launch).to_be_focused()
    shop.goto(f"{stand.url}/cats")
    desk.run(PostReply(id, "We are waiting", "public"), by="maria")
    expect(shop.get_by_role("button", name="Open the chat. New message")).to_be_visible(timeout=SOON_MS)
    shop.get_by_role("button", name="Open the chat. New message").click()

    desk.run(CompleteWork(desk.step(number), "close", {"appeal_answer": "They are both fine."}), by="maria")
    five = dialog.get_by_role("button", name="5: Very good")
    expect(five).to_be_visible(timeout=SOON_MS)
    axe(shop)
    five.click()
    expect(dialog.get_by_text("Thank you. 5 of 5")).to_be_visible()
    assert desk.kernel.store.read().value("SELECT rating FROM ticket WHERE id = ?", (id,)) == 5


def test_off_hours_on_a_phone_in_russian(visitor: Any, stand: Stand, axe: Any) -> None:
    shop = visitor.at(lang="ru", theme="dark", phone=True)
    stand.show("chat_night")
    shop.goto(f"{stand.url}/ru")
    shop.get_by_role("button", name="Открыть чат").click()
    expect(shop.get_by_text("Сейчас никого нет.")).to_be_visible()
    box = shop.get_by_role("dialog", name="Напишите нам").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)
    shop.get_by_label("Имя").fill("Анна")
    visitor.watch.expected.add(400)
    shop.get_by_label("Почта").fill("не почта")
    shop.get_by_role("button", name="Сохранить").click()
    expect(shop.get_by_role("alert")).to_have_text("Это не адрес почты. Проверьте его.")
    shop.get_by_label("Почта").fill("anna@a.example")
    shop.get_by_role("button", name="Сохранить").click()
    expect(shop.get_by_text("Если вы уйдёте, ответим на anna@a.example.")).to_be_visible()
    write(shop, "Кот не ест ночью", "Сообщение")
    axe(shop)
    assert stand.ticket("Кот не ест ночью")


def test_what_could_not_be_sent_is_kept_and_sent_again(visitor: Any, stand: Stand) -> None:
    shop = visitor.at()
    stand.show("chat_day")
    shop.goto(stand.url)
    shop.get_by_role("button", name="Open the chat").click()
    visitor.watch.offline = True
    shop.context.set_offline(True)
    shop.get_by_role("textbox", name="Message").fill("Said in a tunnel")
    shop.get_by_role("button", name="Send", exact=True).click()
    expect(shop.get_by_text("Not sent. No connection.")).to_be_visible()
    shop.context.set_offline(False)
    shop.reload()
    shop.get_by_role("button", name="Send again").click()
    expect(shop.locator("[data-out]")).to_have_count(0, timeout=SOON_MS)
    stand.ticket("Said in a tunnel")
    expect(shop.get_by_text("Said in a tunnel")).to_have_count(1)


def test_the_page_of_a_widget_shows_it_as_it_is_typed(visitor: Any, stand: Stand, axe: Any) -> None:
    id = stand.show("chat_day")
    admin = visitor.at("admin")
    admin.goto(f"/x/chat/widgets/{id}")
    dialog = admin.get_by_role("dialog", name="Write to us")
    expect(dialog.get_by_text("Hello! Write what you need")).to_be_visible()
    admin.get_by_label("Greeting in English").fill("Meow")
    expect(dialog.get_by_text("Meow")).to_be_visible()
    axe(admin)
    dialog.get_by_role("textbox", name="Message").fill("Nobody gets this")
    admin.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("A preview: nothing is sent.")
