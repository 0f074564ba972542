"""What holds for every command: help with an example, exit codes, errors without a traceback."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from instar.cli import main
from instar.cli.shell import COMMANDS, language_of
from instar.store import Store
from tests.cli.running import database_of


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(path: tuple[str, ...]):
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    example = " ".join(result.output.partition("Example:")[2].split())
    assert " ".join(path) in example.replace("-C /srv/desk ", "").replace("-C /tmp/demo ", "")


def test_the_list_of_commands_says_what_each_does():
    output = CliRunner().invoke(main, ["--help"]).output
    for name in COMMANDS:
        (line,) = [line for line in output.splitlines() if line.startswith(f"  {name} ")]
        assert len(line.split()) > 2


def test_a_misspelt_command_or_option_is_exit_code_2():
    for arguments in (["chekc"], ["check"], ["init"], ["serve", "--port", "99999"], ["user", "add"]):
        assert CliRunner().invoke(main, arguments).exit_code == 2


def test_without_a_site_commands_say_how_to_make_one(shell):
    for arguments in (
        ["user", "add", "olga"],
        ["token", "create", "--user", "olga"],
        ["migrate"],
        ["serve"],
    ):
        result = shell(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
    result = shell("migrate")
    assert "There is no site in" in result.stderr
    assert "instar init" in result.stderr


def test_an_error_says_what_to_correct_field_by_field(shell, site):
    result = shell("user", "add", "Ольга")
    assert result.exit_code == 1
    assert "login: Use a-z" in result.stderr
    assert "Traceback" not in result.output


def test_a_database_of_a_newer_version_is_refused_and_left_alone(shell, site):
    store = Store(database_of(site))
    store.read().run("INSERT INTO schema_migration (name, applied) VALUES ('9999_newer', '2040-01-01')")
    store.close()
    for arguments in (["migrate"], ["token", "create", "--user", "maria"], ["serve"]):
        result = shell(*arguments)
        assert result.exit_code == 1
        assert "written by a newer version: it has the migration 9999_newer" in result.stderr


def test_settings_that_cannot_be_read_are_told_with_file_and_line(shell, tmp_path):
    (tmp_path / "instar.toml").write_text('port = "many"\n')
    result = shell("settings")
    assert result.exit_code == 1
    assert "instar.toml:1: port" in result.stderr


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru-RU"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "de"}, "de"),
        ({"LC_ALL": "C.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(environ: dict[str, str], language: str):
    assert language_of(environ) == language
