"""A report as JUnit XML, which CI systems read: a suite for each cases file, a test case for each case.

Elements, attributes and their order are those that Ant and Jenkins describe. Coverage stands in the properties of the
suite, since the format has no place of its own for it; whoever takes the file away sees where a step stands by the
pointer in the text of its failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import PurePath
from socket import gethostname
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from instar.testing.mutation import Mutation, Trial
from instar.trial.report import Passed, Played, Report

_NO_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way of writing."""


def junit(report: Report, began: datetime, mutation: Mutation | None = None) -> bytes:
    """The document, in UTF-8. ``began``: when the run did. Mutants that nobody noticed are failures of suites of their
    own."""
    suites = [*_suites(report), *(_mutants(mutation) if mutation else ())]
    whole = Element("testsuites")
    for number, suite in enumerate(suites):
        moment = began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        suite.attrib |= {"id": str(number), "timestamp": moment, "hostname": gethostname()}
        whole.append(suite)
    for name in ("tests", "failures", "errors"):
        whole.set(name, str(sum(int(suite.attrib[name]) for suite in suites)))
    whole.set("time", f"{sum(float(suite.attrib['time']) for suite in suites):.3f}")
    indent(whole)
    return bytes(tostring(whole, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suites(report: Report) -> Iterator[Element]:
    for file, group in groupby(report.played, key=lambda one: one.file):
        played = list(group)
        broken = [one for one in played if one.failure is not None and one.failure.step is None]
        failed = [one for one in played if one.failure is not None and one not in broken]
        properties = {"process": played[0].process, **_coverage(report.processes.get(played[0].process))}
        seconds = sum(one.seconds for one in played)
        suite = _suite(file, played[0].process, properties, len(played), len(failed), len(broken), seconds)
        for one in played:
            _case(suite, one)
        yield _ended(suite)


def _coverage(passed: Passed | None) -> dict[str, str]:
    if passed is None:
        return {}
    told = passed.as_dict()
    nodes, flows = ("/".join(str(count) for count in told[name]) for name in ("nodes", "flows"))
    missed = " ".join(passed.missed)
    return {"coverage": str(told["coverage"]), "coverage.nodes": nodes, "coverage.flows": flows, "missed": missed}


def _case(suite: Element, one: Played) -> None:
    title = one.case or PurePath(one.file).name
    case = SubElement(suite, "testcase", name=_text(title), classname=one.process, time=f"{one.seconds:.3f}")
    if one.failure is None:
        return
    step = f"step {one.failure.step}: " if one.failure.step else ""
    kind, word = ("error", "file") if one.failure.step is None else ("failure", "step")
    found = SubElement(case, kind, message=_text(f"{step}{one.failure.message}"), type=word)
    found.text = _text(f"{one.file}#{one.failure.pointer}\n{one.failure}")


def _mutants(mutation: Mutation) -> Iterator[Element]:
    for process in dict.fromkeys(trial.process for trial in mutation.trials):
        found = mutation.of(process)
        figures = {name: str(value) for name, value in found.as_dict().items() if isinstance(value, int | float)}
        name = f"{found.trials[0].file}: mutants"
        suite = _suite(name, process, figures, len(found.trials), len(found.missed), 0, 0.0)
        for trial in found.trials:
            _mutant(suite, trial)
        yield _ended(suite)


def _mutant(suite: Element, trial: Trial) -> None:
    mutant = trial.mutant
    name = _text(f"{mutant.operator} {mutant.pointer}: {mutant.message}")
    case = SubElement(suite, "testcase", name=name, classname=f"{trial.process}.mutants", time="0.000")
    if not trial.noticed:
        found = SubElement(case, "failure", message=_text(mutant.message), type="unnoticed")
        found.text = _text(f"{trial.file}:{trial.line}\n{trial.file}#{mutant.pointer}\n{mutant.message}")


def _suite(
    name: str, package: str, properties: dict[str, str], tests: int, failures: int, errors: int, seconds: float
) -> Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors), "time": f"{seconds:.3f}"}
    suite = Element("testsuite", {"name": _text(name), "package": package, **counts})
    told = SubElement(suite, "properties")
    for key, value in properties.items():
        SubElement(told, "property", name=key, value=_text(value))
    return suite


def _ended(suite: Element) -> Element:
    SubElement(suite, "system-out")
    SubElement(suite, "system-err")
    return suite


def _text(value: str) -> str:
    return _NO_TEXT.sub("\ufffd", value)
