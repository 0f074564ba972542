"""Where something stands in the JSON of others: ``issue.title``, ``lines[0].name``, ``$.labels["kind of work"]``.

``a | b``: the first of these that is there. ``"text"``: these very words. ``Order {{ order.number }}``: words with what
stands at paths put into them. Pure; what is not there is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from instar.sdk import _

LONGEST = 1000
MOST_STEPS = 30
_STEP = re.compile(r"""\.?([^.\[\]|"{}\s]+)|\[(-?\d{1,6})\]|\["([^"]*)"\]|\['([^']*)'\]""")
_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
Step = str | int


@dataclass(frozen=True, slots=True)
class Path:
    """``steps``: names and places, from the outside in; ``words``: instead of it, words that it gives itself."""

    steps: tuple[Step, ...] = ()
    words: str | None = None

    def of(self, given: Any) -> Any:
        if self.words is not None:
            return self.words
        found = given
        for step in self.steps:
            found = _inside(found, step)
        return found


@dataclass(frozen=True, slots=True)
class Pick:
    """One line of a map. ``parts``: words and alternatives, put together; a single alternative keeps its type."""

    source: str
    parts: tuple[str | tuple[Path, ...], ...] = ()

    def of(self, given: Any) -> Any:
        if len(self.parts) == 1 and not isinstance(self.parts[0], str):
            return _first(self.parts[0], given)
        found = [one if isinstance(one, str) else text_of(_first(one, given)) for one in self.parts]
        return (
            "".join(found)
            if any(isinstance(part, str) or one for part, one in zip(self.parts, found, strict=True))
            else None
        )

    def text(self, given: Any) -> str:
        return text_of(self.of(given)).strip()


def pick(source: str) -> Pick:
    """Raises ValueError, with words, for what is no path."""
    source = source.strip()
    if len(source) > LONGEST:
        raise ValueError(_("This is too long for a path."))
    if "{{" not in source:
        return Pick(source, (_alternatives(source),) if source else ())
    parts: list[str | tuple[Path, ...]] = []
    place = 0
    for hole in _HOLE.finditer(source):
        parts += [source[place : hole.start()]] if hole.start() > place else []
        parts.append(_alternatives(hole[1].strip()))
        place = hole.end()
    if "{{" in source[place:]:
        raise ValueError(_("“{{” has no “}}” behind it."))
    return Pick(source, (*parts, source[place:]) if place < len(source) else tuple(parts))


def text_of(given: Any) -> str:
    """As people read it: a list as its members, an object not at all."""
    if given is None or isinstance(given, dict):
        return ""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, list):
        return ", ".join(one for one in map(text_of, given) if one)
    return str(given).replace("\x00", "")


# -- below: how it is done -----------------------------------------------------------------------------------


def _alternatives(source: str) -> tuple[Path, ...]:
    return tuple(_path(one) for one in _split(source))


def _split(source: str) -> Iterator[str]:
    """At ``|``, but not within quotes."""
    found, quote = "", ""
    for sign in source:
        if sign == "|" and not quote:
            yield found.strip()
            found = ""
            continue
        if sign in "\"'" and quote in ("", sign):
            quote = "" if quote else sign
        found += sign
    yield found.strip()


def _path(source: str) -> Path:
    if len(source) > 1 and source[0] == source[-1] == '"' and '"' not in source[1:-1]:
        return Path(words=source[1:-1])
    rest = source.removeprefix("$")
    steps: list[Step] = []
    while rest:
        found = _STEP.match(rest)
        if found is None or len(steps) == MOST_STEPS:
            break
        name, place, *quoted = found.groups()
        steps.append(int(place) if place is not None else next(one for one in (name, *quoted) if one is not None))
        rest = rest[found.end() :]
    if rest or not (steps or source == "$"):
        raise ValueError(_("“{path}” is no path. One looks like issue.title or lines[0].name.").format(path=source))
    return Path(tuple(steps))


def _inside(given: Any, step: Step) -> Any:
    if isinstance(given, dict):
        return given.get(str(step))
    if isinstance(given, list):
        place = step if isinstance(step, int) else int(step) if step.isascii() and step.isdigit() else None
        return given[place] if place is not None and -len(given) <= place < len(given) else None
    return None


def _first(paths: tuple[Path, ...], given: Any) -> Any:
    return next((found for one in paths if (found := one.of(given)) not in (None, "")), None)
