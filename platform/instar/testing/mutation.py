"""Whether cases notice when their process is wrong: ``try_mutants(paths, settings, report)`` → ``Mutation``.

Each mutant of a process (``instar.engine.mutants``) is published on a site of its own, and the cases about the process
are run there until one fails. A mutant that the check refuses could never be published: it is counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from instar.access import SYSTEM
from instar.bundles.archive import File
from instar.commands import BrokenDefinition, PublishAll, execute
from instar.engine.canonical import canonical
from instar.engine.mutants import OPERATORS, Mutant, mutants
from instar.engine.source import Source
from instar.plugins import PluginManager
from instar.settings import Settings
from instar.trial import cases as reading
from instar.trial.cases import CasesFile
from instar.trial.memory import World
from instar.trial.report import Played, Report, share
from instar.trial.runner import Worlds, run_case

CASES, CHECK = "cases", "check"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one mutant. ``noticed``: ``"cases"``, ``"check"``, or ``""`` when nobody did; ``by``: the title of
    the case that failed, or what the check said."""

    file: str
    line: int
    process: str
    mutant: Mutant
    noticed: str
    by: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "pointer": self.mutant.pointer,
            "process": self.process,
            "node": self.mutant.node or None,
            "operator": self.mutant.operator,
            "message": self.mutant.message,
        }


@dataclass(slots=True)
class Mutation:
    """All trials, process by process in the order of their cases."""

    trials: list[Trial] = field(default_factory=list)

    @property
    def missed(self) -> list[Trial]:
        return [trial for trial in self.trials if not trial.noticed]

    @property
    def rate(self) -> float:
        """The share of mutants that cases notice of those that can be published, 0 to 1."""
        by_cases = self.count(CASES)
        return share(by_cases, by_cases + self.count(""))

    def count(self, noticed: str) -> int:
        return sum(trial.noticed == noticed for trial in self.trials)

    def of(self, process: str) -> Mutation:
        return Mutation([trial for trial in self.trials if trial.process == process])

    def as_dict(self) -> dict[str, Any]:
        """What ``instar test --mutate --format json`` adds under ``mutants``."""
        operators = {name: Mutation([t for t in self.trials if t.mutant.operator == name]) for name in OPERATORS}
        return {
            **self._figures(),
            "processes": {key: self.of(key)._figures() for key in dict.fromkeys(t.process for t in self.trials)},
            "operators": {name: found._figures() for name, found in operators.items() if found.trials},
            "missed": [trial.as_dict() for trial in self.missed],
        }

    def _figures(self) -> dict[str, Any]:
        counts = {"noticed": self.count(CASES), "by_check": self.count(CHECK), "unnoticed": self.count("")}
        return {"made": len(self.trials), **counts, "rate": self.rate}


class Subject(NamedTuple):
    """A process that cases are about, with the definition that they run."""

    key: str
    source: Source
    files: tuple[CasesFile, ...]


Progress = Callable[[Sequence[tuple[Subject, Mutant]]], Iterable[tuple[Subject, Mutant]]]


def try_mutants(
    paths: Iterable[File],
    settings: Settings,
    report: Report,
    *,
    plugins: PluginManager | None = None,
    progress: Progress | None = None,
) -> Mutation:
    """Try every mutant of the processes that the cases among the paths are about.

    report: of the same cases, run on the processes as they are; all of them must have held.
    """
    given = list(paths)
    definitions = [path for path in given if not reading.is_cases(path)]
    files = [reading.read(path, definitions) for path in given if reading.is_cases(path)]
    nodes = {(one.file, one.case): one.nodes for one in report.played}
    worlds = Worlds(settings, plugins)
    found = Mutation()
    try:
        todo = [(subject, mutant) for subject in _subjects(files, worlds) for mutant in _different(subject)]
        for subject, mutant in progress(todo) if progress else todo:
            found.trials.append(_try(subject, mutant, worlds, nodes))
    finally:
        worlds.close()
    return found


def _subjects(files: Sequence[CasesFile], worlds: Worlds) -> Iterator[Subject]:
    for key in dict.fromkeys(file.process for file in files if file.cases):
        about = tuple(file for file in files if file.process == key and file.cases)
        yield Subject(key, _source(key, about[0], worlds), about)


def _source(key: str, file: CasesFile, worlds: Worlds) -> Source:
    """The process as its file has it, else as a plugin ships it."""
    for path in file.definitions:
        source = Source.read(path.read_bytes(), _shown(path))
        value = source.value
        if value.get("key") == key and str(value.get("format")).startswith("instar.process/"):
            return source
    kernel = worlds.with_definitions(file.definitions).copy()
    try:
        body = next(version.body for version in kernel.definitions.list("process") if version.key == key)
    finally:
        kernel.close()
    return Source.read(body, f"{key}.json")


def _shown(path: File) -> str:
    """As short as it can be named from where one stands."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _different(subject: Subject) -> Iterator[Mutant]:
    """The mutants, without those that say what the process or another mutant says."""
    told = {canonical(subject.source.value)}
    for mutant in mutants(subject.source.value):
        text = canonical(mutant.definition)
        if text not in told:
            told.add(text)
            yield mutant


def _try(subject: Subject, mutant: Mutant, worlds: Worlds, nodes: Mapping[tuple[str, str], frozenset[str]]) -> Trial:
    line, _column = subject.source.locate(mutant.pointer)
    told = subject.source.file, line, subject.key, mutant
    for file in subject.files:
        try:
            with _mutated(worlds.with_definitions(file.definitions), subject, mutant) as world:
                failed = _first_failure(file, world, mutant, nodes)
        except BrokenDefinition as error:
            return Trial(*told, CHECK, next(one.message for one in error.findings if one.severity == "error"))
        if failed is not None:
            return Trial(*told, CASES, failed.case)
    return Trial(*told, "", "")


@contextmanager
def _mutated(base: World, subject: Subject, mutant: Mutant) -> Iterator[World]:
    """A copy of the site where the mutant is in force; raises BrokenDefinition when the check refuses it."""
    kernel = base.copy()
    try:
        body = orjson.dumps(mutant.definition).decode()
        execute(kernel, PublishAll(((subject.source.file, body),)), SYSTEM)
        yield World(base.settings, base.plugins, kernel.store)
    finally:
        kernel.close()


def _first_failure(
    file: CasesFile, world: World, mutant: Mutant, nodes: Mapping[tuple[str, str], frozenset[str]]
) -> Played | None:
    """Of the cases those come first that pass the node: they are likely to notice."""
    likely = sorted(file.cases, key=lambda case: mutant.node not in nodes.get((case.file, case.title), ()))
    played = (run_case(case, world, Report()) for case in likely)
    return next((one for one in played if one.failure is not None), None)
