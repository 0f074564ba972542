"""The fixture that authors of plugins get without an import."""

from __future__ import annotations

import pytest

from instar.commands import CompleteWork, OpenTicket
from instar.testing import NOW, Site


@pytest.mark.plugins
def test_a_site_is_there_with_people_as_they_are_named(instar_site: Site):
    opened = instar_site.run(OpenTicket("Where is my licence?", process="appeal"), "olga")
    (item,) = opened["items"]
    answer = instar_site.run(CompleteWork(item, "work"), "boris")
    assert answer["stage"] == "work"


def test_its_clock_stands_and_its_workers_wait_to_be_asked(instar_site: Site):
    assert instar_site.clock.now() == NOW
    assert instar_site.work() == 0
