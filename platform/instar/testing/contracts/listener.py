"""Listeners: what is told twice is done once, and whatever happens on a site is taken."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, ClassVar

from instar.commands import OpenTicket
from instar.contract import TicketEvent
from instar.jobs import telling
from instar.kernel import serving
from instar.plugins import PluginFault, PluginManager
from instar.store import OwnTables
from instar.testing.contracts.base import PluginContract
from instar.testing.site import Site

_WRITTEN = ("ticket", "message", "link", "participant", "work_item", "attachment")
"""Tables in which doing something twice would be seen."""
_ODD: tuple[dict[str, Any], ...] = (
    {"kind": "never_heard_of", "payload": {}},
    {"kind": "message", "payload": {}},
    {"kind": "edited", "payload": {"changes": None}},
    {"role": "gone", "process": "gone", "stage": None},
    {"requester": None, "assignee": None, "team": None, "actor": None},
)


class ListenerContract(PluginContract):
    """``happens``: commands that are carried out, each as (command, log-in); left out, olga opens a thing."""

    happens: ClassVar[Sequence[tuple[object, str]]] = ()

    def given(self, plugins: PluginManager) -> object:
        return self.name if self.name in plugins.listeners else None

    def test_what_is_told_twice_is_done_once(self, site: Site) -> None:
        events = self._events(site)
        for event in events:
            self._tell(site, event)
        before = self._rows(site)
        for event in events:
            self._tell(site, event)
        assert self._rows(site) == before, "Give commands an idempotency key made of event.id; rows, a unique key."

    def test_it_takes_whatever_happens(self, site: Site) -> None:
        event = self._events(site)[-1]
        for number, odd in enumerate(_ODD, start=1):
            self._tell(site, replace(event, id=event.id + number, **odd))

    def _events(self, site: Site) -> list[TicketEvent]:
        for command, login in self.happens or [(OpenTicket("A thing", process="contract_things"), "olga")]:
            site.run(command, login)
        return telling.events_after(site.kernel, 0)

    def _tell(self, site: Site, event: TicketEvent) -> None:
        def within() -> AbstractContextManager[None]:
            return serving(site.kernel)

        try:
            site.kernel.plugins.tell(self.name, event, within)
        except PluginFault:
            status = site.kernel.plugins.status(self.name)
            raise AssertionError(status.last_fault if status else "") from None

    def _rows(self, site: Site) -> dict[str, int]:
        tables = (*_WRITTEN, *OwnTables(site.kernel.store).names(self.name))
        return {name: int(site.kernel.store.read().value(f"SELECT count(*) FROM {name}")) for name in tables}
