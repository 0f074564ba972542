"""A cases file as it is run: checked for shape, with the definitions it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from instar.bundles.archive import File
from instar.engine.source import Source
from instar.trial.shape import FORMAT, check_cases

ENDING = ".cases.json"


@dataclass(frozen=True, slots=True)
class Case:
    """One story. ``process``: the key of what it opens. ``people``: those of the file, then its own. ``pointer``: where
    it stands in the file."""

    file: str
    pointer: str
    process: str
    title: str
    steps: Sequence[Mapping[str, Any]]
    open: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[Mapping[str, Any], ...] = ()
    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    actions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hold: frozenset[str] = frozenset()
    now: str | None = None


@dataclass(frozen=True, slots=True)
class CasesFile:
    """``problem``: why it cannot be run, as one line a finding. ``definitions``: files to publish before its cases.
    ``written``: the cases as they stand in it."""

    file: str
    process: str = ""
    cases: tuple[Case, ...] = ()
    definitions: tuple[File, ...] = ()
    problem: str = ""
    written: tuple[Mapping[str, Any], ...] = ()


def is_cases(path: File) -> bool:
    return path.name.endswith(ENDING)


def read(path: File, given: Iterable[File] = ()) -> CasesFile:
    """Read a cases file; ``given`` are definition files of the same call, which it may be about."""
    text = path.read_bytes()
    found = of_text(text, str(path))
    if found.problem:
        return found
    value = Source.read(text, str(path)).value
    named = [path.parent / name for name in value.get("with", ())]
    missing = next((file for file in named if not file.is_file()), None)
    if missing is not None:
        return CasesFile(str(path), value["process"], problem=f"{path}: with: {missing}")
    definitions = tuple(dict.fromkeys(file.resolve() for file in (*given, *_beside(path), *named)))
    return replace(found, definitions=definitions)


def of_text(text: bytes, name: str) -> CasesFile:
    """The cases of a file alone, whatever lies beside it."""
    source = Source.read(text, name)
    findings = check_cases(source)
    if findings:
        told = "\n".join(
            f"{one.file}:{one.line}:{one.column}: {one.message} {one.hint or ''}".rstrip() for one in findings
        )
        return CasesFile(name, problem=told)
    value = source.value
    cases = tuple(_case(name, value, index) for index in range(len(value["cases"])))
    return CasesFile(name, value["process"], cases, written=tuple(value["cases"]))


def _case(file: str, whole: Mapping[str, Any], index: int) -> Case:
    case = whole["cases"][index]
    return Case(
        file=file,
        pointer=f"/cases/{index}",
        process=whole["process"],
        title=case["title"],
        steps=case["do"],
        open=case.get("open", {}),
        beside=tuple(case.get("beside", ())),
        people={**whole.get("people", {}), **case.get("people", {})},
        actions=case.get("actions", {}),
        hold=frozenset(case.get("hold", ())),
        now=case.get("now"),
    )


def _beside(path: File) -> list[File]:
    """Definitions in the folder of the cases and in the folders ``forms``, ``decisions``, ``calendars`` next to it."""
    folders = [path.parent, *(path.parent.parent / name for name in ("forms", "decisions", "calendars"))]
    return [file for folder in folders if folder.is_dir() for file in _json_in(folder) if _defines(file)]


def _json_in(folder: File) -> list[File]:
    found: list[File] = [*folder.glob("*.json")]
    return sorted(found, key=lambda file: file.name)


def _defines(file: File) -> bool:
    """Whether the file says that it is a process, a form or a table; broken ones do not say."""
    if is_cases(file):
        return False
    value = Source.read(file.read_bytes(), str(file)).value
    kind = value.get("format") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind.startswith("instar.") and kind != FORMAT
