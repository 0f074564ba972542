"""The one door: a permission for every command, nothing without asking, one effect a key."""

from __future__ import annotations

import pkgutil
import sqlite3
import threading
from dataclasses import MISSING, dataclass, fields
from importlib import import_module

import pytest

from instar import commands
from instar.access import ANONYMOUS, PERMISSIONS
from instar.commands import COMMANDS, AddUser, MoveTicket, OpenTicket, PostReply, execute
from instar.commands.execute import Context, digest, handles
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


for module in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):  # all of them, whoever needs which
    import_module(module.name)

NAMED = {command.__name__: command for command in COMMANDS}

DECIDE_OTHERWISE = {
    "the system alone": {
        "AnswerAction",
        "EndAs",
        "FireReminder",
        "FireTimer",
        "RecheckContracts",
        "RecountClocks",
        "RecountService",
        "Return",
        "OpenScheduled",
        "ScheduleNext",
        "SendClientLink",
        "SendReset",
        "SettleRestored",
        "TakeThrown",
    },
    "about oneself": {
        "EndLogIn",
        "EndReminder",
        "ReadNotices",
        "RemindAgain",
        "SetNotices",
        "SetPreferences",
        "SetSignature",
        "StopLetters",
    },
    "the permission that the plugin's command names": {"RunOwn"},
    "everybody with an account": {"AskAccess"},
    "the permission of what is taken back": {"Undo"},
    "the permission of what is imported": {"AddImport", "ImportLine", "SetUpImport", "StartImport", "StopImport"},
}


def test_every_command_names_a_permission_that_exists():
    free = {command.__name__ for command, spec in COMMANDS.items() if spec.permission not in PERMISSIONS}
    assert free == set().union(*DECIDE_OTHERWISE.values())


def test_what_asked_nobody_is_rolled_back(site, sneak):
    with pytest.raises(RuntimeError, match="without asking"):
        execute(site.kernel, sneak, site.people["olga"])
    assert site.kernel.store.read().value("SELECT access FROM epoch") != 999


@pytest.mark.parametrize("command", NAMED.values(), ids=NAMED)
def test_strangers_can_do_nothing_by_command(site, command):
    """Each with arguments that would be right for somebody: refused by rights, not by a mistake."""
    filled = {"int": 1, "str": "request", "Text": "x", "bool": True, "Mapping[str, Any]": {}}
    needed = {
        field.name: filled.get(str(field.type), ())
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


def test_an_answer_that_only_asks_for_more_is_not_kept(site, opened):
    """The same key then brings what was asked for."""
    ticket, olga = opened()["ticket"], site.people["olga"]
    asked = execute(site.kernel, MoveTicket(ticket, "done", outcome="reply"), olga, key="move")
    assert asked["needs_form"]
    moved = execute(site.kernel, MoveTicket(ticket, "done", outcome="reply", data={"answer": "Yes"}), olga, key="move")
    assert moved["stage"] == "done"


def test_an_empty_key_is_refused(site, opened):
    with pytest.raises(Invalid):
        execute(site.kernel, PostReply(opened()["ticket"], "x"), site.people["olga"], key="")


def test_twins_at_the_same_moment_do_one_thing(site, opened, seen):
    ticket, olga = opened()["ticket"], site.people["olga"]
    answers: list[object] = []

    def post() -> None:
        try:
            answers.append(execute(site.kernel, PostReply(ticket, "Hello"), olga, key="twin")["message"])
        except Exception as error:  # noqa: BLE001 - told to the test's own thread
            answers.append(error)
        finally:
            site.kernel.store.close()

    threads = [threading.Thread(target=post) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert len(seen.messages(ticket)) == 1


def test_what_makes_commands_the_same_cannot_be_guessed_from_the_database():
    """A field may be a password: a plain hash of it would be one to try words against."""
    command = AddUser("ann", "Ann", password="a long enough pass phrase")
    assert digest(command, "one secret") == digest(command, "one secret")
    assert digest(command, "one secret") != digest(command, "another secret")


def test_only_commands_are_carried_out(site):
    with pytest.raises(KeyError):
        execute(site.kernel, object(), site.people["olga"])


@pytest.mark.parametrize("statement", [1, 2, 3, 4, 5, 6])
def test_whatever_statement_fails_nothing_is_left_and_the_next_try_works(site, monkeypatch, statement, seen):
    """As if the process had died at the n-th write; caches included, which must not know what was rolled back."""
    before = {table: seen.tx.value(f"SELECT count(*) FROM {table}") for table in ("ticket", "zone", "event", "contact")}
    left = [statement]

    def dying(run):
        def counted(self, sql, args=()):
            if not sql.lstrip().startswith("SELECT"):
                left[0] -= 1
                if left[0] == 0:
                    raise sqlite3.OperationalError("disk I/O error")
            return run(self, sql, args)

        return counted

    command = OpenTicket("x", process="order", requester={"name": "Eve"}, data={"order_sum": "1"})
    with monkeypatch.context() as patched:
        kind = type(seen.tx)
        patched.setattr(kind, "run", dying(kind.run))
        patched.setattr(kind, "insert", dying(kind.insert))
        with pytest.raises(sqlite3.OperationalError):
            site.run(command, "olga")
    assert before == {table: seen.tx.value(f"SELECT count(*) FROM {table}") for table in before}
    assert site.run(command, "olga")["ticket"] == 1
