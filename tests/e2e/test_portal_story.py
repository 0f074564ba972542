"""A requester's day on a phone: find, order, attach, approve for a colleague, answer; taps are counted.

Journey 2 of the design: eight taps to order, two to approve. Each page is read by axe, and nothing is cut at 360 px.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from instar.commands import AddService, AddTeam, AddUnit, AddUser, CompleteWork, StartFromTemplate

from .conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.plugins]

NARROW: ViewportSize = {"width": 360, "height": 780}
ORDERING, APPROVING = 8, 2
SERVICE = "gear"


class Taps:
    """Counts what a thumb does: a tap on anything; typing into the field that was tapped is free."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, target: Locator) -> None:
        self.count += 1
        target.tap()


@pytest.fixture(scope="module")
def shop(desk: Any) -> Any:
    """Rosa orders, Greta heads her department."""
    desk.run(AddTeam("design", "Design"))
    desk.run(AddTeam("guard", "Security"))
    for login, name, teams in (("rosa", "Rosa Blume", ("design",)), ("greta", "Greta Stein", ())):
        user = AddUser(login, name, f"{login}@site.example", PASSWORD, "requester", teams)
        desk.ids[login] = desk.run(user)["id"]
    desk.run(AddUnit("designers", "Designers", head="greta", teams=("design",)))
    desk.run(StartFromTemplate("service_request", "gear_request", teams={"security": "guard"}, publish=True))
    title = {"en": "Equipment and programs", "ru": "Оборудование и программы"}
    words = {"kind": "internal", "keywords": ["laptop", "ноутбук"]}
    desk.run(AddService(SERVICE, title, "frontline", "gear_request", values=words))
    return desk


@pytest.fixture
def look(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """A page is clean to axe and not cut at 360 px."""

    def clean(page: Page) -> None:
        axe(page)
        width = page.evaluate("() => { const e = document.scrollingElement; return [e.scrollWidth, e.clientWidth]; }")
        assert width[0] <= width[1], f"{page.url} is cut: {width}"

    return clean


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_requesters_day(shop: Any, visitor: Any, look: Callable[[Page], None], lang: str, tmp_path: Any) -> None:
    rosa: Page = visitor.at("rosa", phone=True, lang=lang, theme="dark" if lang == "ru" else "light")
    rosa.set_viewport_size(NARROW)
    number = order(rosa, look, tmp_path, lang)
    greta: Page = visitor.at("greta", phone=True, lang=lang)
    greta.set_viewport_size(NARROW)
    approve(shop, greta, look, number)
    shop.kernel.epochs.look_again()
    answer = {"service_request_answer": "It stands on your desk."}
    shop.run(CompleteWork(shop.step(number), "done", answer), by="olga")
    confirm(rosa, look, number)


def order(page: Page, look: Callable[[Page], None], tmp_path: Any, lang: str) -> str:
    taps = Taps()
    page.goto("/")
    expect(page).to_have_url(re.compile("/portal$"))
    look(page)
    taps(page.locator("#portal-q"))
    page.keyboard.type("lap" if lang == "en" else "ноу")
    found = page.locator(f"#portal-services a[href='/portal/s/{SERVICE}']")
    expect(page.locator("#portal-services a")).to_have_count(1)
    look(page)
    taps(found)
    expect(page.locator("#order")).to_be_visible()
    kind = page.locator("[name=service_request_kind]")
    taps(kind)
    kind.select_option("equipment")
    cost = page.locator("[name^=service_request_cost]").first
    expect(cost).to_be_attached()
    taps(page.locator("[name=service_request_what]"))
    page.keyboard.type("A light laptop")
    taps(page.locator("#order-more summary"))
    taps(cost)
    page.keyboard.type("118000")
    photo = tmp_path / "desk.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 200)
    taps.count += 1  # the field of files: the phone's own chooser opens
    page.locator("#order-files").set_input_files(photo)
    expect(page.locator("#order [data-files] input[name=files]")).to_have_count(1)
    look(page)
    taps(page.locator("#order .portal-send .btn-primary"))
    expect(page).to_have_url(re.compile(r"/portal/sent/T-\d+"))
    assert taps.count <= ORDERING
    look(page)
    number = page.url.rpartition("/")[2]
    expect(page.locator("h1")).to_contain_text(number)
    page.locator("main .btn-primary").tap()
    expect(page.locator("main")).to_contain_text("desk.jpg")
    return number


def approve(desk: Any, page: Page, look: Callable[[Page], None], number: str) -> None:
    """From the link of a letter: the page opens, one tap decides."""
    taps = Taps()
    link = f"/portal/approve/{desk.step(number)}"
    taps.count += 1
    page.goto(link)
    look(page)
    for told in ("Rosa Blume", "A light laptop", "118", "desk.jpg"):
        expect(page.locator("main")).to_contain_text(told)
    button = page.locator("button[value=approve]")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= NARROW["height"], "all that one needs to decide is on one screen"
    taps(button)
    expect(page.locator("main [role=status]")).to_contain_text(number)
    assert taps.count <= APPROVING
    look(page)


def confirm(page: Page, look: Callable[[Page], None], number: str) -> None:
    """What waits stands on top of home; a line back, then it is solved."""
    page.goto("/portal")
    page.locator(f"#main a[href='/t/{number}']").first.tap()
    expect(page.locator("main")).to_contain_text("It stands on your desk.")
    look(page)
    page.locator("[name='say.text']").fill("Thank you, it runs.")
    page.locator("button[value=fine]").tap()
    expect(page.locator("#talk")).to_contain_text("Thank you, it runs.")
    expect(page.locator(".portal-step")).to_have_count(0)
    expect(page.locator(".dots [aria-current]")).to_have_count(1)
    look(page)
    page.goto("/portal/my")
    look(page)
    expect(page.locator("#done")).to_contain_text(number)


def test_what_is_typed_is_there_on_another_device(shop: Any, visitor: Any) -> None:
    phone: Page = visitor.at("rosa", phone=True)
    phone.goto(f"/portal/s/{SERVICE}")
    with phone.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
        phone.locator("[name=service_request_what]").fill("Begun on the phone")
    desktop: Page = visitor.at("rosa")
    desktop.goto(f"/portal/s/{SERVICE}")
    expect(desktop.locator("[name=service_request_what]")).to_have_value("Begun on the phone")
    desktop.goto("/portal")
    expect(desktop.locator("#portal-begun + ul")).to_contain_text("Equipment")
    desktop.goto(f"/portal/s/{SERVICE}")
    desktop.locator(".restored button").click()
    expect(desktop.locator("[name=service_request_what]")).to_have_value("")
