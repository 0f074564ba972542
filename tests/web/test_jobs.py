"""The page of background jobs."""

from __future__ import annotations

import re

import pytest

from instar.access import SYSTEM
from instar.commands import AddUser, execute
from instar.commands.outbox import write_job

from .conftest import NOW, Browser, Desk

TRACE = 'Traceback (most recent call last):\n  File "x.py", line 3\nConnectionError: the <mail> server is away\n'


@pytest.fixture
def admin(desk: Desk) -> Browser:
    execute(desk.kernel, AddUser("adam", "Adam", "adam@example.org", profile="admin"), SYSTEM)
    return desk.at("adam")


def dead(desk: Desk, number: int = 1, kind: str = "letter", state: str = "dead") -> int:
    with desk.kernel.store.transaction() as tx:
        id = write_job(tx, kind, f"{kind}.{number}", {"text": "secret"}, NOW)
        tx.run("UPDATE job SET state = ?, attempts = 8, error = ?, ended = ? WHERE id = ?", (state, TRACE, NOW, id))
    return id


def test_an_empty_page_says_that_all_is_well(admin: Browser) -> None:
    page = admin.get("/admin/jobs")
    assert page.status_code == 200
    assert "No job has failed for good." in page.text


def test_a_dead_job_tells_what_went_wrong_first_and_the_trace_on_demand(desk: Desk, admin: Browser) -> None:
    id = dead(desk)
    page = admin.get("/admin/jobs").text
    assert f"Job {id}" in page
    assert "8 tries" in page
    assert re.search(r'class="job-wrong">.*ConnectionError: the &lt;mail&gt; server is away</p>', page)
    assert "secret" not in page
    assert re.search(r'href="/admin/jobs"[^>]*>.*?1', page, re.DOTALL), "the menu counts it"


def test_it_is_run_again_and_another_set_aside(desk: Desk, admin: Browser) -> None:
    first, second = dead(desk, 1), dead(desk, 2)
    assert admin.post(f"/admin/jobs/{first}", {"do": "again", "state": "dead"}).status_code == 303
    answer = admin.post(f"/admin/jobs/{second}", {"do": "aside", "state": "dead"})
    assert answer.headers["Location"] == "/admin/jobs?state=dead"
    rows = dict(desk.kernel.store.read().all("SELECT id, state FROM job"))
    assert (rows[first], rows[second]) == ("ready", "aside")
    assert f"Job {second}" in admin.get("/admin/jobs?state=aside").text


def test_who_was_slower_is_told_and_sees_the_list(desk: Desk, admin: Browser) -> None:
    id = dead(desk, state="done")
    answer = admin.post(f"/admin/jobs/{id}", {"do": "again", "state": "dead"})
    assert answer.status_code == 409
    assert "somebody was faster" in answer.text
    assert "No job has failed for good." in answer.text


def test_kinds_are_chosen_from_those_that_there_are_and_pages_keep_the_choice(desk: Desk, admin: Browser) -> None:
    assert 'name="kind"' not in admin.get("/admin/jobs").text
    for number in range(60):
        dead(desk, number)
    dead(desk, 99, "newer_than_this_version")
    page = admin.get("/admin/jobs?kind=letter").text
    assert "newer_than_this_version" in page
    assert page.count("plain-card") == 50
    more = re.search(r'href="(/admin/jobs\?state=dead&amp;kind=letter&amp;cursor=[^"]+)"', page)
    assert more is not None
    assert admin.get(more[1].replace("&amp;", "&")).text.count("plain-card") == 10


@pytest.mark.parametrize("address", ["/admin/jobs?state=lost", "/admin/jobs?cursor=x"])
def test_an_address_that_makes_no_sense_is_told(admin: Browser, address: str) -> None:
    assert admin.get(address).status_code == 422


def test_in_russian(desk: Desk, admin: Browser) -> None:
    dead(desk)
    page = admin.get("/admin/jobs?lang=ru").text
    assert "8 попыток" in page
    assert "Отложить" in page
    assert "Сорванные" in page
