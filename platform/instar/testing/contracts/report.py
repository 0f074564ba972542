"""Reports: a table of the promised shape, for everybody his own, from an empty site to a filled one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest

from instar.access import Actor
from instar.commands import OpenTicket
from instar.contract import Report
from instar.i18n import use
from instar.plugins import PluginFault, PluginManager
from instar.queries.reports import ReportTable, report
from instar.testing.contracts.base import PluginContract
from instar.testing.purity import pure
from instar.testing.site import Site


class ReportContract(PluginContract):
    """``tickets``: what is opened before it is asked; left out, things of no role of yours. ``parameters``: values of
    its form, besides its defaults."""

    tickets: ClassVar[Sequence[OpenTicket]] = ()
    parameters: ClassVar[Mapping[str, Any]] = {}

    def given(self, plugins: PluginManager) -> Report | None:
        return plugins.reports.get(self.key)

    @pytest.fixture
    def filled(self, site: Site) -> Site:
        """The site with tickets that olga sees."""
        for command in self.tickets or [OpenTicket(f"Thing {n}", process="contract_things") for n in range(3)]:
            site.run(command, "olga")
        return site

    def asked(self, site: Site, login: str, parameters: Mapping[str, Any] | None = None) -> ReportTable:
        """The table that somebody is given; fails with the plugin's own lines when it raises."""
        actor = reader(site, login)
        try:
            with pure(str(site.kernel.store.path)):
                return report(site.kernel, actor, self.key, parameters or {}, "api")
        except PluginFault as error:
            status = site.kernel.plugins.status(self.name)
            raise AssertionError(status.last_fault if status else str(error)) from None

    def test_it_is_made_on_an_empty_site(self, site: Site) -> None:
        self.asked(site, "olga")

    def test_it_is_made_with_tickets_in_every_language(self, filled: Site) -> None:
        for language in self.languages:
            with use(language):
                table = self.asked(filled, "olga", self.parameters)
                assert all(column.title for column in table.columns)

    def test_it_has_rows_for_the_tickets(self, filled: Site) -> None:
        table = self.asked(filled, "olga", self.parameters)
        assert table.rows, "The report has no row. Open tickets that it counts: tickets = [OpenTicket(…)]."

    def test_it_counts_only_what_the_reader_sees(self, filled: Site, site: Site) -> None:
        """Somebody who sees no ticket is answered as on an empty site."""
        filled.people.add("stranger", profile="requester")
        told = self.asked(filled, "stranger", self.parameters)
        assert all(not cell for row in told.rows for cell in row.cells if not isinstance(cell, str)), (
            "Somebody who may see no ticket is told numbers: ask the TicketSet and nothing else."
        )

    def test_it_gives_the_same_answer_twice(self, filled: Site) -> None:
        assert self.asked(filled, "olga", self.parameters) == self.asked(filled, "olga", self.parameters)


def reader(site: Site, login: str) -> Actor:
    """Somebody who may see reports."""
    if not site.kernel.access.can(site.people[login], "report.view"):
        site.people.grant(login, "report.view")
    return site.people[login]
