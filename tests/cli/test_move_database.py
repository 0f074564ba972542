"""``instar move-database``: what a person and a program are told."""

from __future__ import annotations

import json

import pytest

from instar.store import Store
from tests.tools.conftest import empty, server

__all__ = ["empty", "server"]

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(180)]


def test_a_site_is_moved_and_works_there(shell, site, empty):
    address = empty()
    result = shell("move-database", address, "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["ok"], told["to"]) == (True, address)
    assert {table["table"] for table in told["tables"]} >= {"principal", "ticket", "audit"}
    assert told["rows"] == sum(table["rows"] for table in told["tables"])
    there = {"INSTAR_DATABASE": address}
    assert shell("doctor", env=there).exit_code == 0
    store = Store(address)
    assert store.read().all("SELECT key FROM principal WHERE kind = 'user'") == [("maria",)]
    store.close_all()

    back = shell("move-database", "var/back.db", env=there)
    assert back.exit_code == 0, back.output
    assert 'Now say in instar.toml: database = "var/back.db"' in back.stdout
    assert (site / "var" / "back.db").is_file()

    again = shell("move-database", address)
    assert (again.exit_code, "is not empty" in again.stderr) == (1, True)


@pytest.mark.parametrize("to", ["mysql://desk@localhost/desk", "postgresql://desk:secret@localhost/desk"])
def test_an_address_that_is_none_is_told(shell, site, to: str):
    result = shell("move-database", to)
    assert result.exit_code == 1
    assert "TO is no database" in result.stderr


def test_a_site_without_its_database_is_told(shell, site):
    for file in (site / "var").glob("instar.db*"):
        file.unlink()
    result = shell("move-database", "var/other.db")
    assert (result.exit_code, "There is no database" in result.stderr) == (1, True)
    assert not (site / "var" / "other.db").exists()
