"""Plugins as an administrator sees them."""

from __future__ import annotations

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
