"""The page of the catalogue: one tree of what clients and staff may order, kept by who manages services.

What a service is, and every rule about it, is the kernel's; here are pages alone. `pages.py` has the addresses,
`form.py` reads what was typed, `static/tree.js` moves by keys. Without script everything works by ordinary buttons.
"""

from __future__ import annotations

from flask import Blueprint

from instar.sdk import Entry, _, hookimpl
from instar_plugins.services import pages


class Services:
    """The catalogue of services."""

    requires = "instar>=0.1"

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        return [pages.blueprint()]

    @hookimpl
    def menu(self) -> list[Entry]:
        return [Entry("design", _("Services"), "category", pages.HOME, permission="service.manage")]


plugin = Services()
