"""The mind map as a view of lists."""

from __future__ import annotations

from tests.plugins.mindmap.conftest import Desk


def test_a_list_is_a_map_with_its_filters(desk: Desk) -> None:
    page = desk.get("/tickets/as/mindmap?role=epic").text
    assert "/x/mindmap/tree?role=epic" in page.replace("&amp;", "&")
    assert "Halls" in page.split("mm-lines")[1]
    assert "Conference" not in page.split("mm-lines")[1]


def test_an_empty_list_says_so(desk: Desk) -> None:
    assert "No ticket fits these filters." in desk.get("/tickets/as/mindmap?role=alert").text


def test_its_name_stands_among_the_views_in_both_languages(desk: Desk) -> None:
    assert "Mind map" in desk.get("/tickets/list").text
    assert "Ментальная карта" in desk.get("/tickets/list", language="ru").text
