"""Articles for those who ask."""

from __future__ import annotations

import re
from typing import Any

import pytest

from instar_plugins.knowledge import help_pages

LIGHT = 120_000
"""Bytes of a page of the portal."""


def test_a_client_finds_reads_and_goes_on_to_order(shelf: Any) -> None:
    id = shelf.published(services=["licences"])
    assert "Where the licence is" in shelf.page("carl", "/help?q=licences")
    page = shelf.get("carl", f"/help/{id}")
    assert "<strong>your account</strong>" in page.text
    assert 'href="/portal/s/licences"' in page.text
    assert len(page.data) < LIGHT
    assert page.headers["Cache-Control"] == "no-store"


def test_guests_get_the_style_of_the_page(shelf: Any) -> None:
    shelf.published(audience="public")
    (style,) = re.findall(r'href="([^"]*knowledge.css[^"]*)"', shelf.get("guest", "/help").text)
    found = shelf.get("guest", style)
    assert (found.status_code, found.mimetype) == (200, "text/css")
    assert "no-store" not in found.headers.get("Cache-Control", "")


def test_the_portal_leads_there_only_when_there_is_something(shelf: Any) -> None:
    assert 'href="/help"' not in shelf.get("carl", "/portal").text
    shelf.published()
    assert 'href="/help"' in shelf.get("carl", "/portal").text
    assert 'href="/help"' not in shelf.get("guest", "/form").text, "nothing is public"
    shelf.published(audience="public")
    assert 'href="/help"' in shelf.get("guest", "/form").text


def test_the_catalogue_answers_before_one_asks(shelf: Any) -> None:
    id = shelf.published(services=["licences"])
    shelf.published(audience="staff", services=["licences"], title_en="Licence: how we look")
    found = shelf.get("carl", "/portal?q=where licence").text
    assert f'href="/help/{id}"' in found
    order = shelf.get("carl", "/portal/s/licences").text
    assert "This may help already" in order
    assert f'href="/help/{id}"' in order
    assert "how we look" not in found + order
    assert "This may help already" not in shelf.get("carl", "/portal/s/printers").text


def test_guests_are_kept_out_where_the_site_wants_it(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.published(audience="public")
    monkeypatch.setattr(help_pages, "own_settings", lambda plugin: {"guests": False})
    assert not help_pages.is_open(shelf.actor("guest"))
    assert help_pages.is_open(shelf.actor("carl"))


def test_the_first_words_are_read_without_marks() -> None:
    assert help_pages.short("# Head\n\n**Bold** and [link](https://x.example) & more") == "Head Bold and link & more"
    assert help_pages.short("word " * 100).endswith("word…")


def test_a_search_that_finds_nothing_says_what_to_do(shelf: Any) -> None:
    shelf.published(audience="public")
    page = shelf.get("guest", "/help?q=refund").text
    assert "Nothing answers “refund” yet." in page
    assert 'href="/form"' in page


def test_too_many_votes_of_one_address_are_refused(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_pages, "PER_HOUR", 1)
    id = shelf.published(audience="public")
    assert [shelf.post("carl", f"/help/{id}/vote", useful="yes").status_code for _time in range(2)] == [303, 403]
