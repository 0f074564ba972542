"""The one door: a permission for every command, nothing without asking, one effect a key."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields

import pytest

from instar.access import ANONYMOUS, PERMISSIONS
from instar.commands import COMMANDS, OpenTicket, PostReply, execute
from instar.commands.execute import Context, handles
from instar.errors import InstarError, Invalid


@dataclass(frozen=True, slots=True)
class Sneak:
    """Writes without asking anybody."""


@pytest.fixture
def sneak():
    @handles(Sneak, "ticket.edit")
    def run(context: Context, command: Sneak) -> dict[str, object]:
        context.tx.run("UPDATE epoch SET access = 999")
        return {}

    yield Sneak()
    del COMMANDS[Sneak]


def test_every_command_names_a_permission_that_exists():
    """Two decide otherwise: one's own preferences, and the answer of a job, which only the system gives."""
    free = {command.__name__ for command, spec in COMMANDS.items() if spec.permission not in PERMISSIONS}
    assert free == {"SetPreferences", "AnswerAction"}


def test_what_asked_nobody_is_rolled_back(site, sneak):
    with pytest.raises(RuntimeError, match="without asking"):
        execute(site.kernel, sneak, site.people["olga"])
    assert site.kernel.store.read().value("SELECT access FROM epoch") != 999


@pytest.mark.parametrize("command", sorted(COMMANDS, key=lambda command: command.__name__), ids=lambda c: c.__name__)
def test_strangers_can_do_nothing_by_command(site, command):
    """Each with arguments that would be right for somebody: refused by rights, not by a mistake."""
    filled = {"int": 1, "str": "request", "Text": "x", "tuple[tuple[str, str], ...]": (), "Mapping[str, Any]": {}}
    needed = {
        field.name: filled[str(field.type)]
        for field in fields(command)
        if field.default is MISSING and field.default_factory is MISSING
    }
    if command is OpenTicket:
        needed = {"title": "x", "process": "request", "service": "private"}
    with pytest.raises((InstarError, RuntimeError)):
        execute(site.kernel, command(**needed), ANONYMOUS)


def test_a_long_key_is_refused(site, opened):
    with pytest.raises(Invalid):
        execute(site.kernel, PostReply(opened()["ticket"], "x"), site.people["olga"], key="k" * 256)


def test_a_refused_command_is_not_remembered(site, opened, seen):
    ticket, olga = opened()["ticket"], site.people["olga"]
    with pytest.raises(Invalid):
        execute(site.kernel, PostReply(ticket, ""), olga, key="once")
    execute(site.kernel, PostReply(ticket, "Hello"), olga, key="once")
    assert len(seen.messages(ticket)) == 1


def test_a_key_belongs_to_its_sender(site, opened, seen):
    ticket = opened()["ticket"]
    for login in ("olga", "boris"):
        execute(site.kernel, PostReply(ticket, "Hello"), site.people[login], key="same")
    assert len(seen.messages(ticket)) == 2
