"""``instar clock`` as a real process."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import running, until

pytestmark = pytest.mark.timeout(180)  # it waits for real processes


def test_it_forgets_what_has_run_out_and_ends_on_sigterm(site: Path) -> None:
    base = sqlite3.connect(site / "var" / "instar.db", timeout=10)
    with base:
        base.execute("INSERT INTO idempotency (owner, key, digest, answer, at) VALUES ('u1', 'k', 'd', '{}', 1)")
    with running(site, "clock") as clock, running(site, "clock") as other:
        assert until(lambda: base.execute("SELECT count(*) FROM idempotency").fetchone() == (0,)), clock.said
        assert (clock.end(), other.end()) == (0, 0)
    base.close()
    assert "The clock runs." in clock.said
    assert "Traceback" not in clock.said + other.said
