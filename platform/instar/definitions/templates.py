"""Templates read, and copied: the same process under other keys, with the site's own teams, calendars and role.

Nothing here knows a database: what is free, what teams there are and who may do it is the business of the command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from instar.contract import Template
from instar.definitions.named import named_in
from instar.engine.canonical import canonical
from instar.i18n import text

Name = tuple[str, str]
"""(kind, key)"""
FOLDERS: Mapping[str, str] = {"process": "processes", "form": "forms", "decision": "decisions"}
"""Kind → its folder in the template's."""
ENDING = ".cases.json"
WORDS = "x-words"
"""What is said in one language only, in others: text → language → text. It stays with the template."""
FIRST = "x-first-tickets"


class Part(NamedTuple):
    kind: str
    key: str
    value: dict[str, Any]


class Kit(NamedTuple):
    """``parts``: the process itself first. ``cases``: of all processes among them, each file's content."""

    parts: tuple[Part, ...]
    cases: tuple[dict[str, Any], ...]

    @property
    def process(self) -> dict[str, Any]:
        return self.parts[0].value

    def count(self, kind: str) -> int:
        return sum(part.kind == kind for part in self.parts)

    @property
    def tests(self) -> int:
        return sum(len(one.get("cases", ())) for one in self.cases)

    def single_cases(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(process, case) of all, each with the people that its file names."""
        for file in self.cases:
            for case in file.get("cases", ()):
                people = {**file.get("people", {}), **case.get("people", {})}
                yield file["process"], {**case, "people": people} if people else case


@dataclass(frozen=True, slots=True)
class Wishes:
    """``keys``: what each part is called now. ``title``: "" keeps the template's. ``language``: what is said in one
    language is said in this. ``role``: "" keeps it. ``teams``: team of the template → that of the site. ``calendars``:
    likewise; "" for none, by the clock."""

    keys: Mapping[Name, str]
    title: str = ""
    language: str = "en"
    role: str = ""
    teams: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, str] = field(default_factory=dict)


def kit(template: Template) -> Kit:
    """The template's process and all that it names and that lies beside it; raises OSError and ValueError for files
    that cannot be read."""
    return _kit(Path(template.folder), template.key)


@lru_cache(maxsize=64)
def _kit(folder: Path, key: str) -> Kit:
    found: dict[Name, Part] = {}
    waiting: list[Name] = [("process", key)]
    while waiting:
        name = waiting.pop()
        kind, own = name
        file = folder / FOLDERS[kind] / f"{own}.json"
        if name in found or not file.is_file():
            continue
        found[name] = Part(kind, own, orjson.loads(file.read_bytes()))
        waiting += [one for one in named_in(kind, found[name].value, ()) if one[0] in FOLDERS]
    order = [*FOLDERS]
    parts = sorted(found.values(), key=lambda part: (part.key != key, order.index(part.kind), part.key))
    first = next(part for part in parts if (part.kind, part.key) == ("process", key))
    rest = tuple(part for part in parts if part is not first)
    keys = {part.key for part in parts if part.kind == "process"}
    read = (orjson.loads(file.read_bytes()) for file in sorted((folder / FOLDERS["process"]).glob(f"*{ENDING}")))
    return Kit((first, *rest), tuple(one for one in read if one.get("process") in keys))


def own(whole: Kit, in_force: Callable[[str, str], str | None]) -> Kit:
    """What is copied of a template: all but the processes that it leads to and that are in force as they are in it.
    ``in_force``: kind and key → the text, None for none."""

    def shared(part: Part) -> bool:
        return part.kind == "process" and in_force(part.kind, part.key) == canonical(part.value)

    first, *rest = whole.parts
    return reachable(Kit((first, *(part for part in rest if not shared(part))), whole.cases))


def reachable(kit: Kit) -> Kit:
    """Without what its process does not lead to, once other processes have been left out."""
    parts = {(part.kind, part.key): part for part in kit.parts}
    first = kit.parts[0]
    waiting, found = [(first.kind, first.key)], dict[Name, Part]()
    while waiting:
        name = waiting.pop()
        if name in parts and name not in found:
            found[name] = parts[name]
            waiting += named_in(parts[name].kind, parts[name].value, ())
    kept = tuple(part for name, part in parts.items() if name in found)
    processes = {part.key for part in kept if part.kind == "process"}
    return Kit(kept, tuple(one for one in kit.cases if one["process"] in processes))


def calendars_named(kit: Kit, known: Mapping[str, object]) -> tuple[str, ...]:
    """The calendars that a kit counts by: those that it names outright, and of the ``known`` ones those in formulas."""
    outright = {key for part in kit.parts for key in _outright(part.value)}
    return tuple(sorted(outright | {key for part in kit.parts for _kind, key in _known(part, known)}))


def copied(kit: Kit, wishes: Wishes) -> Kit:
    """The same under other keys, as it is wished."""
    words = kit_words(kit, wishes.language)
    parts = tuple(_copied(part, wishes, words) for part in kit.parts)
    first = parts[0].value
    if wishes.title:
        first["title"] = wishes.title
    return Kit(parts, tuple(_cases(one, wishes) for one in kit.cases))


def kit_words(kit: Kit, language: str) -> Mapping[str, str]:
    """Text → what is said instead in a language, of all parts."""
    said = {word: given for part in kit.parts for word, given in part.value.get(WORDS, {}).items()}
    return {word: text(given, language) for word, given in said.items() if language in given}


# -- below: how it is done -----------------------------------------------------------------------------------


def _copied(part: Part, wishes: Wishes, words: Mapping[str, str]) -> Part:
    value = _Copy(wishes, words).of({key: one for key, one in part.value.items() if key not in (WORDS, FIRST)})
    key = wishes.keys.get((part.kind, part.key), part.key)
    value["key"] = key
    if part.kind == "process" and wishes.role:
        value["role"] = wishes.role
    return Part(part.kind, key, value)


@dataclass(frozen=True, slots=True)
class _Copy:
    """``of`` copies any value of a definition, with names changed wherever one stands."""

    wishes: Wishes
    words: Mapping[str, str]

    def of(self, value: Any, at: str = "") -> Any:
        if isinstance(value, list):
            return [self.of(one, at) for one in value]
        if isinstance(value, str):
            return self._word(value, at)
        if not isinstance(value, dict):
            return value
        if at == "candidates" and "=" not in value:
            return {key: self._team(one) if key == "team" else one for key, one in value.items()}
        made = {key: self.of(one, key) for key, one in value.items()}
        if "calendar" in value and made["calendar"] == "":
            del made["calendar"]
            return made["after"] if set(made) == {"after"} and at == "due" else made
        return made

    def _word(self, value: str, at: str) -> str:
        keys = self.wishes.keys
        if at in ("form", "use"):
            return keys.get(("form", value), value)
        if at in ("process", "decision"):
            return keys.get((at, value), value)
        if at == "calendar":
            return self.wishes.calendars.get(value, value)
        return self.words.get(value) or self._formula(value)

    def _team(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.wishes.teams.get(one, one) for one in value]
        return self.wishes.teams.get(value, value)

    def _formula(self, value: str) -> str:
        """Teams and calendars stand in formulas as texts: 'committee_legal'."""
        for old, new in (*self.wishes.teams.items(), *self.wishes.calendars.items()):
            if new and f"'{old}'" in value:
                value = value.replace(f"'{old}'", f"'{new}'")
        return value


_NAMED = {"process": "process", "end_child": "process"}
_ITEM = re.compile(r"(^|\.)item$")
"""What an item of a multi-instance is; where it is a team, it is the site's."""


def _cases(given: dict[str, Any], wishes: Wishes) -> dict[str, Any]:
    """Cases of the copy: of its processes, with the site's teams. Files named in ``with`` are not there any more."""
    value = _case_part({key: one for key, one in given.items() if key != "with"}, "", wishes)
    return dict(value)


def _case_part(value: Any, at: str, wishes: Wishes) -> Any:
    if isinstance(value, list):
        if at == "teams":
            return [wishes.teams.get(one, one) for one in value]
        return [_case_part(one, at, wishes) for one in value]
    if isinstance(value, dict):
        return {key: _case_part(one, key, wishes) for key, one in value.items()}
    if not isinstance(value, str):
        return value
    if at in _NAMED:
        return wishes.keys.get((_NAMED[at], value), value)
    return wishes.teams.get(value, value) if _ITEM.search(at) else value


def _outright(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        given = value.get("calendar")
        if isinstance(given, str):
            yield given
        for one in value.values():
            yield from _outright(one)
    elif isinstance(value, list):
        for one in value:
            yield from _outright(one)


def _known(part: Part, known: Mapping[str, object]) -> Iterator[Name]:
    return (one for one in named_in(part.kind, part.value, known) if one[0] == "calendar")
