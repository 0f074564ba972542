"""Commands: everything or nothing, for who may alone, the same answer at a repeat, and rubbish told at its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson
import pytest

from instar.access import PERMISSIONS
from instar.commands import execute
from instar.commands.own import RunOwn
from instar.contract import Command
from instar.errors import Forbidden, InstarError, NotFound
from instar.plugins import PluginFault, PluginManager
from instar.testing.contracts.base import PluginContract
from instar.testing.site import Site

RUBBISH: tuple[Any, ...] = (None, "", "\x00", "x" * 5000, -1, 10**12, 1.5, True, [], [[]], {}, {"a": {"b": []}})


class CommandContract(PluginContract):
    """``examples``: arguments that it carries out, one after the other. ``refused``: (arguments, code of the refusal).

    ``role``, ``process``: of the ticket that a command about a ticket is tried on, whose number the suite fills in
    where the arguments lack it; left out, a thing of no role of yours. ``start``: before anything is tried, such as
    what the command needs in the plugin's tables.
    """

    examples: ClassVar[Sequence[Mapping[str, Any]]] = ()
    refused: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = ()
    role: ClassVar[str] = ""
    process: ClassVar[str] = "contract_things"

    def start(self, site: Site) -> None:
        """For what has to be there beforehand."""

    def given(self, plugins: PluginManager) -> Command | None:
        return plugins.command(self.name, self.key)

    @pytest.fixture
    def command(self, plugins: PluginManager) -> Command:
        command = self.given(plugins)
        assert command is not None, f"The plugin {self.name} gives no command {self.key!r}."
        return command

    @pytest.fixture
    def ready(self, site: Site, command: Command) -> Site:
        """The site with somebody who may carry it out, ``olga``, and a ticket of hers."""
        self.start(site)
        site.people.add("olga", profile="supervisor")
        if command.permission and not site.kernel.access.can(site.people["olga"], command.permission):
            site.people.grant("olga", command.permission)
        return site

    def sent(self, site: Site, command: Command, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments, with the number of a new ticket where one is wanted."""
        if not command.ticket or command.ticket in arguments:
            return dict(arguments)
        from instar.commands import OpenTicket

        opened = site.run(OpenTicket("Thing", role=self.role or None, process=self.process or None, partial=True))
        return {command.ticket: opened["number"], **arguments}

    def carried(self, site: Site, arguments: Mapping[str, Any], key: str | None = None) -> dict[str, Any]:
        """The answer; fails with the plugin's own lines when it raises what no command may raise."""
        try:
            return execute(site.kernel, self.asked(arguments), site.people["olga"], key=key)
        except PluginFault as error:
            status = site.kernel.plugins.status(self.name)
            raise AssertionError(status.last_fault if status else str(error)) from None

    def asked(self, arguments: Mapping[str, Any]) -> RunOwn:
        return RunOwn(self.name, self.key, arguments, proven=True)

    # -- tests ----------------------------------------------------------------------------------------------------

    def test_its_permission_is_one(self, command: Command) -> None:
        assert command.permission is None or command.permission in PERMISSIONS

    def test_it_carries_out_the_examples_and_each_stands_in_the_audit(self, ready: Site, command: Command) -> None:
        assert self.examples, "Give at least one example: a dict of arguments."
        for arguments in self.examples:
            before = audited(ready, self.name, self.key)
            orjson.dumps(self.carried(ready, self.sent(ready, command, arguments)))
            assert audited(ready, self.name, self.key) == before + 1

    def test_a_repeat_changes_nothing_and_answers_the_same(self, ready: Site, command: Command) -> None:
        for number, arguments in enumerate(self.examples):
            sent = self.sent(ready, command, arguments)
            first = self.carried(ready, sent, f"key{number}")
            before = self.rows(ready)
            assert self.carried(ready, sent, f"key{number}") == first
            assert self.rows(ready) == before

    def test_who_may_not_is_refused_and_nothing_is_written(self, ready: Site, command: Command) -> None:
        if command.permission is None:
            pytest.skip("The plugin's own pages see to it who asks.")
        ready.people.add("stranger", profile="requester")
        for arguments in self.examples:
            sent = self.sent(ready, command, arguments)
            before = self.rows(ready)
            with pytest.raises((Forbidden, NotFound)):
                execute(ready.kernel, self.asked(sent), ready.people["stranger"])
            assert self.rows(ready) == before

    def test_what_it_refuses_it_refuses_by_code_and_leaves_nothing(self, ready: Site, command: Command) -> None:
        for arguments, code in self.refused:
            sent = self.sent(ready, command, arguments)
            before = self.rows(ready)
            with pytest.raises(InstarError) as caught:
                execute(ready.kernel, self.asked(sent), ready.people["olga"])
            assert caught.value.code == code, f"{sent}: {caught.value.sentences()}"
            assert self.rows(ready) == before

    def test_rubbish_in_any_argument_is_told_and_never_a_fault(self, ready: Site, command: Command) -> None:
        for arguments in self.examples:
            sent = self.sent(ready, command, arguments)
            for name in sorted(command.schema().fields):
                for value in RUBBISH:
                    self.tried(ready, {**sent, name: value})

    def tried(self, site: Site, sent: Mapping[str, Any]) -> None:
        try:
            execute(site.kernel, self.asked(sent), site.people["olga"])
        except PluginFault as error:
            status = site.kernel.plugins.status(self.name)
            raise AssertionError(f"{dict(sent)}: {status.last_fault if status else error}") from None
        except InstarError:
            pass

    def rows(self, site: Site) -> dict[str, list[Any]]:
        """Everything in the plugin's tables, to be compared."""
        from instar.store import OwnTables

        tx = site.kernel.store.read()
        names = OwnTables(site.kernel.store).names(self.name)
        return {name: sorted(tx.all(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def audited(site: Site, plugin: str, key: str) -> int:
    sql = "SELECT count(*) FROM audit WHERE what = 'plugin.command' AND target = ?"
    found: int = site.kernel.store.read().value(sql, (f"{plugin}.{key}",))
    return found
