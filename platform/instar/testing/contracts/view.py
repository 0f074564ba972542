"""Views: markup that the site's content policy lets through, of tickets that the reader sees, escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

import pytest
from markupsafe import Markup, escape

from instar.commands import OpenTicket
from instar.contract import View
from instar.i18n import use
from instar.plugins import PluginManager
from instar.queries.sets import Tickets
from instar.testing.contracts.base import PluginContract
from instar.testing.purity import pure
from instar.testing.site import Site

HOSTILE = "<script>alert(1)</script> \"'&"
REFUSED = {
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"\b(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "a file from elsewhere": re.compile(r"<(?:script|link|img|iframe|object|embed)\b[^>]*=\s*[\"'](?:https?:)?//"),
}


class ViewContract(PluginContract):
    """``tickets``: what is opened before it is asked; left out, things of no role of yours."""

    tickets: ClassVar[Sequence[OpenTicket]] = ()

    def given(self, plugins: PluginManager) -> View | None:
        return plugins.views.get(self.key)

    @pytest.fixture
    def filled(self, site: Site) -> Site:
        """The site with tickets that olga sees, one of a hostile title."""
        for command in (*self.tickets, OpenTicket(HOSTILE, process="contract_things")):
            site.run(command, "olga")
        return site

    def drawn(self, site: Site, login: str) -> Markup:
        view = self.given(site.kernel.plugins)
        assert view is not None, f"The plugin {self.name} gives no view {self.key!r}."
        actor = site.people[login]
        with pure():
            html = view.html(Tickets(site.kernel, actor), actor)
        assert isinstance(html, str), f"html gave {type(html).__name__}; it gives Markup"
        return escape(html)

    def test_it_is_drawn_on_an_empty_site(self, site: Site) -> None:
        assert self.drawn(site, "olga").strip(), "Say that there is nothing, rather than nothing."

    def test_it_is_drawn_with_tickets_in_every_language(self, filled: Site) -> None:
        for language in self.languages:
            with use(language):
                assert self.drawn(filled, "olga").strip()

    def test_the_content_policy_lets_it_through(self, filled: Site) -> None:
        html = self.drawn(filled, "olga")
        assert not [what for what, pattern in REFUSED.items() if pattern.search(html)]

    def test_texts_of_tickets_do_not_become_markup(self, filled: Site) -> None:
        assert "<script>alert(1)" not in self.drawn(filled, "olga")

    def test_nobody_is_shown_tickets_that_he_may_not_see(self, filled: Site) -> None:
        filled.people.add("stranger", profile="requester")
        html = self.drawn(filled, "stranger")
        shown = re.findall(r"T-\d+", html)
        assert not shown, f"Somebody who may see no ticket is shown {', '.join(shown)}."
