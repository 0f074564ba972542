"""From a template to the editor, and files of definitions looked at before they are published."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PAGES = (
    "/x/designer/processes/gallery",
    "/x/designer/processes/gallery/purchase",
    "/admin/plugins",
    "/admin/plugins/site/settings",
    "/design/bundles",
)
FORM = {"format": "instar.form/1", "key": "letter", "title": {"en": "Letter", "ru": "Письмо"}, "fields": []}


def test_a_purchase_begins_with_four_clicks_and_opens_in_the_editor(own_visitor: Any) -> None:
    page = own_visitor.at("admin")
    page.goto("/design/processes")
    page.get_by_role("link", name="Start from a template").click()
    page.get_by_role("link", name="Purchase").click()
    expect(page.locator(".diagram.drawn .djs-shape").first).to_be_visible()
    expect(page.get_by_label("Who decides as director?")).to_have_value("+")
    page.get_by_role("button", name="Start as a draft").click()
    expect(page).to_have_url(re.compile("/x/designer/processes/purchase/edit"))
    expect(page.locator("h1")).to_contain_text("Purchase")


def test_a_key_that_is_taken_is_told_at_its_field(visitor: Any) -> None:
    visitor.watch.expected.add(422)
    page = visitor.at("admin")
    page.goto("/x/designer/processes/gallery/talk")
    page.get_by_role("textbox", name="Key").fill("appeal")
    page.get_by_role("button", name="Start as a draft").click()
    expect(page.get_by_role("textbox", name="Key")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("There is a process “appeal” already.")).to_be_visible()


def test_files_are_looked_at_and_then_published(own_visitor: Any) -> None:
    page = own_visitor.at("admin")
    page.goto("/design/bundles")
    file = {"name": "letter.json", "mimeType": "application/json", "buffer": json.dumps(FORM).encode()}
    page.get_by_label("A bundle (ZIP)").set_input_files(file)
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Publish 1 definition").click()
    expect(page.get_by_role("status").filter(has_text="1 definition published.")).to_be_visible()


@pytest.mark.parametrize("look", [{"theme": "light"}, {"lang": "ru", "theme": "dark", "phone": True}])
def test_its_pages_are_clean(visitor: Any, axe: Callable[[Page], None], look: dict[str, Any]) -> None:
    page = visitor.at("admin", **look)
    for address in PAGES:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        axe(page)
