"""docs/operations.md: its table of settings is the table, what it says of addresses and backups is so."""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from instar.cli import main
from instar.plugins import PluginManager
from instar.settings import SETTINGS, Described, Settings, describe
from instar.testing.site import Site
from instar.tools.doctor import CHECKS

from .pages import examples, page, section, tables

PAGE = page("operations")


def row(described: Described) -> list[str]:
    default = f"`{described.default}`" if described.default else ""
    return [f"`{described.name}`", f"`{described.variable}`", default, described.help]


def test_the_table_of_settings_is_the_table_of_the_code() -> None:
    assert tables(section(PAGE, "## Settings"))[0] == [row(one) for one in describe(SETTINGS)]


def test_the_settings_of_the_built_in_plugins_are_there(tmp_path: Path) -> None:
    given = PluginManager.load(Settings(site=tmp_path)).rows()
    rows = [row(one) for plugin, rows in given.items() for one in describe(rows or (), plugin=plugin)]
    assert tables(section(PAGE, "## Settings"))[1] == rows


def test_health_and_ready_answer_as_described(client: FlaskClient) -> None:
    said = {line[0].strip("`"): line[1] for line in tables(section(PAGE, "## Watching"))[0]}
    for address, sentence in said.items():
        answer = client.get(address)
        assert answer.status_code == 200
        keys = [*answer.json, *(answer.json.get("checks") or ())]
        assert re.findall(r'"(\w+)"(?=[:,}])', sentence) == keys


@pytest.mark.sqlite
def test_the_backup_of_a_running_site_is_laid_back_by_the_next_line(instar_site: Site, tmp_path: Path) -> None:
    folder = instar_site.kernel.settings.site
    new = tmp_path / "new"
    new.mkdir()
    places = {"/srv/desk": str(folder), "/srv/new": str(new), "/backups": str(tmp_path)}
    for line in examples(section(PAGE, "## Backup"), "")[0].splitlines():
        for said, place in places.items():
            line = line.replace(said, place)
        result = CliRunner().invoke(main, shlex.split(line)[1:])
        assert result.exit_code == 0, result.output
    with closing(sqlite3.connect(new / "var" / "instar.db")) as copy:
        held = copy.execute("SELECT count(*) FROM service").fetchone()
    assert held == instar_site.kernel.store.read().one("SELECT count(*) FROM service")


def test_the_checks_of_the_doctor_are_those_of_the_code() -> None:
    rows = tables(section(PAGE, "## Is it whole?"))[0]
    assert [row[0].strip("`") for row in rows] == [check.name for check in CHECKS]
