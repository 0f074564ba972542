"""docs/operations.md: its table of settings is the table, what it says of addresses and backups is so."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from flask.testing import FlaskClient

from instar.plugins import PluginManager
from instar.settings import SETTINGS, Described, Settings, describe
from instar.testing.site import Site

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


def test_the_backup_of_a_running_site_holds_what_was_just_written(instar_site: Site) -> None:
    folder = instar_site.kernel.settings.site
    command = examples(section(PAGE, "## Backup"), "")[0].splitlines()[0]
    code = re.search(r'-c "(.+)"', command)
    assert code is not None
    done = subprocess.run([sys.executable, "-c", code[1]], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    with sqlite3.connect(folder / "backup.db") as copy:
        held = copy.execute("SELECT count(*) FROM service").fetchone()
    copy.close()
    assert held == instar_site.kernel.store.read().one("SELECT count(*) FROM service")
