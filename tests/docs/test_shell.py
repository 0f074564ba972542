"""docs/shell.md has every command of the shell with every option, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from instar.access import PROFILES
from instar.cli import main
from instar.cli.shell import COMMANDS

from .pages import examples, page, section, tables

PAGE = page("shell")


def leaves() -> Iterator[tuple[str, click.Command]]:
    """("user add", its command), … in the order of ``instar --help``."""
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", found) for sub, found in command.commands.items())
        else:
            yield name, command


LEAVES = dict(leaves())
HEADINGS = {
    heading: " ".join(word for word in heading.split()[1:] if word.islower())
    for heading in re.findall(r"^### `(.+)`$", PAGE, re.MULTILINE)
}


def part(name: str) -> str:
    heading = next(heading for heading, named in HEADINGS.items() if named == name)
    return section(PAGE, f"### `{heading}`")


def options(command: click.Command) -> set[str]:
    return {option for given in command.params if isinstance(given, click.Option) for option in given.opts}


def test_every_command_has_its_section_and_no_section_is_without_command() -> None:
    assert sorted(HEADINGS.values()) == sorted(LEAVES)


@pytest.mark.parametrize("name", LEAVES)
def test_the_section_of_a_command_lists_its_options(name: str) -> None:
    rows = tables(part(name))
    said = {re.findall(r"--?[\w-]+", row[0])[0] for row in (rows[0] if rows else [])}
    assert said == options(LEAVES[name])


@pytest.mark.parametrize("name", LEAVES)
def test_the_heading_names_the_arguments(name: str) -> None:
    heading = next(heading for heading, named in HEADINGS.items() if named == name)
    arguments = [
        given.make_metavar(click.Context(main)) for given in LEAVES[name].params if given.param_type_name == "argument"
    ]
    assert heading == " ".join(["instar", name, *arguments])


@pytest.mark.parametrize("name", LEAVES)
def test_the_example_is_that_of_the_help(name: str) -> None:
    (example,) = examples(part(name), "")
    assert LEAVES[name].epilog == f"Example: {example.strip()}"


def test_the_options_of_the_shell_itself_are_there() -> None:
    said = {word for row in tables(PAGE)[0] for word in re.findall(r"`(-[-\w]+)", row[0])}
    assert said == options(main) | {"-h", "--help"}


def test_every_access_profile_is_named() -> None:
    row = next(row for row in tables(part("user add"))[0] if "--profile" in row[0])
    assert re.findall(r"`(\w+)`", row[1]) == list(PROFILES)
