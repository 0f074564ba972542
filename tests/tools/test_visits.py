"""The measurement of pages asks a served site, and the raw application beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.errors import InstarError
from instar.store import Store, migrate
from instar.tools import visits


@pytest.mark.sqlite
def test_the_raw_application_answers_a_page_and_makes_rows(tmp_path: Path):
    database = tmp_path / "site.db"
    store = Store(database)
    migrate(store)
    store.close()
    with visits.raw(database, tmp_path / "scratch.db") as port:
        with visits.Client(port) as client:
            page, _headers = client.ask("GET", "/")
        made = visits.made_per_s(port, {}, 0.1)
    assert page.startswith(b"<!doctype html>")
    assert made > 0


def test_calls_that_warm_up_are_not_counted():
    calls: list[int] = []
    assert len(visits.times(lambda: calls.append(1), 3)) == 3
    assert len(calls) == 3 + visits.WARM


@pytest.mark.sqlite
def test_an_error_ends_the_measurement_instead_of_being_timed(tmp_path: Path):
    database = tmp_path / "site.db"
    Store(database).close()
    refused = pytest.raises(InstarError, match="500")
    with visits.raw(database, tmp_path / "scratch.db") as port, visits.Client(port) as client, refused:
        client.ask("GET", "/")  # a database without tickets
