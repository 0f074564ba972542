"""Jobs over many tickets: how far, how it went, Stop, Undo; each sees his own."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket, StartBulk
from instar.jobs import Workers

from .conftest import MINUTE, Browser, Desk


@pytest.fixture
def job(desk: Desk) -> str:
    """Three tickets on their way to P1, one of which is over."""
    ids = tuple(int(desk.open(f"Enquiry {turn}")[2:]) for turn in range(3))
    desk.run(CancelTicket(ids[1]), "olga")
    made = desk.run(StartBulk("cancel", ids), "olga")
    return f"/jobs/{made['bulk']}"


def test_a_job_tells_how_far_it_is_and_how_it_went(desk: Desk, olga: Browser, job: str) -> None:
    assert "0 of 3 tickets" in olga.text(job)
    assert "0 of 3 tickets" in olga.text(f"{job}/progress")
    Workers(desk.kernel, 1).drain()
    over = olga.script(job).get(f"{job}/progress")
    assert (over.status_code, over.headers["HX-Redirect"]) == (204, job)
    page = olga.text(job)
    assert "It has run." in page
    assert page.count('href="/t/T-') == 3
    failed = olga.text(f"{job}?state=failed")
    assert 'href="/t/T-2"' in failed
    assert 'href="/t/T-1"' not in failed
    assert "Cancelling of tickets" in olga.text("/jobs")


def test_a_job_is_stopped(desk: Desk, olga: Browser, job: str) -> None:
    assert olga.post(f"{job}/stop").status_code == 303
    Workers(desk.kernel, 1).drain()
    assert "It was stopped." in olga.text(job)
    assert olga.post(f"{job}/stop").status_code == 409


def test_a_job_of_somebody_else_is_as_one_that_is_not_there(desk: Desk, job: str) -> None:
    for address in (job, f"{job}/progress", "/jobs/4711"):
        assert desk.at("maria").get(address).status_code == 404
    for verb in ("stop", "undo"):
        assert desk.at("maria").post(f"{job}/{verb}").status_code == 404
    assert "Nothing has been done to many" in desk.at("maria").text("/jobs")


def test_undo_is_offered_where_there_is_one_and_takes_back(desk: Desk, olga: Browser, job: str) -> None:
    Workers(desk.kernel, 1).drain()
    assert f'action="{job}/undo"' not in olga.text(job)
    ids = tuple(int(desk.open()[2:]) for _turn in range(2))
    address = f"/jobs/{desk.run(StartBulk('edit', ids, {'values': {'priority': 1}}), 'olga')['bulk']}"
    Workers(desk.kernel, 1).drain()
    assert f'action="{address}/undo"' in olga.text(address)
    back = olga.post(f"{address}/undo")
    Workers(desk.kernel, 1).drain()
    assert "Taking back: 2 tickets" in olga.text(back.headers["Location"])
    assert desk.value("SELECT count(*) FROM ticket WHERE priority = 1") == 0
    desk.clock.advance(16 * MINUTE)
    assert f'action="{address}/undo"' not in olga.text(address)
    assert olga.post(f"{address}/undo").status_code == 409
