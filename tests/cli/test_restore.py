"""``instar restore``: into an empty folder, over a site, and what is refused."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.sqlite


@pytest.fixture
def backup(shell, site, tmp_path):
    shell("backup", tmp_path / "a.zip")
    return tmp_path / "a.zip"


def test_an_empty_folder_becomes_the_site(shell, backup, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    result = shell("-C", empty, "restore", backup, "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["ok"], told["kept"], told["jobs"], told["version"]) == (True, None, 0, "0.1.0")
    assert shell("-C", empty, "doctor").exit_code == 0


def test_over_keeps_the_database_that_was_there(shell, backup, site):
    refused = shell("restore", backup)
    assert refused.exit_code == 1
    assert "--over" in refused.stderr
    result = shell("restore", backup, "--over")
    assert result.exit_code == 0, result.output
    assert "The site is back" in result.stdout
    assert len(list((site / "var").glob("instar.db.before-restore-*"))) == 1


def test_what_does_not_hold_is_told_and_ends_with_1(shell, backup, site, tmp_path):
    from instar.store import Store

    store = Store(site / "var" / "instar.db")
    store.read().run("DROP INDEX ticket_board")
    store.close()
    shell("backup", tmp_path / "b.zip")
    result = shell("restore", tmp_path / "b.zip", "--over")
    assert result.exit_code == 1
    assert "schema: index ticket_board" in result.stderr
