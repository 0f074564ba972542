"""The brand of a unit: the page that sets it, the picture, and pages under its domain."""

from __future__ import annotations

from io import BytesIO

from instar.commands import AddUnit, SetBrand
from tests.commands.test_brands import LOGO, PNG

from .conftest import Desk

HOME = "/admin/structure/support/brand"


def with_unit(desk: Desk) -> None:
    desk.run(AddUnit("support", "Support", teams=("frontline",)))


def test_a_brand_is_set_on_its_page_and_shown_under_its_domain(desk: Desk) -> None:
    with_unit(desk)
    root = desk.at("root")
    sent = {"title": "Помощь", "hours": "пн–пт 9–18", "domain": "help.example.org", "sender": "Help <h@example.org>"}
    assert root.post(HOME, sent | {"logo": (BytesIO(PNG), "logo.png")}).status_code == 303
    shown = root.text(HOME)
    assert 'value="Помощь"' in shown
    assert "/brand/support/" in shown
    page = desk.at().client.get("/login", headers={"Host": "help.example.org"}).text
    assert "Помощь" in page
    assert "пн–пт 9–18" in page
    assert "/brand/support/" in page
    assert "Помощь" not in desk.at().text("/login")


def test_a_refused_brand_keeps_what_was_typed(desk: Desk) -> None:
    with_unit(desk)
    answer = desk.at("root").post(HOME, {"title": "Ours", "sender": "nobody", "logo": (BytesIO(b"<svg/>"), "l.svg")})
    assert answer.status_code == 422
    assert 'value="Ours"' in answer.text
    assert 'value="nobody"' in answer.text
    assert "A logo is a PNG" in answer.text
    assert "It takes an e-mail address" in answer.text


def test_the_picture_is_for_everybody_and_kept_under_its_own_address(desk: Desk) -> None:
    with_unit(desk)
    assert desk.at().get("/brand/support/x").status_code == 404
    desk.run(SetBrand("support", logo=LOGO))
    (brand,) = desk.kernel.directory.structure().brands.values()
    answer = desk.at().get(f"/brand/support/{brand.stamp}")
    assert (answer.data, answer.content_type) == (PNG, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in desk.at().get("/brand/support/old").headers["Cache-Control"]
    assert desk.at("root").post(HOME, {"without": "1"}).status_code == 303
    assert desk.at().get(f"/brand/support/{brand.stamp}").status_code == 404
