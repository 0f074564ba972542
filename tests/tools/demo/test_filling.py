"""Four weeks of the demo company: everything by the ordinary commands, each at its own moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.cli.init import furnish
from instar.clock import VirtualClock
from instar.kernel import Kernel, open_kernel
from instar.settings import load
from instar.tools.demo import LOGINS, fill, is_filled
from instar.tools.demo.calls import CALLS
from instar.tools.demo.filling import WEEKS_MS

NOW = 1_795_000_000_000


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder: Path = tmp_path_factory.mktemp("demo")
    (folder / "var").mkdir()
    kernel = open_kernel(load(folder, {"INSTAR_STRICT": "1"}), clock=VirtualClock(NOW))
    assert not is_filled(kernel)
    assert fill(kernel, NOW, furnish) == 71
    yield kernel
    kernel.close()


def test_its_people_are_there(company: Kernel):
    assert is_filled(company)
    for person in LOGINS:
        found = company.directory.find("user", person.login)
        assert found is not None
        assert found.name == person.name


def test_tickets_spread_over_the_stages_of_every_process(company: Kernel):
    rows = company.store.read().all("SELECT process, stage, count(*) FROM ticket GROUP BY 1, 2")
    found = {(process, stage): count for process, stage, count in rows}
    for process in ("appeal", "deal", "todo"):
        version = company.definitions.current("process", process)
        assert version is not None
        for stage in company.definitions.process(version.id).stages:
            assert found.get((process, stage.id), 0) >= 1, f"{process}: nothing in {stage.id}"


def test_some_work_is_late_and_most_is_not(company: Kernel):
    tx = company.store.read()
    late = tx.value("SELECT count(*) FROM ticket WHERE ended IS NULL AND due < ?", (NOW,))
    running = tx.value("SELECT count(*) FROM ticket WHERE ended IS NULL")
    assert 3 <= late <= running // 4


def test_an_appeal_that_became_a_deal_keeps_its_history(company: Kernel):
    tx = company.store.read()
    sold = [id for (id,) in tx.all("SELECT ticket_id FROM instance WHERE result = 'handed_over' AND role = 'appeal'")]
    assert len(sold) == 3
    for id in sold:
        assert tx.value("SELECT role FROM ticket WHERE id = ?", (id,)) == "deal"
        assert tx.value("SELECT count(*) FROM message WHERE ticket_id = ? AND direction = 'in'", (id,)) >= 1


def test_nothing_has_failed_and_nothing_waits_for_a_worker(company: Kernel):
    tx = company.store.read()
    assert tx.value("SELECT count(*) FROM incident") == 0
    assert tx.value("SELECT count(*) FROM job WHERE state <> 'done' AND due <= ?", (NOW,)) == 0
    assert all(status.faults == 0 for status in company.plugins.statuses)


def test_it_happened_in_the_last_four_weeks_and_in_order(company: Kernel):
    tx = company.store.read()
    moments = [at for (at,) in tx.all("SELECT at FROM event ORDER BY id")]
    assert moments == sorted(moments)
    assert moments[0] >= NOW - WEEKS_MS
    assert moments[-1] <= NOW
    assert company.clock.now() == NOW


def test_a_supervisor_has_something_to_approve_and_each_team_something_to_take(company: Kernel):
    tx = company.store.read()
    assert tx.value("SELECT count(*) FROM work_item WHERE node = 'approve'") == 1
    for team in ("frontline", "sales"):
        found = company.directory.find("team", team)
        assert found is not None
        free = "SELECT count(*) FROM work_item WHERE team_id = ? AND assignee_id IS NULL"
        assert tx.value(free, (found.id,)) >= 2


def test_its_calls_stand_in_the_journal_and_somebody_waits_to_be_called_back(company: Kernel):
    tx = company.store.read()
    assert tx.value("SELECT count(*) FROM x_calls__call") == len(CALLS)
    titled = sum(bool(call.title) for call in CALLS)
    assert tx.value("SELECT count(*) FROM x_calls__call WHERE ticket_id IS NOT NULL") == titled
    numbers = tx.all("SELECT party FROM x_calls__call WHERE direction = 'in' AND outcome <> 'answered' ORDER BY at")
    assert numbers[-1] == ("+74950007788",)
