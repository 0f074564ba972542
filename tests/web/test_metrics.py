"""Numbers for Prometheus: true, for who has the token, and without anything about anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from instar.commands.outbox import write_job
from instar.web import health, metrics

from .conftest import HOUR, Desk

TOKEN = "a token for the program that asks"
SENT = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def watched(desk_with: Callable[..., Desk]) -> Desk:
    made = desk_with(INSTAR_METRICS_TOKEN=TOKEN)
    metrics.add(made.app, made.kernel)
    return made


def numbers(desk: Desk) -> dict[tuple[str, ...], float]:
    """(name, value of a label, …) → number."""
    answer = desk.app.test_client().get("/metrics", headers=SENT)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found[(sample.name, *sample.labels.values())] = sample.value
    return found


def test_without_a_token_in_the_settings_there_is_no_such_page(desk: Desk) -> None:
    metrics.add(desk.app, desk.kernel)
    assert desk.app.test_client().get("/metrics").status_code == 404
    assert desk.app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}])
def test_strangers_are_told_nothing(watched: Desk, sent: dict[str, str]) -> None:
    answer = watched.app.test_client().get("/metrics", headers=sent)
    assert (answer.status_code, answer.data) == (401, b"")


def test_an_administrator_is_no_program(watched: Desk) -> None:
    assert watched.at("maria").get("/metrics").status_code == 401


def test_requests_are_counted_by_route_and_status_with_their_durations(watched: Desk) -> None:
    def count(*labels: str) -> float:
        return numbers(watched).get(("instar_http_request_seconds_count", *labels), 0)

    before = count("GET", "/login", "200"), count("GET", "unknown", "404")
    watched.app.test_client().get("/login")
    watched.app.test_client().get("/no/such/page/at/all")
    after = count("GET", "/login", "200"), count("GET", "unknown", "404")
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    assert numbers(watched)["instar_http_request_seconds_sum", "GET", "/login", "200"] > 0


def test_an_invented_method_makes_no_series_of_its_own(watched: Desk) -> None:
    watched.app.test_client().open("/login", method="BREW")
    assert not [key for key in numbers(watched) if "BREW" in key]


def test_jobs_are_told_by_state_and_kind_with_the_one_that_waits_longest(watched: Desk) -> None:
    with watched.kernel.store.transaction() as tx:
        for number, state in enumerate(("ready", "ready", "dead", "held", "done")):
            id = write_job(tx, "letter", f"k{number}", {}, watched.clock.now())
            tx.run("UPDATE job SET state = ? WHERE id = ?", (state, id))
        late = write_job(tx, "later", "k9", {}, watched.clock.now())
        tx.run("UPDATE job SET due = due + ? WHERE id = ?", (9 * HOUR, late))
    watched.clock.advance(2 * HOUR)
    found = numbers(watched)
    assert found["instar_jobs", "letter", "ready"] == 2
    assert found["instar_jobs", "later", "ready"] == 1
    assert found["instar_jobs", "letter", "held"] == 1
    assert ("instar_jobs", "letter", "done") not in found
    assert found["instar_jobs_dead",] == 1
    assert found["instar_jobs_oldest_due_seconds",] == 7200


def test_a_lost_lease_counts_as_waiting(watched: Desk) -> None:
    with watched.kernel.store.transaction() as tx:
        id = write_job(tx, "letter", "k", {}, watched.clock.now())
        tx.run("UPDATE job SET state = 'running', lease = ? WHERE id = ?", (watched.clock.now(), id))
    watched.clock.advance(HOUR)
    assert numbers(watched)["instar_jobs_oldest_due_seconds",] == 3600


def test_faults_of_plugins_are_told(watched: Desk) -> None:
    (name,) = [status.name for status in watched.kernel.plugins.statuses][:1]
    status = watched.kernel.plugins.status(name)
    assert status is not None
    assert numbers(watched)["instar_plugin_works", name] == 1
    status.faults = 3
    assert numbers(watched)["instar_plugin_faults_total", name] == 3


def test_while_the_database_is_away_the_rest_is_told(watched: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: object) -> object:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(metrics, "counts", away)
    monkeypatch.setattr(health, "pending", away)
    found = numbers(watched)
    assert found["instar_ready",] == 0
    assert not [key for key in found if key[0].startswith("instar_jobs")]
