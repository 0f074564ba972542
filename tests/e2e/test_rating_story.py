"""A client rates on a phone what was closed, and somebody looks after a low score."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import CompleteWork, OpenTicket
from instar.commands.letters import SecretLink

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SOON_S = 45  # for the workers of a busy machine


def wait_until_told(page: Page, address: str, words: str) -> None:
    """Workers tell plugins a moment after what happened; then the page at ``address`` says ``words``."""
    end = time.monotonic() + SOON_S
    while words not in page.request.get(address).text():
        assert time.monotonic() < end, f"{address} does not say {words!r} after {SOON_S} s."
        page.wait_for_timeout(300)


def test_from_closing_over_the_link_to_the_ticket_of_quality_control(visitor: Any) -> None:
    desk = visitor.desk
    title, requester = "The lamp flickers", {"name": "Rita", "email": "rita@client.example"}
    opened = desk.run(OpenTicket(title, service="questions", body="Every evening.", requester=requester))
    number, id = opened["number"], opened["ticket"]
    answer = {"appeal_answer": "It is the switch."}
    desk.run(CompleteWork(desk.step(number), "close", answer), by="olga")
    boss = visitor.at("maria")
    wait_until_told(boss, f"/t/{number}", "no answer yet")
    seed: Any = desk.kernel.store.read().value("SELECT seed FROM x_quality__survey WHERE ticket_id = ?", (id,))

    client = visitor.at(lang="ru", theme="dark", phone=True)
    client.goto(f"/rate/{SecretLink('', seed).token(desk.kernel)}?score=1")
    expect(client.get_by_role("radio", name="Очень плохо")).to_be_checked()
    assert desk.kernel.store.read().value("SELECT rating FROM ticket WHERE id = ?", (id,)) is None, (
        "looking never votes"
    )
    client.get_by_label("Словами, если хотите").fill("Лампа мигает до сих пор.")
    client.get_by_role("button", name="Отправить").click()
    expect(client.locator("[data-thanks]")).to_be_visible()
    expect(client.get_by_text("Очень плохо, 1 из 5")).to_be_visible()

    found = "/tickets/list?role=quality_control"
    wait_until_told(boss, found, f"Rated 1 of 5: {title}")
    boss.goto(found)
    boss.get_by_role("link", name=f"Rated 1 of 5: {title}").first.click()
    expect(boss.get_by_text("Лампа мигает до сих пор.").first).to_be_visible()
    boss.goto(f"/t/{number}")
    expect(boss.get_by_text("1 of 5").first).to_be_visible()
    boss.goto("/tickets/list?where=rating <= 2")
    expect(boss.get_by_text(title).first).to_be_visible()
