"""The pages of widgets: set up, looked at, pasted; nothing typed is lost."""

from __future__ import annotations

from .conftest import SHOP, Shop, Visitor

HERE = "/x/chat/widgets"


def test_one_is_added_and_shows_the_line_to_paste(shop: Shop) -> None:
    answer = shop.post(
        f"{HERE}/new", name="Cats", service="shop_help", origins="cats.example", colour="teal", active="1"
    )
    assert answer.status_code == 303, answer.text
    page = shop.open(answer.location, "boss").text
    key = shop.key_of(2)
    assert f"/in/chat/widget.js&#34; data-widget=&#34;{key}&#34; async&gt;&lt;/script&gt;" in page
    assert f'data-widget="{key}" data-preview' in page
    assert "https://cats.example" in page
    assert "Hours: Shop hours" in page


def test_what_is_refused_stands_there_as_it_was_typed(shop: Shop) -> None:
    answer = shop.post(f"{HERE}/{shop.widget}", name="", origins="ftp://x", greeting_en="Meow", colour="blue")
    assert answer.status_code == 422
    assert "The widget has no name." in answer.text
    assert "Meow" in answer.text
    assert "ftp://x" in answer.text


def test_a_widget_that_is_off_is_not_previewed(shop: Shop) -> None:
    id = shop.add("Off", active=False)
    assert "data-preview" not in shop.open(f"{HERE}/{id}", "boss").text


def test_the_list_says_where_each_is_shown_and_who_was_refused(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    shop.visitor(origin="https://evil.example").send("x")
    page = shop.open(HERE, "boss").text
    assert SHOP in page
    assert "1 request from another site was refused" in page


def test_it_is_taken_away_by_a_press(shop: Shop) -> None:
    assert shop.post(f"{HERE}/{shop.widget}", do="drop").status_code == 303
    assert "There is no widget yet." in shop.open(HERE, "boss").text
    assert shop.open(f"{HERE}/{shop.widget}", "boss").status_code == 404


def test_they_are_for_who_manages_channels(shop: Shop) -> None:
    for login in ("olga", "carl"):
        for page in (HERE, f"{HERE}/new", f"{HERE}/{shop.widget}"):
            assert shop.open(page, login).status_code == 403
