"""The tests of a process wherever they are kept – in the site's files, with the plugin that ships it, in the database –
and a run of all of them on a text of the process that need not be published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from instar.bundles.cases import cases_about
from instar.definitions.cases import FORMAT, as_file, name_of_file, saved_cases
from instar.definitions.uses import Told, everything
from instar.engine.canonical import canonical
from instar.engine.source import Source
from instar.kernel import Kernel
from instar.trial import cases as reading
from instar.trial.cases import Case
from instar.trial.ground import stand
from instar.trial.limits import Budget
from instar.trial.memory import NOW
from instar.trial.report import Failure, Played, Report
from instar.trial.runner import run_case

SITE, PLUGIN, HERE = "file", "plugin", "here"
SECONDS = 30.0
"""For all tests of a process together."""


@dataclass(frozen=True, slots=True)
class Kept:
    """``where``: file | plugin | here; only what is kept here can be dropped here. ``case`` None: a file that cannot be
    run, and ``problem`` why."""

    where: str
    file: str
    title: str
    case: Case | None
    problem: str = ""


def kept(kernel: Kernel, process: str) -> list[Kept]:
    """All tests of a process. One that was pulled into a file and is still here is told once."""
    found: list[Kept] = []
    told: set[bytes] = set()
    for where, name, text in _texts(kernel, process):
        file = reading.of_text(text, name)
        if file.problem:
            found.append(Kept(where, name, "", None, file.problem))
        for case, written in zip(file.cases, file.written, strict=True):
            mark = canonical(dict(written)).encode()
            if mark not in told:
                told.add(mark)
                found.append(Kept(where, name, case.title, case))
    return found


def run_kept(
    kernel: Kernel, process: str, texts: Sequence[tuple[str, str]], *, told: Told = everything
) -> tuple[list[tuple[Kept, Played]], Report]:
    """Run all tests of a process on texts – (name, JSON) – that are put in force for it.

    Raises BrokenDefinition where they cannot be published.
    """
    report = Report()
    ground = Ground(kernel, texts, told)
    with_process = ground.copy(NOW)
    try:
        _key, version = with_process.definitions.for_process(process)
        report.about(with_process.definitions.process(version))
    finally:
        with_process.close()
    played: list[tuple[Kept, Played]] = []
    budget = Budget(SECONDS)
    for one in kept(kernel, process):
        if one.case is None:
            result = Played(one.file, process, "", failure=Failure(one.file, "", None, one.problem))
        else:
            report.cases += 1
            result = run_case(one.case, ground, report, budget=budget)
        report.played.append(result)
        played.append((one, result))
    return played, report


def holds(kernel: Kernel, process: str, texts: Sequence[tuple[str, str]], written: Mapping[str, Any]) -> str:
    """Why a case that was just written does not hold where tests are run; "" when it does."""
    whole = {"format": FORMAT, "process": process, "cases": [written]}
    file = reading.of_text(orjson.dumps(whole), written["title"])
    if file.problem:
        return file.problem
    failure = run_case(file.cases[0], Ground(kernel, texts), Report(), budget=Budget()).failure
    return str(failure) if failure is not None else ""


class Ground:
    """What ``World`` is to the runner of files: the same site, whatever teams and services the real one has."""

    def __init__(self, site: Kernel, texts: Sequence[tuple[str, str]], told: Told = everything) -> None:
        self._site, self._texts, self._told = site, texts, told

    def copy(self, now: int = NOW) -> Kernel:
        return stand(self._site, self._texts, now, self._told, alone=True)


def _texts(kernel: Kernel, process: str) -> Iterator[tuple[str, str, bytes]]:
    """(where, file, text)"""
    for name, _process, text in cases_about(kernel.settings.site, {process}):
        yield SITE, name, text
    for plugin, folder in kernel.plugins.folders("process"):
        yield from ((PLUGIN, f"{plugin}/{path.name}", text) for path, text in _shipped(folder, process))
    rows = saved_cases(kernel.store.read(), process)
    if rows:
        yield HERE, name_of_file(process), as_file(process, rows)


def _shipped(folder: Path, process: str) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.glob(f"*{reading.ENDING}")):
        text = path.read_bytes()
        value = Source.read(text).value
        if isinstance(value, dict) and value.get("process") == process:
            yield path, text
