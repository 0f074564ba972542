"""The database is brought to this version before a server needs it."""

from __future__ import annotations

from pathlib import Path

from instar.testing import databases


def test_what_was_pending_is_named_once(shell, site: Path):
    empty = {"INSTAR_DATABASE": databases.address(site / "var" / "empty.db")}
    first, second = shell("migrate", env=empty), shell("migrate", env=empty)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "0001_kernel" in first.stdout
    assert second.stdout == ""
    assert "up to date" in second.stderr
