"""``PluginManager``: all plugins of one site. Nothing of it is global; a test makes as many as it likes.

A plugin is loaded alone: import, checks, its settings, its contributions, its catalogue. Only when all of
that went well does anything of it count; else it is ``failed``, with the reason, and the others work. Hooks
are called one plugin at a time, so that what one raises stays its own.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import pluggy

from instar import hookspecs, i18n
from instar.contract import (
    Action,
    Alarm,
    Channel,
    Command,
    Definitions,
    NoticeKind,
    Report,
    Role,
    Setting,
    Template,
    TicketEvent,
    View,
)
from instar.contract.notices import KERNEL_NOTICES
from instar.errors import InstarError, nearest
from instar.i18n import N_, Sentence, _
from instar.plugins import discovery
from instar.plugins.budget import Budget
from instar.plugins.checks import FOLDERS, HOOKS, check_object, contributions
from instar.plugins.discovery import Candidate
from instar.plugins.registry import KERNEL, Given, Registry
from instar.plugins.status import PluginFault, PluginProblem, PluginStatus, in_words, own_frames
from instar.plugins.trace import Trace
from instar.settings import FILE, SETTINGS, Remark, Settings

if TYPE_CHECKING:
    from flask import Blueprint
    from peewee import Model

T = TypeVar("T")
Stored = Mapping[str, Mapping[str, str]]
"""Plugin → row of its settings → value, as ``settings.values.shown`` writes it."""
log = logging.getLogger(__name__)
EVERY = "*"
"""In ``disabled_plugins``: start with no plugin at all."""

START_S, PAGE_S, ANSWER_S = 20.0, 2.0, 20.0
"""Seconds that importing a plugin, a hook of a page, and a report or view may take before nobody waits any longer."""
TOLD_S = 20.0
"""Seconds that a plugin may take over one event that it is told, and when an alarm of its rings."""
TOLD = "after_event"
SLOW_MS = 200.0
"""A hook of a page that takes longer is told in the log."""
WITHOUT_SETTINGS = ("roles", *FOLDERS, "templates", "notices", "models", "migrations")
WITH_SETTINGS = ("actions", "channels", "reports", "views", "commands", "alarms", "blueprints")
"""Hooks of the start that are given the plugin's settings."""


class Tables(Protocol):
    """The plugins' own tables in the database of a site."""

    def bring_up(self, plugin: str, folder: Path | None, models: Sequence[type[Model]], budget: Budget) -> None:
        """Carry out what is pending of the migrations in the folder, and see that the models fit; raises."""


_NAME = re.compile(r"[a-z][a-z0-9_]*")


