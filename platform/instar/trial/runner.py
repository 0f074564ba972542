"""Runs cases files: ``run_cases(paths, settings)`` → ``Report``. Nothing of a real site is read or written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from instar.access import SYSTEM
from instar.bundles.archive import File
from instar.commands import AddTeam, BrokenDefinition, PublishAll, execute
from instar.engine.catalogue import SERVICE_TEAM
from instar.engine.nesting import nodes_in
from instar.engine.source import Source
from instar.errors import InstarError
from instar.kernel import Kernel
from instar.plugins import PluginManager
from instar.settings import Settings
from instar.trial import cases as reading
from instar.trial.answers import StepFailed
from instar.trial.cases import Case, CasesFile
from instar.trial.expect import Expectations
from instar.trial.limits import Budget
from instar.trial.memory import NOW, World
from instar.trial.moments import epoch_ms
from instar.trial.people import named_in
from instar.trial.player import Player
from instar.trial.report import Failure, Played, Report

Progress = Callable[[Sequence[CasesFile]], Iterable[CasesFile]]


def run_cases(
    paths: Iterable[File],
    settings: Settings,
    *,
    plugins: PluginManager | None = None,
    progress: Progress | None = None,
) -> Report:
    """Run every ``*.cases.json`` among the paths; the other paths are definitions that the cases may be about.

    settings: whose languages, currency and plugins hold; its database is not touched.
    """
    given = list(paths)
    definitions = [path for path in given if not reading.is_cases(path)]
    files = [reading.read(path, definitions) for path in given if reading.is_cases(path)]
    worlds = Worlds(settings, plugins)
    report = Report()
    try:
        for file in progress(files) if progress else files:
            _run_file(file, worlds, report)
    finally:
        worlds.close()
    return report


class Worlds:
    """Sites with one set of definitions each, made when the first case needs them."""

    def __init__(self, settings: Settings, plugins: PluginManager | None) -> None:
        self._settings = settings
        self._plugins = plugins
        self._made: dict[tuple[File, ...], World] = {}

    def with_definitions(self, files: tuple[File, ...]) -> World:
        """Raises BrokenDefinition when they cannot be published."""
        world = self._made.get(files)
        if world is None:
            world = World.make(self._settings, self._plugins, lambda kernel: publish(kernel, files))
            self._made[files] = world
            self._plugins = world.plugins
        return world

    def close(self) -> None:
        for world in self._made.values():
            world.close()


def publish(kernel: Kernel, files: Sequence[File]) -> None:
    """Publish the definitions on a site that has the teams which they name: whose site it is, is not tested here."""
    publish_sources(kernel, [Source.read(file.read_bytes(), str(file)) for file in files])


def publish_sources(kernel: Kernel, sources: Sequence[Source]) -> None:
    """As ``publish``, of what has been read already."""
    known = {team.key for team in kernel.directory.teams()} | {SERVICE_TEAM}
    for key in sorted({team for source in sources for team in _teams_named(source)} - known):
        execute(kernel, AddTeam(key, key.replace("_", " ").capitalize()), SYSTEM)
    unread = tuple(finding for source in sources if source.broken for finding in source.findings)
    if unread:  # bytes that are no text cannot be handed on
        raise BrokenDefinition(unread)
    if sources:
        execute(kernel, PublishAll(tuple((source.file, source.text) for source in sources)), SYSTEM)


def _teams_named(source: Source) -> set[str]:
    value = source.value
    found: set[str] = set()
    for _id, node in nodes_in(value) if isinstance(value, dict) else ():
        if isinstance(node, dict):
            found |= named_in(node.get("candidates"), "team")
    return found


def _run_file(file: CasesFile, worlds: Worlds, report: Report) -> None:
    report.cases += len(file.cases)
    try:
        world = None if file.problem else worlds.with_definitions(file.definitions)
    except BrokenDefinition as error:
        file = replace(file, problem="\n".join(_lines(error)))
        world = None
    if world is None:
        failure = Failure(file.file, "", None, file.problem)
        report.played.append(Played(file.file, file.process, "", failure=failure))
        return
    for case in file.cases:
        report.played.append(run_case(case, world, report))


def _lines(error: BrokenDefinition) -> Iterator[str]:
    for finding in error.findings:
        if finding.severity == "error":
            yield f"{finding.file}:{finding.line}:{finding.column}: {finding.message}"


class Grounded(Protocol):
    """What a case is played on: a site, to be copied for each."""

    def copy(self, now: int) -> Kernel: ...


def run_case(
    case: Case,
    world: Grounded,
    report: Report,
    look: Callable[[Player], object] | None = None,
    *,
    budget: Budget | None = None,
) -> Played:
    """One case on a copy of its own; what it passes is counted in the report. ``look``: is shown how it has ended.
    ``budget``: what all of it may take."""
    began = perf_counter()
    kernel = world.copy(epoch_ms(case.now) if case.now else NOW)
    player: Player | None = None
    failure: Failure | None = None
    number = 0
    try:
        player = Player(kernel, case, budget)
        _invent_named(player)
        _count(kernel, case, report)
        player.open()
        expectations = Expectations(player)
        for step in case.steps:
            number += 1
            if "expect" in step:
                expectations.check(step["expect"])
            else:
                player.do(step)
        if look is not None:
            look(player)
    except StepFailed as error:
        failure = _failed(case, number, str(error))
    except InstarError as error:
        failure = _failed(case, number, error.sentences())
    finally:
        kernel.close()
    flows = player.flows if player is not None else []
    report.passed(flows)
    nodes = frozenset(node for _process, flow in flows for node in (flow.source, flow.to))
    return Played(case.file, case.process, case.title, perf_counter() - began, failure, nodes)


def _failed(case: Case, number: int, message: str) -> Failure:
    place = f"{case.pointer}/do/{number - 1}" if number else f"{case.pointer}/open"
    return Failure(case.file, case.title, number, message, place)


def _count(kernel: Kernel, case: Case, report: Report) -> None:
    _key, version = kernel.definitions.for_process(case.process)
    report.about(kernel.definitions.process(version))


def _invent_named(player: Player) -> None:
    """Users that the processes name: they have to be there before a step opens for them."""
    for candidates in _nodes(player.kernel):
        for login in named_in(candidates, "user"):
            player.people[login]


_NAMING = ('"user"', '"users"', '"assignee"')


def _nodes(kernel: Kernel) -> Iterator[object]:
    for version in kernel.definitions.list("process"):
        if not any(key in version.body for key in _NAMING):  # most name nobody, and reading a process takes its time
            continue
        for node in kernel.definitions.process(version.id).nodes.values():
            yield node.candidates
            if isinstance(node.assignee, str):
                yield {"user": node.assignee}
