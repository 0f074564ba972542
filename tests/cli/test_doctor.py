"""``instar doctor``: a shape for programs, sentences for people, an exit code for both."""

from __future__ import annotations

import json

import pytest

from instar.store import Store
from tests.cli.running import database_of


def broken(site) -> None:
    tell(site, "DROP INDEX ticket_board")


def tell(site, statement: str) -> None:
    store = Store(database_of(site))
    store.read().run(statement)
    store.close()


def test_programs_read_every_check(shell, site):
    result = shell("doctor", "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["ok"] is True
    assert {"database", "work_items", "stages", "history", "files", "words", "jobs"} <= {
        check["name"] for check in told["checks"]
    }
    assert all(check.keys() == {"name", "ok", "detail"} for check in told["checks"])


def test_what_does_not_hold_is_told_and_ends_with_1(shell, site):
    broken(site)
    result = shell("doctor", "--format", "json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"]) == (1, False)
    assert [check["name"] for check in told["checks"] if not check["ok"]] == ["schema"]


def test_people_read_what_has_to_hold(shell, site):
    broken(site)
    result = shell("doctor")
    assert result.exit_code == 1
    assert (
        "BAD  schema: Every table, index and guard of this version is there.\n      index ticket_board" in result.stdout
    )
    assert "good  jobs:" in result.stdout


def test_a_database_that_waits_for_a_migration_is_left_as_it_is(shell, site):
    tell(site, "DELETE FROM schema_migration WHERE name = '0001_kernel'")
    result = shell("doctor", "--format", "json")
    assert result.exit_code == 1
    (check,) = json.loads(result.stdout)["checks"]
    assert check["name"] == "migrations"


@pytest.mark.sqlite
def test_a_site_without_its_database_is_told(shell, site):
    for file in (site / "var").glob("instar.db*"):
        file.unlink()
    result = shell("doctor")
    assert result.exit_code == 1
    assert "instar migrate" in result.stderr
    assert not (site / "var" / "instar.db").exists()
