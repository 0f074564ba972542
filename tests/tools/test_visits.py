"""The measurement of pages asks a served site, and the raw application beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.errors import InstarError
from instar.settings import Settings
from instar.store import Store, migrate
from instar.testing import databases
from instar.tools import visits


def settings_of(name: str, folder: Path) -> Settings:
    return Settings(site=folder, database=databases.address(folder / name))


def test_the_raw_application_answers_a_page_and_makes_rows(tmp_path: Path):
    settings = settings_of("site.db", tmp_path)
    store = Store(settings.database_address)
    migrate(store)
    store.close_all()
    with visits.raw(settings, tmp_path / "scratch.db") as port:
        with visits.Client(port) as client:
            page, _headers = client.ask("GET", "/")
        made = visits.made_per_s(port, {}, 0.1)
    assert page.startswith(b"<!doctype html>")
    assert made > 0


def test_calls_that_warm_up_are_not_counted():
    calls: list[int] = []
    assert len(visits.times(lambda: calls.append(1), 3)) == 3
    assert len(calls) == 3 + visits.WARM


def test_an_error_ends_the_measurement_instead_of_being_timed(tmp_path: Path):
    settings = settings_of("empty.db", tmp_path)
    Store(settings.database_address).close_all()
    refused = pytest.raises(InstarError, match="500")
    with visits.raw(settings, tmp_path / "scratch.db") as port, visits.Client(port) as client, refused:
        client.ask("GET", "/")  # a database without tickets
