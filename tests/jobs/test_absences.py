"""Jobs of absences: they wait for the first day, and a worker that died costs nothing."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import ClaimWork, OpenTicket, PassOn, SetAbsence, execute
from instar.contract import ActionAnswer
from instar.jobs import absences, table
from instar.testing import Site

DAY_MS = 86_400_000


@pytest.fixture
def site(post_office) -> Site:
    return post_office(lambda arguments, context: ActionAnswer()).site


def holder(site: Site) -> str | None:
    sql = "SELECT p.key FROM work_item w JOIN principal p ON p.id = w.assignee_id"
    return site.kernel.store.read().value(sql)


@pytest.fixture
def absence(site: Site) -> int:
    """One that begins tomorrow, of olga, who has a step."""
    site.people.add("boris")
    made = site.run(OpenTicket("A parcel", process="parcel"), "olga")
    site.work()
    item = site.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (made["ticket"],))
    site.run(ClaimWork(item), "olga")
    tomorrow = site.kernel.day(site.clock.now() + DAY_MS)
    return int(site.run(SetAbsence(tomorrow, None, "boris", hand_over=True), "olga")["absence"])


def test_it_waits_for_its_day_and_is_done_once(site: Site, absence: int) -> None:
    assert absences.lacks(site.kernel, {"absence": absence}) is None
    assert (site.work(), holder(site)) == (0, "olga")
    site.clock.advance(DAY_MS)
    assert (site.work(), holder(site)) == (1, "boris")
    assert site.kernel.store.read().value("SELECT state FROM job WHERE kind = 'absence'") == "done"
    assert site.work() == 0


def test_a_worker_that_died_after_the_work_leaves_nothing_to_do(site: Site, absence: int) -> None:
    site.clock.advance(DAY_MS)
    job = table.claim(site.kernel.store, site.clock.now(), None)
    assert job is not None
    assert execute(site.kernel, PassOn(absence), SYSTEM)["passed"] == 1
    absences.run(site.kernel, job)
    assert holder(site) == "boris"
    assert site.kernel.store.read().value("SELECT count(*) FROM event WHERE kind = 'reassigned'") == 1


def test_who_lost_the_job_does_not_end_it(site: Site, absence: int) -> None:
    site.clock.advance(DAY_MS)
    job = table.claim(site.kernel.store, site.clock.now(), None)
    assert job is not None
    site.clock.advance(table.LEASE_MS + 1)
    other = table.claim(site.kernel.store, site.clock.now(), None)
    assert other is not None
    absences.run(site.kernel, job)
    assert site.kernel.store.read().value("SELECT state FROM job WHERE kind = 'absence'") == "running"
    absences.run(site.kernel, other)
    assert site.kernel.store.read().value("SELECT state FROM job WHERE kind = 'absence'") == "done"


def test_a_fault_is_tried_again(site: Site, absence: int, monkeypatch: pytest.MonkeyPatch) -> None:
    site.clock.advance(DAY_MS)
    monkeypatch.setattr(absences, "execute", lambda *_args: 1 / 0)
    site.work()
    row = site.kernel.store.read().one("SELECT state, error FROM job WHERE kind = 'absence'")
    assert row is not None
    assert row[0] == "ready"
    assert "ZeroDivisionError" in row[1]
