"""Widgets are set up by who manages channels; what is wrong is told at its field, and the key never changes."""

from __future__ import annotations

from typing import Any

import pytest

from instar.commands.own import RunOwn
from instar.errors import Forbidden, Invalid, NotFound
from instar_plugins.chat.widgets import COLOURS

from .conftest import Shop, Visitor


def run(shop: Shop, by: str | None = None, **given: Any) -> Any:
    return shop.site.run(RunOwn("chat", "widget", given), by)


def contrast_with_white(code: str) -> float:
    parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_white_can_be_read_on_every_colour() -> None:
    assert {name: contrast_with_white(code) for name, code in COLOURS.items() if contrast_with_white(code) < 4.5} == {}


def test_a_change_keeps_the_key(shop: Shop) -> None:
    run(shop, "boss", widget=shop.widget, name="  Cats  shop ", origins="a.example", colour="rose", active=False)
    row = shop.rows("SELECT key, name, origins, colour, active FROM x_chat__widget WHERE id = ?", shop.widget)
    assert row == [(shop.key, "Cats shop", "https://a.example", "rose", 0)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"origins": "ftp://x"}, "origins"),
        ({"colour": "#fff"}, "colour"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(shop: Shop, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as told:
        run(shop, "boss", **{"name": "Shop", **given})
    assert list(told.value.errors) == [field]


def test_only_who_manages_channels_sets_one_up(shop: Shop) -> None:
    for login in ("olga", "carl"):
        with pytest.raises(Forbidden):
            run(shop, login, name="Mine")
    with pytest.raises(NotFound):
        run(shop, "boss", name="None", widget=99)


def test_who_talked_in_a_widget_that_is_taken_away_gets_in_no_more(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    shop.site.run(RunOwn("chat", "drop_widget", {"widget": shop.widget}), "boss")
    assert ann.ask("talk").status_code == 404
    assert shop.rows("SELECT count(*) FROM x_chat__line") == [(0,)]
    assert shop.texts(1) == ["Two cats"]
