"""What plugins there are, what they give, and why one does not work."""

from __future__ import annotations

import json
from pathlib import Path


def test_programs_read_the_shape_that_they_rely_on(shell):
    found = {one["name"]: one for one in json.loads(shell("plugins", "--format", "json").stdout)}
    assert found["crm"]["state"] == "loaded"
    assert found["crm"]["roles"] == 2
    keys = {"name", "version", "state", "roles", "channels", "forms", "processes", "actions", "reports", "views"}
    assert all(keys <= set(one) for one in found.values())


def test_one_that_is_switched_off_is_listed_with_the_reason(shell):
    result = shell("plugins", "--format", "json", env={"INSTAR_DISABLED_PLUGINS": "crm"})
    (crm,) = [one for one in json.loads(result.stdout) if one["name"] == "crm"]
    assert crm["state"] == "off"
    assert crm["reason"]
    assert result.exit_code == 0


def test_one_that_fails_is_exit_code_1_with_the_reason_and_the_others_work(shell, tmp_path: Path):
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "broken.py").write_text("raise ValueError('no luck')\n")
    result = shell("plugins")
    assert result.exit_code == 1
    assert "broken   failed" in result.stdout.replace("broken  failed", "broken   failed")
    assert "no luck" in result.stdout
    assert "crm" in result.stdout
