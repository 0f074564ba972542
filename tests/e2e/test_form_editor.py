"""The form editor: a form is made through the page alone, tried, published, and filled in by operators."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import ClaimWork, OpenTicket, Publish
from instar.forms import KERNEL_TYPES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

EDITOR = "/x/designer/forms/new"


@pytest.fixture(autouse=True)
def nothing_drafted(desk: Any) -> None:
    with desk.kernel.store.transaction() as tx:
        tx.run("DELETE FROM definition_draft")


def opened(page: Page, address: str = EDITOR) -> Page:
    page.goto(address)
    expect(page.locator("#form-editor")).to_have_attribute("data-ready", "yes")
    return page


def drawn(page: Page) -> None:
    """The server has drawn and checked what stands there now."""
    expect(page.locator("#form-editor")).to_have_attribute("data-drawn", re.compile(r"\d+"))


def definition(page: Page) -> dict[str, Any]:
    page.locator("[data-view-link=json]").click()
    text = page.locator("#view-json textarea").input_value()
    page.locator("[data-view-link=edit]").click()
    return json.loads(text)


def typed(page: Page, *lines: str) -> None:
    page.locator("[data-typed]").fill("\n".join(lines))
    page.locator("[data-typed]").press("Enter")


def card(page: Page, name: str) -> Locator:
    return page.locator(".form-card-name").filter(has=page.locator(f".form-card-title:text-is('{name}')"))


def prop(page: Page, key: str) -> Locator:
    return page.locator(f"#panel [data-property={key}]")


EVERY = {
    "text": "Name of it text required",
    "markdown": "Story long text",
    "reply": "Answer reply",
    "integer": "Pieces integer",
    "number": "Weight number",
    "money": "Amount money required",
    "date": "Start date",
    "datetime": "Meeting date and time",
    "duration": "Effort duration",
    "boolean": "Urgent yes/no",
    "choice": "Size choice: small, large, other",
    "choices": "Colours several of: red, green",
    "email": "Work e-mail",
    "url": "Page url",
    "phone": "Mobile phone",
    "file": "Offer file",
    "user": "Boss person",
    "team": "Our team",
    "contact": "Our contact",
    "organization": "Paying company",
    "ticket": "Earlier ticket",
    "section": "Remarks section",
    "note": "Mind the gap note",
    "group": "Goods rows\n  Product text required\n  Quantity integer required\n  Price each money",
}
"""A typed line of every type."""


def test_lines_become_fields(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "Amount money required", "Start date", "Size choice: small, large *", "Goods rows", "  Product text")
    typed(page, "Сумма договора деньги обязательно")
    fields = definition(page)["fields"]
    told = [(one["id"], one["type"], one.get("required", False)) for one in fields]
    assert told == [
        ("amount", "money", True),
        ("start_date", "date", False),
        ("size", "choice", True),
        ("goods", "group", False),
        ("summa_dogovora", "money", True),
    ]
    assert fields[3]["fields"] == [{"id": "product", "type": "text", "title": {"en": "Product"}}]


def test_a_form_of_every_type_is_made_published_and_filled_in(
    visitor: Any, desk: Any, axe: Callable[[Page], None]
) -> None:
    """With rows, a condition and a computed value, through the page alone; operators fill it in at phone width."""
    assert set(EVERY) == set(KERNEL_TYPES)
    page = opened(visitor.at("admin"))
    typed(page, *EVERY.values())
    fields = {one["type"]: one for one in definition(page)["fields"]}
    assert set(fields) == set(KERNEL_TYPES)
    card(page, "Goods").click()
    typed(page, "Sum money")
    prop(page, "computed").locator("textarea").fill("item.quantity * item.pri")

    page.get_by_role("option", name="item.price_each").dispatch_event("mousedown")
    typed(page, "Why text")
    card(page, "Why").click()
    for _step in range(2):
        page.keyboard.press("Alt+ArrowDown")
    prop(page, "required").get_by_label("Has to be filled in", exact=True).check()
    prop(page, "when").get_by_role("button", name="Add a condition").click()
    row = prop(page, "when").locator(".cond-row")
    row.get_by_label("Field of the condition").select_option("data.size")
    row.get_by_label("Value of the condition").select_option("other")
    drawn(page)
    expect(page.locator("#side")).to_contain_text("To fix: 0")
    told = definition(page)["fields"]
    goods = next(one for one in told if one["type"] == "group")
    assert goods["fields"][-1]["computed"] == "item.quantity * item.price_each"
    why = next(one for one in told if one.get("id") == "why")
    assert (why["when"], why["required"]) == ("data.size == 'other'", True)
    axe(page)
    page.locator("[data-view-link=preview]").click()
    expect(page.locator("#sample-amount")).to_be_visible()
    axe(page)
    expect(page.locator("#sample-why")).to_have_count(0)
    page.locator("#sample-size").select_option("other")
    expect(page.locator("#sample-why")).to_be_visible()
    page.get_by_role("button", name="Check the values").first.click()
    expect(page.locator("[data-sample-errors] [data-path=why]")).to_be_visible()
    axe(page)
    page.locator("[data-view-link=edit]").click()
    page.locator("[data-publish]").click()
    page.locator("#publish-key").fill("everything_asked")
    page.locator("#publish-note").fill("Asks for everything")
    axe(page)
    page.locator("[data-publish] [type=submit]").click()
    page.wait_for_url("**/x/designer/forms/everything_asked/edit")
    expect(page.get_by_text("v1 in force")).to_be_visible()
    number = asked_by_a_step(desk)
    fill_in_on_a_phone(visitor, desk, number, axe)


def asked_by_a_step(desk: Any) -> str:
    """A ticket at a step that asks for the form; its number."""
    step = {"type": "userTask", "title": "Ask", "stage": "new", "form": "everything_asked"}
    step |= {"candidates": {"team": "frontline"}, "next": [{"to": "end", "outcome": "ok", "title": "Done"}]}
    process = {
        "format": "instar.process/1",
        "key": "asking",
        "role": "task",
        "title": "Asking",
        "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
        "nodes": {
            "begin": {"type": "startEvent", "next": "ask"},
            "ask": step,
            "end": {"type": "endEvent", "stage": "done"},
        },
    }
    desk.run(Publish(json.dumps(process)))
    number = str(desk.run(OpenTicket("Asked for everything", process="asking", service="questions"))["number"])
    desk.run(ClaimWork(desk.step(number)), by="olga")
    return number


def fill_in_on_a_phone(visitor: Any, desk: Any, number: str, axe: Callable[[Page], None]) -> None:
    page = visitor.at("olga", phone=True)
    visitor.watch.expected.add(422)
    page.goto(f"/t/{number}")
    step = page.locator(".step").first
    step.locator("button[name=_outcome]").first.tap()
    expect(page.locator("[data-errors]")).to_contain_text("Name of it")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    step.locator("[name=name_of_it]").fill("A lamp")
    step.locator("[name=amount]").fill("120.50")
    step.locator("[name=size]").select_option("other")
    step.locator("[name=why]").fill("It is dark")
    step.locator("[data-row-add]").tap()
    step.locator("[name='goods.0.product']").fill("Lamp")
    step.locator("[name='goods.0.quantity']").fill("3")
    step.locator("[name='goods.0.price_each']").fill("40")
    expect(step.locator("[name='goods.0.sum']")).to_have_value("120.00")
    with page.expect_response("**/fields"):
        step.locator("[name='goods.0.price_each']").blur()
    step.locator("button[name=_outcome]").first.tap()
    expect(page.locator("button[name=_outcome]")).to_have_count(0)
    sql = "SELECT data FROM ticket WHERE id = ?"
    told = json.loads(desk.kernel.store.read().value(sql, (int(number.removeprefix("T-")),)))
    assert told["goods"] == [{"product": "Lamp", "quantity": 3, "price_each": "40.00", "sum": "120.00"}]
    assert (told["amount"], told["size"], told["why"]) == ("120.50", "other", "It is dark")


def test_looking_writes_nothing_and_what_is_undone_is_as_it_was(visitor: Any, desk: Any) -> None:
    """JSON → editor → JSON gives the same bytes, for all forms of the site."""
    page = visitor.at("admin")
    listed = [version.key for version in desk.kernel.definitions.list("form")]
    assert len(listed) > 8
    for key in listed:
        opened(page, f"/x/designer/forms/{key}/edit")
        body = desk.kernel.definitions.current("form", key).body
        page.locator("[data-view-link=json]").click()
        assert page.locator("#view-json textarea").input_value() == body
        page.locator("[data-view-link=edit]").click()
        typed(page, "Another text")
        page.locator("[data-undo]").click()
        page.locator("[data-view-link=json]").click()
        assert page.locator("#view-json textarea").input_value() == body, key


def test_a_new_form_is_kept_as_it_is_written(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "Amount money")
    page.wait_for_url("**/x/designer/forms/new_form*/edit*")
    page.reload()
    expect(page.locator("#form-editor")).to_have_attribute("data-ready", "yes")
    expect(card(page, "Amount")).to_be_visible()


def test_json_that_cannot_be_read_is_kept_and_the_form_stays(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "Amount money")
    drawn(page)
    page.locator("[data-view-link=json]").click()
    page.locator("#view-json textarea").fill('{"format": ')
    drawn(page)
    expect(page.locator("#side")).to_contain_text("To fix: 1")
    page.locator("[data-view-link=edit]").click()
    expect(page.locator("[data-body='/fields/0'] [name=amount]")).to_have_count(1)


def test_without_a_mouse(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    page.locator("[data-typed]").focus()
    for line in ("First text", "Second integer", "Third section"):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    card(page, "Second").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert [one["id"] for one in definition(page)["fields"][:2]] == ["second", "first"]
    card(page, "First").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(card(page, "First")).to_be_focused()
    fields = definition(page)["fields"]
    assert [one.get("id") for one in fields] == ["second", None]
    assert fields[1]["fields"][0]["id"] == "first"
    card(page, "First").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#panel :focus")).to_have_count(1)
    card(page, "First").focus()
    page.keyboard.press("Delete")
    expect(page.locator("#say")).to_contain_text("Removed: First")
    assert page.evaluate("document.activeElement !== document.body")
    page.keyboard.press("Control+z")
    expect(card(page, "First")).to_be_visible()


def test_dragging_does_what_the_keys_do(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "First text", "Second text", "Third text")
    drawn(page)
    grips = page.locator("[data-grip]")
    grips.nth(2).drag_to(page.locator(".form-card").nth(0), target_position={"x": 60, "y": 4})
    assert [one["id"] for one in definition(page)["fields"]] == ["third", "first", "second"]
    page.locator("[data-type=money]").drag_to(page.locator(".form-card").nth(0), target_position={"x": 60, "y": 4})
    assert "money" in [one["type"] for one in definition(page)["fields"]]


def test_renaming_a_key_says_what_else_uses_it_and_follows_it_in_the_form(visitor: Any, desk: Any) -> None:
    fields = [{"id": "ren_amount", "type": "money"}, {"id": "ren_why", "type": "text", "when": "data.ren_amount > 10"}]
    for key, more in (("ren", fields), ("ren_other", [{"id": "ren_x", "type": "text", "when": "data.ren_amount > 1"}])):
        desk.run(Publish(json.dumps({"format": "instar.form/1", "key": key, "title": key, "fields": more})))
    page = opened(visitor.at("admin"), "/x/designer/forms/ren/edit?field=ren_amount")
    page.locator("#panel summary").click()
    prop(page, "id").locator("input").fill("ren_sum")
    prop(page, "id").locator("input").press("Enter")
    expect(prop(page, "id")).to_contain_text("ren_other")
    page.locator("[data-rename]").click()
    told = definition(page)["fields"]
    assert (told[0]["id"], told[1]["when"]) == ("ren_sum", "data.ren_sum > 10")
    page.locator("[data-undo]").click()
    assert definition(page)["fields"] == fields


def test_what_is_to_fix_is_shown_and_mended(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "Amount money", "Why text")
    card(page, "Why").click()
    prop(page, "computed").locator("textarea").fill("data.amuont * 2")
    expect(prop(page, "computed").locator(".error")).to_contain_text("Did you mean “amount”")
    expect(page.locator("#side")).to_contain_text("To fix: 1")
    page.locator("#side [data-show]").click()
    expect(prop(page, "computed").locator("textarea")).to_be_focused()
    prop(page, "computed").locator("textarea").fill("")
    expect(page.locator("#side")).to_contain_text("To fix: 0")


def test_what_a_language_lacks_is_listed_and_reached(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "Amount money")
    page.locator("#side").get_by_role("button", name="Amount: Label").click()
    expect(page.locator("[data-text-lang]")).to_have_value("ru")
    page.locator("#panel [lang=ru]").first.fill("Сумма")
    expect(page.locator("#side").get_by_role("button", name="Amount: Label")).to_have_count(0)
    assert definition(page)["fields"][0]["title"] == {"en": "Amount", "ru": "Сумма"}


@pytest.mark.parametrize(
    ("lang", "theme", "phone"), [("ru", "dark", False), ("ru", "light", True), ("en", "dark", True)]
)
def test_it_can_be_read_and_used_in_every_look(
    visitor: Any, axe: Callable[[Page], None], lang: str, theme: str, phone: bool
) -> None:
    page = opened(visitor.at("admin", lang=lang, theme=theme, phone=phone), "/x/designer/forms/deal/edit")
    typed(page, "Сумма договора деньги обязательно", "Размер выбор: малый, большой")
    drawn(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    for view in ("preview", "json"):
        page.locator(f"[data-view-link={view}]").click()
        page.wait_for_timeout(300)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
