"""Diagrams: drawn without a fault in both themes, moved by mouse, keys and fingers, found from the words and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PROCESS = "/x/designer/processes/appeal"
VIEWPORT = "document.querySelector('.viewport').getAttribute('transform')"


def drawn(page: Page) -> None:
    expect(page.locator(".diagram.drawn .djs-shape").first).to_be_visible()


def test_a_process_is_drawn_with_its_watermark_and_found_from_its_page(visitor: Any) -> None:
    page = visitor.at("admin")
    page.goto("/design/process/appeal")
    page.get_by_role("link", name="Diagram").click()
    drawn(page)
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    over = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.bjs-powered-by') !== null",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert over, "nothing lies over the watermark"
    assert page.locator(".diagram-words > li").count() == page.locator(".djs-shape[data-element-id]").count() - lanes(
        page
    )


def lanes(page: Page) -> int:
    """Shapes that are no nodes: the pool, lanes, labels."""
    return int(
        page.evaluate(
            "[...document.querySelectorAll('.djs-shape[data-element-id]')]"
            ".filter((one) => !document.getElementById('node-' + one.dataset.elementId)).length"
        )
    )


def test_keys_and_buttons_make_it_larger_and_smaller(visitor: Any) -> None:
    page = visitor.at("admin", theme="dark")
    page.goto(PROCESS)
    drawn(page)
    whole = page.evaluate(VIEWPORT)
    page.get_by_role("button", name="Larger").click()
    larger = page.evaluate(VIEWPORT)
    assert larger != whole
    page.locator(".diagram svg[aria-label]").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(VIEWPORT) != larger
    page.keyboard.press("0")
    page.keyboard.press("+")
    page.keyboard.press("-")
    page.get_by_role("button", name="Whole").click()
    assert page.evaluate(VIEWPORT) == whole


def test_a_name_in_the_words_shows_its_shape(visitor: Any) -> None:
    page = visitor.at("admin")
    page.goto(PROCESS)
    drawn(page)
    page.locator("[data-node=silent]").click()
    expect(page.locator(".djs-shape.shown")).to_have_attribute("data-element-id", "silent")
    expect(page.locator(".djs-shape.shown")).to_be_in_viewport()
    page.locator(".djs-shape[data-element-id=work]").click()
    expect(page.locator(".djs-shape.shown")).to_have_attribute("data-element-id", "work")


def test_a_finger_moves_it_and_two_pull_it_larger(visitor: Any) -> None:
    page = visitor.at("admin", phone=True)
    page.goto(PROCESS)
    drawn(page)
    before = page.evaluate(VIEWPORT)
    touch(page, [(1, 100, 300)], [(1, 160, 320)])
    moved = page.evaluate(VIEWPORT)
    assert moved != before
    touch(page, [(1, 100, 300), (2, 140, 300)], [(1, 60, 300), (2, 220, 300)])
    scale = "new DOMMatrix(getComputedStyle(document.querySelector('.viewport')).transform).a"
    larger = page.evaluate(scale)
    touch(page, [(1, 60, 300), (2, 220, 300)], [(1, 100, 300), (2, 140, 300)])
    assert page.evaluate(scale) < larger


def touch(page: Page, begin: list[tuple[int, int, int]], end: list[tuple[int, int, int]]) -> None:
    page.evaluate(
        """([begin, end]) => {
          const svg = document.querySelector(".diagram svg[aria-label]");
          const told = (type, [pointerId, clientX, clientY]) =>
            svg.dispatchEvent(
              new PointerEvent(type, { pointerId, clientX, clientY, pointerType: "touch", bubbles: true }),
            );
          for (const one of begin) told("pointerdown", one);
          for (const one of end) told("pointermove", one);
          for (const one of end) told("pointerup", one);
        }""",
        [begin, end],
    )


def test_where_nothing_can_be_drawn_the_words_are_there(visitor: Any, watch: Any) -> None:
    page = visitor.at("admin")
    watch.expected |= {500}
    page.route("**/bpmn?*", lambda route: route.fulfill(status=500, body=""))
    page.goto(PROCESS)
    expect(page.locator("[data-diagram-problem]")).to_contain_text("could not be drawn")
    expect(page.locator(".diagram-words li").first).to_be_visible()


def test_the_tab_of_a_ticket_shows_its_way_and_leads_to_the_shapes(visitor: Any) -> None:
    number = visitor.desk.appeal("A ticket with a way")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    assert page.evaluate("typeof BpmnJS") == "undefined", "only pages with a diagram load what draws"
    page.keyboard.press("d")
    drawn(page)
    expect(page.locator(".djs-shape.now")).to_have_attribute("data-element-id", "answer")
    expect(page.locator(".djs-connection.passed")).to_have_attribute("data-element-id", "received.answer")
    page.locator(".diagram-places [data-node=answer]").click()
    expect(page.locator(".djs-shape.shown")).to_be_in_viewport()
    assert page.locator(".djs-shape.next").count() == 5


def test_a_badge_leads_to_the_tickets_that_stand_there(visitor: Any) -> None:
    number = visitor.desk.appeal("A ticket that stands at its first step")
    page = visitor.at("maria")
    page.goto(PROCESS)
    drawn(page)
    badge = page.locator(".djs-overlays[data-container-id=answer] .diagram-badge")
    expect(badge).to_have_attribute("aria-label", re.compile("stands? here"))
    count = int(badge.inner_text().rstrip("+"))
    badge.click()
    page.wait_for_url("**/at/answer")
    expect(page.locator("h1")).to_contain_text("Answer")
    assert page.locator("tbody tr").count() == min(count, 100)
    assert page.locator(f"a[href='/t/{number}']").count() == 1 or count > 100
