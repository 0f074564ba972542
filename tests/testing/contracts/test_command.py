"""The suite of commands notices what a command may not do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from marshmallow import fields
from peewee import TextField

from instar.sdk import Arguments, Command, CommandAnswer, Invalid, Migrations, OwnTables, hookimpl
from instar.testing.contracts import CommandContract

from .conftest import Run, suite_of

tables = OwnTables("postcard")


class Card(tables.Model):  # type: ignore[name-defined]  # a class of its own for each plugin
    text = TextField()


class CardBody(Arguments):
    ticket = fields.String(required=True)
    text = fields.String(required=True)


def write(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    if not args["text"].strip():
        raise Invalid({"text": ["The card is empty."]})
    return CommandAnswer({"card": tx.insert("INSERT INTO x_postcard__card (text) VALUES (?)", (args["text"],))})


def plugin(run: Any = write, permission: str | None = "ticket.edit") -> object:
    class Plugin:
        requires = "instar>=0.1"

        @hookimpl
        def models(self) -> list[Any]:
            return [Card]

        @hookimpl
        def migrations(self) -> list[Migrations]:
            return [Migrations(Path(__file__).parent / "cards")]

        @hookimpl
        def commands(self) -> list[Command]:
            title = {"en": "Write a card", "ru": "Написать открытку"}
            return [Command("write", title, run, permission, CardBody, ticket="ticket")]

    return Plugin()


class TestACommandThatIsRight(CommandContract):
    plugin = plugin()
    name = "postcard"
    key = "write"
    examples = [{"text": "Hello"}]
    refused = [({"text": " "}, "invalid")]


class TestACommandOfThePluginsOwnPages(CommandContract):
    plugin = plugin(permission=None)
    name = "postcard"
    key = "write"
    examples = [{"text": "Hello"}]


def crashes(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    return CommandAnswer({"first": args["text"][0]})


def leaks(tx: Any, args: Mapping[str, Any]) -> CommandAnswer:
    tx.all("SELECT * FROM ticket")
    return CommandAnswer()


@pytest.mark.parametrize(
    ("test", "made", "more"),
    [
        ("test_its_permission_is_one", plugin(permission="card.write"), {}),
        ("test_it_carries_out_the_examples_and_each_stands_in_the_audit", plugin(), {"examples": ()}),
        ("test_it_carries_out_the_examples_and_each_stands_in_the_audit", plugin(leaks), {}),
        ("test_rubbish_in_any_argument_is_told_and_never_a_fault", plugin(crashes), {}),
        (
            "test_what_it_refuses_it_refuses_by_code_and_leaves_nothing",
            plugin(),
            {"refused": [({"text": " "}, "full")]},
        ),
    ],
)
def test_a_command_that_is_wrong_is_noticed(run: Run, test: str, made: object, more: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        run(suite_of(CommandContract, made, "write", **{"examples": [{"text": "Hello"}], **more}), test)
