"""The search for duplicates as a job: nightly, begun anew after a crash, never twice at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.commands import AddOrganization, MergeClients, SearchDuplicates, execute
from instar.commands.duplicates import carry_search
from instar.errors import Conflict
from instar.jobs import Workers
from instar.jobs.duplicates import NIGHT_MS, nightly
from instar.testing.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site.make(tmp_path)
    for name in ("ООО «Север»", "Север", "Юг"):
        execute(made.kernel, AddOrganization(name), SYSTEM)
    return made


def pairs(site: Site) -> list[tuple[int, int]]:
    return site.kernel.store.read().all("SELECT first_id, second_id FROM client_pair ORDER BY 1, 2")


def state(site: Site) -> tuple[str, int, int, int]:
    row = site.kernel.store.read().one("SELECT state, done, total, found FROM client_search ORDER BY id DESC LIMIT 1")
    assert row is not None
    return row


def test_it_tells_how_far_it_is_and_what_it_found(site: Site) -> None:
    site.run(SearchDuplicates())
    with pytest.raises(Conflict):
        site.run(SearchDuplicates())
    Workers(site.kernel, 1).drain()
    contacts = site.kernel.store.read().value("SELECT count(*) FROM contact")
    assert state(site) == ("done", 3 + contacts, 3 + contacts, 1)
    assert pairs(site) == [(1, 2)]


def test_who_was_merged_is_in_no_pair_and_a_pair_that_is_none_goes(site: Site) -> None:
    site.run(SearchDuplicates())
    Workers(site.kernel, 1).drain()
    site.run(MergeClients("organization", 2, 1))
    site.clock.advance(1000)
    site.run(SearchDuplicates())
    Workers(site.kernel, 1).drain()
    assert pairs(site) == []


def test_a_search_that_broke_off_is_begun_anew_with_the_same_outcome(site: Site) -> None:
    run = site.run(SearchDuplicates())["id"]
    assert carry_search(site.kernel, run, site.clock.now(), lambda: True)
    Workers(site.kernel, 1).drain()
    assert pairs(site) == [(1, 2)]
    assert state(site)[0] == "done"


def test_a_search_that_is_dead_does_not_keep_the_next_one_waiting(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> bool:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("instar.jobs.duplicates.carry_search", broken)
    site.run(SearchDuplicates())
    for _try in range(3):
        Workers(site.kernel, 1).drain()
        site.clock.advance(3_600_000)
    assert state(site)[0] == "failed"
    site.run(SearchDuplicates())


def test_it_begins_by_itself_once_a_night(site: Site) -> None:
    def count() -> int:
        return int(site.kernel.store.read().value("SELECT count(*) FROM client_search"))

    nightly(site.kernel, 12)
    assert count() == 0
    nightly(site.kernel, 2)
    Workers(site.kernel, 1).drain()
    nightly(site.kernel, 3)
    assert count() == 1
    site.clock.advance(NIGHT_MS)
    nightly(site.kernel, 2)
    assert count() == 2
