"""The crowd that measurements are made with is a real desk: rights in teams, tickets past their first stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.cli.init import furnish
from instar.errors import InstarError
from instar.kernel import Kernel, open_kernel
from instar.queries.tickets import Filters, list_tickets
from instar.settings import Settings
from instar.tools import crowd


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    opened = open_kernel(Settings(site=tmp_path, database="crowd.db"))
    yield opened
    opened.close()


def test_tickets_are_opened_and_some_have_moved_on(kernel: Kernel):
    furnish(kernel)
    crowd.found(kernel)
    assert crowd.fill(kernel, range(60)) == 60
    stages = dict(kernel.store.read().all("SELECT stage, count(*) FROM ticket GROUP BY stage"))
    assert sum(stages.values()) == 60
    assert {"new", "work", "closed", "done"} <= stages.keys()


def test_as_many_are_ended_as_is_said(kernel: Kernel):
    furnish(kernel)
    crowd.found(kernel)
    crowd.fill(kernel, range(80), clients=7, closed=90)
    read = kernel.store.read()
    assert 60 <= read.value("SELECT count(*) FROM ticket WHERE ended IS NOT NULL") < 80
    assert 1 < read.value("SELECT count(DISTINCT requester_id) FROM ticket") <= 7


def test_a_person_sees_the_tickets_of_two_teams_only(kernel: Kernel):
    furnish(kernel)
    crowd.found(kernel)
    crowd.fill(kernel, range(60))
    person = kernel.directory.find("user", crowd.LOGIN)
    actor = kernel.access.actor(person.id) if person else None
    assert actor is not None
    seen = len(list_tickets(kernel, actor, Filters(), sort="-created", cursor=None, limit=100).items)
    assert 0 < seen < 60


def test_the_same_seed_makes_the_same_titles(kernel: Kernel):
    furnish(kernel)
    crowd.found(kernel)
    crowd.fill(kernel, range(5), seed=7)
    crowd.fill(kernel, range(5), seed=7)
    titles = [title for (title,) in kernel.store.read().all("SELECT title FROM ticket ORDER BY id")]
    assert titles[:5] == titles[5:]


def test_founding_twice_is_founding_once(kernel: Kernel):
    furnish(kernel)
    crowd.found(kernel)
    before = kernel.store.read().value("SELECT count(*) FROM principal")
    crowd.found(kernel)
    assert kernel.store.read().value("SELECT count(*) FROM principal") == before


def test_a_site_without_the_processes_is_told_what_it_lacks(kernel: Kernel):
    with pytest.raises(InstarError) as refused:
        crowd.found(kernel)
    assert refused.value.code == "no_process"


def test_what_is_filled_is_found_by_its_words_once_it_is_settled(kernel: Kernel):
    furnish(kernel)
    crowd.found(kernel)
    crowd.fill(kernel, range(1, 6), seed=1)
    assert crowd.settle(kernel) >= 5
    assert kernel.store.read().value("SELECT count(*) FROM text_pending") == 0
    assert crowd.settle(kernel) == 0
