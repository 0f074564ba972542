"""The bell: a mention counts, is read in the drawer, and a ticket is muted where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from instar.commands import PostReply
from instar.commands.bell import ReadNotices
from instar.commands.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_mention_is_read_in_the_drawer_and_its_ticket_is_muted(visitor: Any, axe: Any) -> None:
    desk = visitor.desk
    desk.run(ReadNotices(), "boris")
    number = desk.appeal("Somebody is called")
    ticket = int(number[2:])
    desk.run(Watch(ticket), "boris")
    desk.run(PostReply(ticket, "@boris, what do you say?", "internal"), "olga")
    page = visitor.at("boris")
    page.goto("/work")
    bell = page.locator('#bar [data-entry="bell"]')
    expect(bell.locator("[data-count]")).to_have_text("1")
    bell.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#sheet")
    thread = drawer.locator(f'[data-notice="t.{ticket}"]')
    expect(thread).to_contain_text("Olga Orlova mentions you")
    expect(thread).to_contain_text("@boris, what do you say?")
    axe(page)
    thread.get_by_role("button", name="Mark as read").click()
    expect(thread.get_by_role("button", name="Mark as new")).to_be_visible()
    expect(bell.locator("[data-count]")).to_have_text("")
    thread.get_by_role("button", name="Mute").click()
    expect(thread).to_contain_text("muted")
    expect(thread.get_by_role("button", name="Hear of it again")).to_be_focused()
    desk.run(PostReply(ticket, "Nobody has to hear this", "internal"), "olga")
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    page.goto("/notices")
    expect(page.locator(f'[data-notice="t.{ticket}"]')).not_to_contain_text("Nobody has to hear this")
    axe(page)


def test_toasts_that_are_gone_stand_in_the_bell(visitor: Any) -> None:
    desk = visitor.desk
    number = desk.appeal("Moved by hand")
    page = visitor.at("olga", phone=True)
    page.goto(f"/t/{number}")
    script = page.locator('script[src*="js/app.js"]').get_attribute("src").replace("app.js", "say.js")
    page.evaluate("script => import(script).then((say) => say.toast('It is done'))", script)
    expect(page.locator("#toasts [data-toast]")).to_contain_text("It is done")
    page.locator("[data-toast-close]").click()
    expect(page.locator("#toasts [data-toast]")).to_have_count(0)
    page.locator("[data-more]").click()
    page.locator('#bar [data-entry="bell"]').click()
    expect(page.locator("[data-kept-toasts]")).to_contain_text("It is done")
