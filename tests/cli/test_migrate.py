"""The database is brought to this version before a server needs it."""

from __future__ import annotations

from pathlib import Path


def test_what_was_pending_is_named_once(shell, site: Path):
    (site / "var" / "instar.db").unlink()
    first, second = shell("migrate"), shell("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "0001_kernel" in first.stdout
    assert second.stdout == ""
    assert "up to date" in second.stderr
