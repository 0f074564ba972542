"""Every type of field on a phone: filled in wrongly, refused with the text kept, put right, taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import AddService, Publish
from instar.forms import KERNEL_TYPES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

MORE: dict[str, dict[str, Any]] = {
    "text": {"pattern": "[A-Z]{2}-[0-9]+", "help": "Two letters, a dash and a number."},
    "markdown": {"min_length": 10},
    "reply": {"min_length": 10},
    "integer": {"max": 10},
    "number": {"min": 1},
    "money": {"max": "100.00"},
    "date": {"min": "2026-01-01"},
    "datetime": {"min": "2026-01-01T00:00Z"},
    "duration": {"max": "PT8H"},
    "choice": {"options": ["red", "blue"]},
    "choices": {"options": ["sea", "hill"]},
    "group": {"repeat": {"min": 1}, "fields": [{"id": "n", "type": "integer", "title": "Count", "min": 1}]},
}
WRONG = {
    "text": "ab",
    "markdown": "short",
    "reply": "short",
    "integer": "11",
    "number": "one",
    "money": "100.001",
    "date": "2025-12-31",
    "datetime": "2025-12-31T10:00",
    "duration": "soon",
    "email": "anna@",
    "url": "javascript:alert(1)",
    "phone": "12",
    "user": "Nobody Known",
    "contact": "Nobody Known",
    "organization": "No Such Company",
    "ticket": "T-999999",
}
RIGHT = {
    "text": ("AB-1", "AB-1"),
    "markdown": ("Long *enough* now", "Long *enough* now"),
    "reply": ("Long enough now", None),
    "integer": ("10", 10),
    "number": ("1.5", 1.5),
    "money": ("99.99", "99.99"),
    "date": ("2026-05-06", "2026-05-06"),
    "datetime": ("2026-05-06T10:00", None),
    "duration": ("1h 30m", "PT1H30M"),
    "email": ("anna@example.org", "anna@example.org"),
    "url": ("example.org/page", "https://example.org/page"),
    "phone": ("+7 912 345-67-89", "+79123456789"),
    "user": ("Maria Morozova", "maria"),
    "contact": ("ann@client.example", None),
    "organization": ("East LLC", "east"),
    "ticket": (None, None),
}
UNTYPED = ("boolean", "choice", "choices", "file", "team", "group")
"""Types that are wrong by being left as they are."""
DATA_TYPES = [row.key for row in KERNEL_TYPES.values() if row.field]


@pytest.fixture
def service(desk: Any) -> str:
    if desk.kernel.directory.service_by_key("everything") is None:
        fields = [{"id": f"all_{kind}", "type": kind, "title": f"The {kind}", "required": True} for kind in DATA_TYPES]
        for field in fields:
            field |= MORE.get(str(field["type"]), {})
        stages = [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}]
        process = {"format": "instar.process/1", "key": "everything", "title": "Everything", "role": "task"}
        desk.run(Publish(json.dumps({**process, "stages": stages, "form": {"fields": fields}})))
        desk.run(AddService("everything", "Everything", team="frontline", process="everything"))
        with desk.kernel.store.transaction() as tx:
            tx.run("INSERT INTO organization (key, name, created) VALUES ('east', 'East LLC', 0)")
    return "/new/everything"


def field(page: Page, kind: str) -> Any:
    return page.locator(f"[name=all_{kind}]:not([type=hidden])")


def errors(page: Page) -> set[str]:
    return {
        box.removeprefix("all_")
        for box in page.eval_on_selector_all(".field.bad", "all => all.map(one => one.dataset.field)")
    }


def test_every_type_has_a_wrong_and_a_right_value() -> None:
    assert set(WRONG) == set(RIGHT)
    assert {*WRONG, *UNTYPED} == set(DATA_TYPES)


def test_every_type_is_refused_with_its_text_put_right_and_taken(
    desk: Any, visitor: Any, service: str, axe: Callable[[Page], None]
) -> None:
    number = desk.appeal("An older ticket")
    page = visitor.at("olga", phone=True)
    visitor.watch.expected.add(422)
    page.goto(service)
    page.locator("[name=title]").fill("Everything at once")
    for kind, text in WRONG.items():
        field(page, kind).fill(text)
    page.locator("[name='all_group.0.n']").fill("0")
    page.locator("button.main").first.tap()
    expect(page.locator("[data-errors]")).to_be_visible()
    assert errors(page) == {*(kind for kind in DATA_TYPES if kind != "group"), "group.0.n"}
    for kind, text in WRONG.items():
        expect(field(page, kind)).to_have_value(text)
        expect(field(page, kind)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name='all_group.0.n']")).to_have_value("0")
    axe(page)
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0
    for kind, (text, _stored) in RIGHT.items():
        field(page, kind).fill(text or number)
    page.locator("[name='all_group.0.n']").fill("3")
    page.locator("[name=all_boolean][type=checkbox]").check()
    page.locator("[name=all_choice]").select_option("blue")
    page.locator("[name=all_choices][value=hill]").check()
    page.locator("[name=all_team]").select_option("sales")
    file = {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"proof"}
    page.locator("[name=all_file__file]").set_input_files(file)
    expect(page.locator("[data-upload=all_file] [data-files] li input[type=hidden]")).to_have_count(1)
    page.locator("button.main").first.tap()
    page.wait_for_url("**/t/T-*")
    id = int(page.url.rpartition("/T-")[2].partition("#")[0])
    stored = json.loads(desk.kernel.store.read().value("SELECT data FROM ticket WHERE id = ?", (id,)))
    for kind, (_text, value) in RIGHT.items():
        if value is not None:
            assert stored[f"all_{kind}"] == value, kind
    assert stored["all_ticket"] == number
    assert isinstance(stored["all_contact"], int)
    assert (stored["all_boolean"], stored["all_choice"], stored["all_choices"]) == (True, "blue", ["hill"])
    assert (stored["all_team"], stored["all_group"], len(stored["all_file"])) == ("sales", [{"n": 3}], 1)