class PluginManager:
    """The loaded plugins of a site, what they gave, and the one way to call their hooks."""

    def __init__(self, settings: Settings) -> None:
        """A manager without plugins; ``load`` makes the one of a site."""
        self._site = settings
        self._statuses: list[PluginStatus] = []
        self._objects: dict[str, object] = {}
        self._budget = Budget()
        self._registry = Registry(
            owners={("variable", row.variable()): KERNEL for row in SETTINGS}
            | {("notice", kind.key): KERNEL for kind in KERNEL_NOTICES},
            budget=self._budget,
        )
        self.trace = Trace()
        self._again: Callable[[Collection[str], Stored], PluginManager] | None = None
        self._stored: Stored = {}
        self._tables: Tables | None = None
        self._pending: dict[str, Given] = {}
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT)
        self._pluggy.add_hookspecs(hookspecs)

    @classmethod
    def load(
        cls,
        settings: Settings,
        *,
        actions: Sequence[Action] = (),
        candidates: Iterable[Candidate] | None = None,
        off: Collection[str] = (),
        stored: Stored = MappingProxyType({}),
        tables: Tables | None = None,
    ) -> Self:
        """All plugins that are installed or lie in the site's folder, each loaded alone.

        actions: the kernel's own; a plugin cannot take their keys. candidates: instead of those found, for
        tests. off: names of plugins that the site has switched off. stored: what was set on their pages.
        tables: the site's, for plugins that bring their own; left out until ``prepare`` where no database is
        open yet. Raises InstarError "plugin_failed" when ``settings.strict`` is set and one has failed.
        """
        manager = cls(settings)
        manager._tables, manager._stored = tables, stored
        manager.add_actions(actions)
        given = None if candidates is None else tuple(candidates)
        found = given
        if found is None:
            found = (*discovery.installed(), *discovery.of_site(settings.site / "plugins"))
        manager._again = lambda off, stored: cls.load(
            settings, actions=actions, candidates=given, off=off, stored=stored, tables=manager._tables
        )
        for candidate in found:
            manager._statuses.append(manager._load(candidate, off))
        manager._refuse_failed()
        return manager

    def prepare(self, tables: Tables) -> None:
        """Bring the tables of plugins up to date that were loaded without a database; one that fails gives nothing.

        Raises as ``load`` does.
        """
        self._tables = tables
        while self._pending:
            name, given = self._pending.popitem()
            status = self.status(name)
            assert status is not None, "it was loaded"
            try:
                self._bring_up(name, given)
            # As at the door: whatever its migrations do, the others work.
            except (Exception, SystemExit) as error:  # noqa: BLE001
                self._registry.leave(name)
                self._turn_away(status, error)
        self._refuse_failed()

    def _refuse_failed(self) -> None:
        failed = [status for status in self._statuses if status.state == "failed"]
        if failed and self._site.strict:
            raise InstarError(
                "plugin_failed",
                "\n".join(f"{one.name}: {one.reason} {one.hint}".rstrip() for one in failed),
                hint=_("Correct the plugins, switch them off (disabled_plugins), or start without strict."),
            )

    def again(self, off: Collection[str], stored: Stored = MappingProxyType({})) -> PluginManager:
        """The same site's plugins, found and loaded anew; ``off`` are the names that are switched off now, ``stored``
        what is set on their pages."""
        return self._again(off, stored) if self._again is not None else self

    def close(self) -> None:
        """End the threads in which plugins are asked; for a manager that another one has followed."""
        self._budget.close()

    # -- what there is -------------------------------------------------------------------------------------

    @property
    def statuses(self) -> Sequence[PluginStatus]:
        """Every plugin that was found, in the order in which they are asked."""
        return tuple(self._statuses)

    @property
    def roles(self) -> Mapping[str, Role]:
        return self._registry.roles

    @property
    def actions(self) -> Mapping[str, Action]:
        return self._registry.actions

    @property
    def channels(self) -> Mapping[str, Channel]:
        return self._registry.channels

    @property
    def reports(self) -> Mapping[str, Report]:
        return self._registry.reports

    @property
    def views(self) -> Mapping[str, View]:
        return self._registry.views

    @property
    def commands(self) -> Mapping[tuple[str, str], Command]:
        """(plugin, key) → command, in order."""
        return self._registry.commands

    @property
    def templates(self) -> Mapping[str, Template]:
        return self._registry.templates

    @property
    def notices(self) -> Mapping[str, NoticeKind]:
        """Kinds of notices that plugins have brought."""
        return self._registry.notices

    @property
    def blueprints(self) -> Sequence[tuple[str, Blueprint]]:
        """(plugin, blueprint), in order."""
        return tuple(self._registry.blueprints)

    def role(self, key: str) -> Role | None:
        """None when no loaded plugin gives it: its tickets are shown with their raw fields."""
        return self._registry.roles.get(key)

    def action(self, key: str) -> Action | None:
        return self._registry.actions.get(key)

    def channel(self, key: str) -> Channel | None:
        return self._registry.channels.get(key)

    def command(self, plugin: str, key: str) -> Command | None:
        """A command of a loaded plugin."""
        return self._registry.commands.get((plugin, key))

    def alarm(self, plugin: str, key: str) -> Alarm | None:
        """An alarm of a loaded plugin."""
        return self._registry.alarms.get((plugin, key))

    def folders(self, kind: str) -> Sequence[tuple[str, Path]]:
        """(plugin, folder) of shipped definitions of a kind: "form", "process", "decision" or "calendar"."""
        return [(owner, one.folder) for owner, one in self._registry.definitions if one.kind == kind]

    def owner(self, kind: str, key: str) -> str | None:
        """Who gave a "role", "action", "channel", "report", "view", "template", "notice", "blueprint": a plugin, or
        "instar"."""
        return self._registry.owners.get((kind, key))

    def status(self, name: str) -> PluginStatus | None:
        return next((status for status in self._statuses if status.name == name), None)

    def values(self, plugin: str) -> Mapping[str, Any]:
        """The settings of a plugin by row name; empty when it has none or is not loaded."""
        return self._registry.values.get(plugin, {})

    def rows(self) -> Mapping[str, Sequence[Setting] | None]:
        """Plugin → rows of its settings; None where they are not known, because it is off or has failed."""
        return {status.name: self._registry.rows.get(status.name) for status in self._statuses}

    def remarks(self) -> list[Remark]:
        """Names in the site's settings that nothing reads, plugins and their settings included."""
        found = self._site.remarks(self.rows())
        names = [status.name for status in self._statuses]
        for name in self._site.disabled_plugins:
            if name not in names and name != EVERY:
                near = nearest(name, names)
                found.append(
                    Remark(
                        self._site.origins.get("disabled_plugins", FILE),
                        _("There is no plugin “{name}” to switch off.").format(name=name),
                        _("Did you mean “{name}”?").format(name=near) if near else None,
                    )
                )
        return found

    # -- asking --------------------------------------------------------------------------------------------

    def gather(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """(plugin, contribution) for everything that the plugins give to a hook, in their order.

        What raises or gives something else than the hook's type is logged, counted in its status and left
        out.
        """
        if hook not in HOOKS:
            raise ValueError(f"there is no hook {hook!r}; there are {', '.join(HOOKS)}")
        having = {one.plugin_name for one in getattr(self._pluggy.hook, hook).get_hookimpls()}
        found: list[tuple[str, Any]] = []
        for name in self._objects:
            if name not in having:
                continue
            if self._paused(name, hook):
                continue
            started = time.perf_counter()
            try:
                given = self._ask(name, hook, PAGE_S, **arguments)
            # One plugin's error must reach neither the page nor the other plugins.
            except (Exception, SystemExit) as error:  # noqa: BLE001
                self._failed(name, error, hook, started)
            else:
                found += [(name, one) for one in given]
                self._traced(name, hook, started, len(given))
        return found

    def call(
        self,
        plugin: str,
        doing: str,
        function: Callable[[], T],
        *,
        here: bool = False,
        seconds: float | None = None,
    ) -> T:
        """What a plugin's function answers. Whatever it raises but InstarError is logged, counted for the plugin and
        told as PluginFault; so is what takes longer than ``seconds`` (20), unless it runs ``here``, in the thread that
        asks.
        """
        if self._paused(plugin, doing):
            raise PluginFault(plugin, paused=True)
        started = time.perf_counter()
        try:
            answer = function() if here else self._budget.call(function, ANSWER_S if seconds is None else seconds)
        except InstarError:
            raise
        # A report or view of a plugin that raises must cost its own page alone.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            self._failed(plugin, error, doing, started)
            raise PluginFault(plugin) from None
        self._traced(plugin, doing, started, len(answer) if isinstance(answer, Sized) else 1)
        return answer

    @property
    def listeners(self) -> Sequence[str]:
        """Names of the plugins that are told what happens (hook ``after_event``)."""
        return tuple(name for name in self._objects if self._has(name, TOLD))

    def tell(self, plugin: str, event: TicketEvent, within: Callable[[], AbstractContextManager[None]]) -> None:
        """Tell one plugin of one event. ``within``: makes what has to be around it, in the thread that it is told in.

        Whatever it raises is logged, counted and told as PluginFault, also when it takes longer than 20 s.
        """
        started = time.perf_counter()

        def told() -> None:
            with within():
                others = [one for other, one in self._objects.items() if other != plugin]
                self._pluggy.subset_hook_caller(TOLD, remove_plugins=others)(event=event)

        try:
            self._budget.call(told, TOLD_S)
        # What one plugin does about an event must reach neither the worker nor what the others are told.
        except (Exception, SystemExit) as error:
            self._failed(plugin, error, TOLD, started)
            raise PluginFault(plugin) from error
        self._traced(plugin, TOLD, started, 1)

    def ring(
        self, plugin: str, key: str, attempt: int, within: Callable[[], AbstractContextManager[None]]
    ) -> int | None:
        """Ring an alarm of a plugin; the moment (ms) at which it wants to ring next. ``within``, and what it raises, as
        for ``tell``."""
        started, doing = time.perf_counter(), f"the alarm {key}"
        alarm = self._registry.alarms[plugin, key]

        def rung() -> int | None:
            with within():
                at = alarm.run(attempt)
            if at is not None and (isinstance(at, bool) or not isinstance(at, int)):
                raise TypeError(f"the alarm {key} returned {type(at).__name__}; it returns a moment (ms) or None")
            return at

        try:
            at = self._budget.call(rung, TOLD_S)
        # As with what it is told: neither the worker nor other plugins mind what this one does.
        except (Exception, SystemExit) as error:
            self._failed(plugin, error, doing, started)
            raise PluginFault(plugin) from error
        self._traced(plugin, doing, started, 1)
        return at

    def _paused(self, plugin: str, doing: str) -> bool:
        status = self.status(plugin)
        return status is not None and status.breaker.paused(doing) is not None

    def _failed(self, plugin: str, error: BaseException, doing: str, started: float) -> None:
        """Log, count and trace; what has failed too often is left alone for a while."""
        self.fault_of(plugin, error, doing)
        told = in_words(error).splitlines()[-1]
        self.trace.add(plugin, doing, 1000 * (time.perf_counter() - started), None, told)
        status = self.status(plugin)
        if status is not None and status.breaker.fault(doing, told):
            log.error("plugin %s: %s has failed too often and is left alone for a while", plugin, doing)

    def _traced(self, plugin: str, doing: str, started: float, given: int) -> None:
        ms = 1000 * (time.perf_counter() - started)
        self.trace.add(plugin, doing, ms, given)
        if doing in HOOKS and ms > SLOW_MS:
            log.warning("plugin %s: %s took %d ms", plugin, doing, ms)

    def fault(self, action: str, error: BaseException) -> None:
        """Log what an action raised, by its key, and count it for the plugin that gave the action."""
        self.fault_of(self.owner("action", action) or KERNEL, error, f"the action {action}")

    def fault_of(self, plugin: str, error: BaseException, doing: str) -> None:
        """Log and count what a plugin's function raised while it was ``doing`` something, such as "menu"."""
        status = self.status(plugin)
        told = status.fault(error) if status else own_frames(error)
        log.error("plugin %s: error in %s\n%s", plugin, doing, told)

    def add_actions(self, actions: Sequence[Action]) -> None:
        """Register actions of the kernel; raises InstarError when a key is taken."""
        try:
            self._registry.enter(KERNEL, Given(actions=actions))
        except PluginProblem as problem:
            raise InstarError("key_taken", str(problem.reason)) from problem

    # -- loading -------------------------------------------------------------------------------------------

    def _load(self, candidate: Candidate, off: Collection[str]) -> PluginStatus:
        status = PluginStatus(candidate.name, candidate.package, candidate.distribution, candidate.version)
        disabled = self._site.disabled_plugins
        if candidate.name in disabled or EVERY in disabled:
            status.state = "off"
            status.reason = Sentence(N_("Switched off in the settings (disabled_plugins)."))
            return status
        if candidate.name in off:
            status.state, status.switched = "off", True
            status.reason = Sentence(N_("Switched off by an administrator."))
            return status
        started = time.perf_counter()
        try:
            self._check_name(candidate)
            plugin = self._budget.call(candidate.load, START_S)
            self._traced(candidate.name, "import", started, 1)
            status.version = status.version or str(getattr(plugin, "version", ""))
            check_object(plugin)
            status.contributions = self._admit(candidate.name, plugin, _catalogue(candidate.package))
        # Whatever a plugin does at the door, the others are let in.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            self._turn_away(status, error)
            self.trace.add(status.name, "import", 1000 * (time.perf_counter() - started), None, str(status.reason))
        return status

    def _turn_away(self, status: PluginStatus, error: BaseException) -> None:
        self._expel(status.name)
        status.fail(error)
        log.error("plugin %s failed: %s %s\n%s", status.name, status.reason, status.hint, status.traceback)

    def _bring_up(self, name: str, given: Given) -> None:
        """The plugin's own tables; without a database that waits for ``prepare``."""
        if not given.models and not given.migrations:
            return
        if "__" in name or name.endswith("_"):
            raise PluginProblem(
                Sentence(N_("“{name}” cannot be the name of a plugin with tables."), name=name),
                Sentence(N_("Name it without two _ in a row, and none at the end: they end the prefix of its tables.")),
            )
        if self._tables is None:
            self._pending[name] = given
            return
        started = time.perf_counter()
        folder = given.migrations[0].folder if given.migrations else None
        self._tables.bring_up(name, folder, given.models, self._budget)
        self._traced(name, "migrations at the start", started, len(given.migrations))

    def _check_name(self, candidate: Candidate) -> None:
        name = candidate.name
        if not _NAME.fullmatch(name) or name == KERNEL:
            raise PluginProblem(
                Sentence(N_("“{name}” cannot be the name of a plugin."), name=name),
                Sentence(N_("Name it with a-z, 0-9 and _, a letter first.")),
            )
        other = self.status(name)
        if other is not None:
            raise PluginProblem(
                Sentence(
                    N_("There are two plugins “{name}”: in {first} and in {second}."),
                    name=name,
                    first=other.distribution or other.package,
                    second=candidate.distribution or candidate.package,
                ),
                Sentence(N_("Uninstall one of the two.")),
            )

    def _admit(self, name: str, plugin: object, catalogue: Path | None) -> Mapping[str, int]:
        """Register the object and take what it gives; returns how much of each kind."""
        self._pluggy.register(plugin, name)
        self._objects[name] = plugin
        rows = self._first(name, "settings")
        values = self._site.of_plugin(name, rows, self._stored.get(name, {}))
        asked = {hook: self._first(name, hook) for hook in WITHOUT_SETTINGS}
        asked |= {hook: self._first(name, hook, settings=values) for hook in WITH_SETTINGS}
        for pages in asked["blueprints"]:
            if pages.name != name and not pages.name.startswith(f"{name}_"):
                raise PluginProblem(
                    Sentence(N_("The blueprint “{pages}” does not bear the plugin's name."), pages=pages.name),
                    Sentence(N_("Name it “{name}”, or “{name}_” and more."), name=name),
                )
        counts = {hook: len(given) for hook, given in asked.items()}
        folders = {hook: asked.pop(hook) for hook in FOLDERS}
        shipped = [folder for given in folders.values() for folder in given]
        given = Given(rows=rows, values=values, definitions=shipped, **asked)
        self._registry.check(name, given)
        self._bring_up(name, given)
        if catalogue is not None:
            i18n.add_catalogue(catalogue)
        self._registry.enter(name, given)
        made = {hook: _count(given) for hook, given in folders.items()}
        return counts | made | {"migrations": sum(len(list(one.folder.glob("[0-9]*.py"))) for one in given.migrations)}

    def _expel(self, name: str) -> None:
        plugin = self._objects.pop(name, None)
        if plugin is not None:
            self._pluggy.unregister(plugin)

    def _first(self, name: str, hook: str, **arguments: Any) -> Sequence[Any]:
        """As ``_ask``, at the start, traced."""
        started = time.perf_counter()
        given = self._ask(name, hook, START_S, **arguments)
        if self._has(name, hook):
            self._traced(name, f"{hook} at the start", started, len(given))
        return given

    def _has(self, name: str, hook: str) -> bool:
        return any(one.plugin_name == name for one in getattr(self._pluggy.hook, hook).get_hookimpls())

    def _ask(self, name: str, hook: str, seconds: float, **arguments: Any) -> Sequence[Any]:
        """One plugin's contributions to a hook, checked; raises whatever it raises, and TimeUp."""
        others = [plugin for other, plugin in self._objects.items() if other != name]
        caller = self._pluggy.subset_hook_caller(hook, remove_plugins=others)
        if not self._has(name, hook):
            return ()
        answers = self._budget.call(lambda: caller(**arguments), seconds)
        return contributions(hook, answers[0]) if answers else ()


def _catalogue(package: str) -> Path | None:
    """The folder ``translations`` of a plugin's package; None when it has none, or is a single file."""
    module = sys.modules.get(package)
    for folder in getattr(module, "__path__", ()):
        if (Path(folder) / "translations").is_dir():
            return Path(folder) / "translations"
    return None


def _count(folders: Sequence[Definitions]) -> int:
    """How many definitions lie in the folders; cases are none."""
    files = [file for one in folders for file in one.folder.glob("*.json")]
    return sum(not file.name.endswith(".cases.json") for file in files)
