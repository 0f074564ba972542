"""What plugins there are, what they give, and why one does not work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_programs_read_the_shape_that_they_rely_on(shell):
    found = {one["name"]: one for one in json.loads(shell("plugins", "--format", "json").stdout)}
    assert found["crm"]["state"] == "loaded"
    assert found["crm"]["roles"] == 5
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


def test_a_new_plugin_is_written_and_its_files_are_told(shell, tmp_path: Path):
    result = shell("plugins", "new", "channel", "sms", "--title-ru", "СМС", "--into", tmp_path)
    assert result.exit_code == 0
    home = tmp_path / "instar-sms"
    assert sorted(result.stdout.split()) == sorted(str(path) for path in home.rglob("*") if path.is_file())
    assert "python -m pytest" in result.stderr
    assert '{"en": "Sms", "ru": "СМС"}' in (home / "instar_sms" / "plugin.py").read_text("utf-8")


@pytest.mark.parametrize("name", ["SMS", "7up", "my-sms", "instar", "sms.py", "../sms"])
def test_a_name_that_cannot_be_one_is_told_and_nothing_is_written(shell, tmp_path: Path, name: str):
    result = shell("plugins", "new", "channel", name, "--into", tmp_path / "here")
    assert result.exit_code == 1
    assert "a letter first" in result.stderr
    assert not (tmp_path / "here").exists()


def test_nothing_is_written_over(shell, tmp_path: Path):
    for expected in (0, 1):
        result = shell("plugins", "new", "role", "postcard", "--into", tmp_path)
        assert result.exit_code == expected
    assert "Choose another name" in result.stderr


def test_a_kind_that_is_none_is_exit_code_2(shell):
    assert shell("plugins", "new", "riddle", "postcard").exit_code == 2


def test_a_plugin_is_switched_off_and_on_from_the_shell(shell, site: Path):
    def state() -> str:
        return next(
            one["state"] for one in json.loads(shell("plugins", "--format", "json").stdout) if one["name"] == "crm"
        )

    assert state() == "loaded"
    assert shell("plugins", "off", "crm").exit_code == 0
    assert state() == "off"
    assert shell("plugins", "on", "crm").exit_code == 0
    assert state() == "loaded"


def test_switching_what_is_not_there_is_refused(shell, site: Path):
    result = shell("plugins", "off", "crn")
    assert result.exit_code == 1
    assert "“crm”" in result.stderr


def test_calls_of_the_start_are_told(shell):
    calls = json.loads(shell("plugins", "trace", "--format", "json").stdout)
    assert {"number", "plugin", "doing", "ms", "given", "error"} == set(calls[0])
    assert [call["number"] for call in calls] == sorted(call["number"] for call in calls)
    assert "roles at the start" in shell("plugins", "trace").stdout


TABLES = """
from pathlib import Path
from instar.sdk import Migrations, hookimpl

class Postcards:
    @hookimpl
    def migrations(self):
        return [Migrations(Path(__file__).parent / "cards")]

plugin = Postcards()
"""


def test_tables_are_dropped_when_the_answer_is_yes(shell, site: Path):
    (site / "plugins" / "cards").mkdir()
    made = "def up(migrator, db):\n    db.execute_sql('CREATE TABLE x_postcard__card (id INTEGER)')\n"
    filled = "def up(migrator, db):\n    db.execute_sql('INSERT INTO x_postcard__card VALUES (1), (2)')\n"
    (site / "plugins" / "cards" / "0001_cards.py").write_text(made, encoding="utf-8")
    (site / "plugins" / "cards" / "0002_filled.py").write_text(filled, encoding="utf-8")
    (site / "plugins" / "postcard.py").write_text(TABLES, encoding="utf-8")
    works = shell("plugins", "purge", "postcard", "--yes")
    assert (works.exit_code, "The plugin postcard works with its tables." in works.stderr) == (1, True)
    shell("plugins", "off", "postcard")
    no = shell("plugins", "purge", "postcard", stdin="n\n")
    assert (no.exit_code, "x_postcard__card  2" in no.stderr) == (1, True)
    yes = shell("plugins", "purge", "postcard", stdin="y\n")
    assert (yes.exit_code, "Dropped: x_postcard__card, x_postcard__migration." in yes.stderr) == (0, True)
    again = shell("plugins", "purge", "postcard", "--yes")
    assert (again.exit_code, again.stderr) == (1, "instar: There are no tables of a plugin “postcard”.\n")
    on = shell("plugins", "on", "postcard")
    assert on.exit_code == 0
    shell("plugins")
    assert shell("plugins", "off", "postcard").exit_code == 0
    assert shell("plugins", "purge", "postcard", "--yes").exit_code == 0, "switched on it has made them anew"
