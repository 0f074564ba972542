"""Plugins as an administrator sees them."""

from __future__ import annotations

import pytest

from .conftest import Desk


def test_every_plugin_is_listed_with_what_it_gives(desk: Desk) -> None:
    desk.open()
    html = desk.at("root").text("/admin/plugins")
    assert "shop" in html
    assert "works" in html
    assert "roles: 2" in html


def test_faults_are_counted_and_their_trace_is_for_who_manages_plugins(desk: Desk) -> None:
    desk.kernel.plugins.fault_of("shop", RuntimeError("the stamp is missing"), "menu")
    assert "1 fault" in desk.at("root").text("/admin/plugins")
    assert "the stamp is missing" in desk.at("root").text("/admin/plugins")
    assert "the stamp is missing" not in desk.at("olga").text("/admin/plugins")


def test_who_may_not_look_is_refused(desk: Desk) -> None:
    assert desk.at("carl").get("/admin/plugins").status_code == 403


def test_a_plugin_is_switched_off_and_on_by_a_button(desk: Desk) -> None:
    root = desk.at("root")
    assert 'action="/admin/plugins/shop"' in root.text("/admin/plugins")
    answer = root.post("/admin/plugins/shop", {"on": "0"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/plugins#plugin-shop")
    page = root.text("/admin/plugins")
    assert "Switched off by an administrator." in page
    assert "Switch on" in page
    root.post("/admin/plugins/shop", {"on": "1"})
    assert "roles: 2" in root.text("/admin/plugins")


def test_who_may_not_manage_plugins_has_no_button(desk: Desk) -> None:
    olga = desk.at("olga")
    assert "Switch off" not in olga.text("/admin/plugins")
    assert olga.post("/admin/plugins/shop", {"on": "0"}).status_code == 403
    assert olga.get("/admin/plugins/trace").status_code == 403


def test_what_is_left_alone_is_said_and_can_be_asked_again(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "instar.plugins")
    boris, root = desk.at("boris"), desk.at("root")
    for _page in range(3):
        boris.get("/work")
    page = root.text("/admin/plugins")
    assert "left alone for a while" in page
    assert "no entries for Boris" in page
    assert "Try again" in page
    root.post("/admin/plugins/shop", {"on": "1"})
    assert "left alone" not in root.text("/admin/plugins")


def test_the_last_calls_of_hooks_are_listed(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "instar.plugins")
    desk.at("boris").get("/work")
    page = desk.at("root").text("/admin/plugins/trace")
    assert "roles at the start" in page
    assert "RuntimeError: no entries for Boris" in page


def test_a_plugin_is_set_by_a_form_made_of_its_rows(desk: Desk) -> None:
    root = desk.at("root")
    assert 'href="/admin/plugins/shop/settings"' in root.text("/admin/plugins")
    page = root.text("/admin/plugins/shop/settings")
    assert "Price of a stamp." in page
    assert 'name="key"' not in page, "a secret is said elsewhere"
    assert "INSTAR_SHOP_KEY" in page
    answer = root.post("/admin/plugins/shop/settings", {"stamp": "40", "air": "false"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/plugins/shop/settings?saved=1")
    page = root.text("/admin/plugins/shop/settings?saved=1")
    assert 'value="40"' in page
    assert "changed by Root" in page
    assert desk.kernel.plugins.values("shop")["stamp"] == 40


def test_a_wrong_setting_is_marked_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.at("root").post("/admin/plugins/shop/settings", {"stamp": "0"})
    assert answer.status_code == 422
    assert "it takes a whole number from 1 to 500" in answer.text
    assert 'value="0"' in answer.text


def test_a_plugin_that_is_off_has_no_form_and_says_so(desk: Desk) -> None:
    root = desk.at("root")
    root.post("/admin/plugins/shop", {"on": "0"})
    assert "is not known" in root.text("/admin/plugins/shop/settings")
    assert desk.at("olga").get("/admin/plugins/shop/settings").status_code == 403
