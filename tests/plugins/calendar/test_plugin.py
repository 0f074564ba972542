"""The view keeps what all views promise."""

from __future__ import annotations

from markupsafe import Markup

from instar.testing.contracts import ViewContract
from instar.testing.site import Site
from instar_plugins.calendar.plugin import plugin

from .conftest import Desk


class TestCalendar(ViewContract):
    plugin = plugin
    name = "calendar"
    key = "calendar"

    def drawn(self, site: Site, login: str) -> Markup:
        """In a page: how it is looked at stands in the page's address."""
        return Markup(Desk(site).page(login))
