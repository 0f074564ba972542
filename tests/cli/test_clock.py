"""``instar clock`` as a real process."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.store import Store
from tests.cli.running import database_of, running, until

pytestmark = pytest.mark.timeout(180)  # it waits for real processes


def test_it_forgets_what_has_run_out_and_ends_on_sigterm(site: Path) -> None:
    store = Store(database_of(site))
    store.read().run("INSERT INTO idempotency (owner, key, digest, answer, at) VALUES ('u1', 'k', 'd', '{}', 1)")
    with running(site, "clock") as clock, running(site, "clock") as other:
        assert until(lambda: store.read().value("SELECT count(*) FROM idempotency") == 0), clock.said
        assert (clock.end(), other.end()) == (0, 0)
    store.close()
    assert "The clock runs." in clock.said
    assert "Traceback" not in clock.said + other.said
