"""An answer becomes an article, is reviewed and published, is found by a client on a phone by a Russian word in another
case, helps him, and answers the next ticket."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import AddUser, PostReply

from .conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.plugins]

WIDE: Any = {"width": 1680, "height": 900}


@pytest.fixture
def client(visitor: Any) -> str:
    desk = visitor.desk
    if "klara" not in desk.ids:
        desk.ids["klara"] = desk.run(AddUser("klara", "Клара", "klara@client.example", PASSWORD, "requester"))["id"]
    return "klara"


def test_from_an_answer_over_the_article_to_the_next_answer(
    visitor: Any, client: str, axe: Callable[[Page], None]
) -> None:
    desk = visitor.desk
    number = desk.appeal("Гирлянда не светится")
    desk.run(PostReply(int(number[2:]), "Проверьте **предохранитель** в вилке гирлянды.", "public"), "olga")
    id = write(visitor.at("olga", lang="ru"), axe, number)
    publish(visitor.at("maria"), axe, id)
    read(visitor.at(client, lang="ru", phone=True), axe, id)
    answer(visitor, axe, id)


def write(page: Page, axe: Callable[[Page], None], number: str) -> str:
    """From the ticket; what is refused comes back, what is typed survives a look at another page."""
    page.goto(f"/t/{number}/x/knowledge-articles")
    axe(page)
    page.get_by_role("link", name="Написать статью по этому тикету").click()
    title, body = page.locator("[name=title_ru]"), page.locator("[name=body_ru]")
    expect(title).to_have_value("Гирлянда не светится")
    expect(body).to_have_value("Проверьте **предохранитель** в вилке гирлянды.")
    body.fill("Проверьте **предохранитель** в вилке.\n\n- Выньте вилку.\n- Замените предохранитель.")
    page.wait_for_timeout(400)
    page.reload()
    expect(body).to_have_value("Проверьте **предохранитель** в вилке.\n\n- Выньте вилку.\n- Замените предохранитель.")
    page.get_by_role("button", name="Предпросмотр").click()
    expect(page.locator(".kb-preview strong")).to_have_text("предохранитель")
    page.locator("[name=audience]").select_option("customers")
    page.locator("[name=keywords]").fill("ёлка, лампочки")
    axe(page)
    page.get_by_role("button", name="Сохранить и на проверку").click()
    expect(page.get_by_text("На проверке").first).to_be_visible()
    return page.url.rpartition("/")[2].partition("?")[0]


def publish(page: Page, axe: Callable[[Page], None], id: str) -> None:
    page.goto("/x/knowledge/?state=review")
    page.get_by_role("link", name="Гирлянда не светится").first.click()
    axe(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").filter(has_text="Published.")).to_be_visible()
    assert page.url.endswith(f"/x/knowledge/{id}?saved=publish")


def read(page: Page, axe: Callable[[Page], None], id: str) -> None:
    """By thumb: the portal, a word in another case and with ё, the article, one tap that it helped."""
    page.goto("/portal")
    page.get_by_role("link", name="Помощь").tap()
    page.locator("#help-q").fill("гирлянду елка")
    page.locator(".kb-search button").tap()
    expect(page).to_have_url(re.compile(r"/help\?q="))
    expect(page.get_by_role("link", name="Гирлянда не светится")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Гирлянда не светится").tap()
    expect(page.locator(".kb-text strong")).to_have_text("предохранитель")
    axe(page)
    width = page.evaluate("() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")
    assert width[0] <= width[1], "nothing is cut on a phone"
    page.get_by_role("button", name="Да, помогла").tap()
    expect(page.get_by_text("Спасибо. Ответ можно изменить.")).to_be_visible()
    expect(page.get_by_role("button", name="Да, помогла")).to_have_attribute("aria-pressed", "true")
    page.goto("/portal?q=гирлянды")
    expect(page.locator(f"a[href='/help/{id}']")).to_be_visible()


def answer(visitor: Any, axe: Callable[[Page], None], id: str) -> None:
    """On the next ticket it stands at the right, and goes into the reply that is being written."""
    number = visitor.desk.appeal("Новая гирлянда не светит")
    page = visitor.at("olga", lang="ru")
    page.set_viewport_size(WIDE)
    page.goto(f"/t/{number}")
    beside = page.locator(".ticket-side li", has_text="Гирлянда не светится")
    expect(beside).to_be_visible()
    axe(page)
    reply = page.locator("form[data-step] [data-reply]")
    reply.fill("Добрый день!")
    beside.get_by_role("button", name="Текст в ответ").click()
    expect(reply).to_have_value(
        "Добрый день!\n\n**Гирлянда не светится**\n\nПроверьте **предохранитель** в вилке.\n\n"
        "- Выньте вилку.\n- Замените предохранитель.\n"
    )
    expect(beside.get_by_text("использована здесь")).to_be_visible()
    page.goto(f"/x/knowledge/{id}")
    facts = page.locator(".kb-facts")
    expect(facts).to_contain_text("Помогла")
    read = visitor.desk.kernel.store.read()
    assert read.value("SELECT count(*) FROM x_knowledge__vote WHERE article_id = ? AND useful", (int(id),)) == 1
    assert read.value("SELECT count(*) FROM x_knowledge__use WHERE article_id = ?", (int(id),)) == 2
    page.goto(f"/t/{number}/x/knowledge-articles")
    page.locator(".ticket-main .kb-beside li", has_text="Гирлянда").get_by_role("button", name="Ссылка").click()
    expect(page.locator("[data-compose] [data-reply]")).to_have_value(re.compile(rf"/help/{id}\)"))
