"""Two people have changed one definition: what both have done, and the places where only they can say what holds.

Pure: three JSON objects in – what both began with, mine, theirs – and one out. What has an id of its own is told apart
by it, wherever it stands in its list: steps, stages, fields, options; ways by their outcome, else by where they lead.
Below it goes key by key. What only one has changed is taken from him. A place that both have changed differently is
told with both values, and holds mine until somebody chooses. Positions in a drawing are nobody's question: mine hold.

Some values mean something as a whole only – a timer, who is asked, a formula – and are never mixed of two.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from instar.engine.keys import LAYOUT

Choice = Literal["mine", "theirs", "both"]
MINE: Final = "mine"
THEIRS: Final = "theirs"
BOTH: Final = "both"
ORDER = "order"
"""The last part of a place that is about the order of things alone."""

WHOLE = frozenset(
    ("timer", "due", "multi", "loop", "join", "candidates", "assignee", "retry", "moves", "correlate", "week", "wip")
)
"""Keys whose value is one thought."""
DRAWN = len((LAYOUT, "nodes", "id"))
"""Depth of what has one position."""
WRITTEN_ON = frozenset(("note", "docs"))
"""Texts that can stand below each other."""


class _Absent:
    """What is not there; a null is there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()
Path = tuple[str, ...]
Stretch = tuple[list[str], list[str], list[str]]
"""Of base, mine, theirs; each thing as its JSON text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where both have done something else. ``path``: names and ids that lead there (``("nodes", "approve", "title")``);
    ``pointer`` the same as one text. A value is ``ABSENT`` where there is none. ``can``: what may be chosen.
    """

    path: Path
    base: Any
    mine: Any
    theirs: Any
    can: tuple[Choice, ...] = (MINE, THEIRS)

    @property
    def pointer(self) -> str:
        return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in self.path)


@dataclass(frozen=True, slots=True)
class Merged:
    """``value`` holds mine at the ``places`` that nobody has decided."""

    value: Any
    places: tuple[Place, ...]


def merge(base: Any, mine: Any, theirs: Any, choices: Mapping[str, Choice] | None = None) -> Merged:
    """``choices``: what holds, by the pointer of its place; one that the place cannot take counts as none."""
    merging = _Merging(choices or {})
    value = merging.of((), base, mine, theirs)
    return Merged(value, tuple(merging.places))


@dataclass(slots=True)
class _Merging:
    choices: Mapping[str, Choice]
    places: list[Place] = field(default_factory=list)

    def of(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        if same(mine, theirs) or same(base, theirs):
            return mine
        if same(base, mine):
            return theirs
        if path[:1] == (LAYOUT,) and not (len(path) < DRAWN and isinstance(mine, dict) and isinstance(theirs, dict)):
            return theirs if mine is ABSENT else mine
        if _mixes(path, base, mine, theirs):
            if isinstance(mine, dict):
                return self._maps(path, base, mine, theirs)
            if path[-1:] == ("next",) and isinstance(mine, str | list):
                return self._listed(path, _flows(base), _flows(mine), _flows(theirs), _flow_name)
            if isinstance(mine, list):
                return self._lists(path, base if isinstance(base, list) else [], mine, theirs)
        return self._differs(path, base, mine, theirs)

    # -- maps

    def _maps(self, path: Path, base: Any, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
        was = base if isinstance(base, dict) else {}
        found = {}
        for key in _woven(list(was), list(mine), list(theirs)):
            value = self.of((*path, key), was.get(key, ABSENT), mine.get(key, ABSENT), theirs.get(key, ABSENT))
            if value is not ABSENT:
                found[key] = value
            if (second := self._second(path, key)) is not None and key in mine and key in theirs:
                found[_free(key, (*mine, *theirs, *found))] = second
        return found

    def _second(self, path: Path, key: str) -> Any:
        """Theirs of a step that both have added under one id, where both are to stand."""
        place = next((one for one in self.places if one.path == (*path, key)), None)
        return place.theirs if place and BOTH in place.can and self._chosen(place) == BOTH and _is_step(path) else None

    # -- lists

    def _lists(self, path: Path, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
        if all(_named(items) for items in (base, mine, theirs)):
            return self._listed(path, base, mine, theirs, _id)
        return self._sequence(path, base, mine, theirs)

    def _listed(
        self, path: Path, base: list[Any], mine: list[Any], theirs: list[Any], name: Callable[[Any], str]
    ) -> list[Any]:
        """Things with names of their own: each for itself, then their order."""
        was, ours, other = (dict(_numbered(items, name)) for items in (base, mine, theirs))
        order = self._order(path, list(was), list(ours), list(other))
        found: list[Any] = []
        for key in order:
            value = self.of((*path, key), was.get(key, ABSENT), ours.get(key, ABSENT), other.get(key, ABSENT))
            if value is not ABSENT:
                found.append(value)
        return found

    def _order(self, path: Path, base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
        """Whoever has moved things decides; when both have, the reader does."""
        common = set(base) & set(mine) & set(theirs)
        was, ours, other = ([key for key in keys if key in common] for keys in (base, mine, theirs))
        if len({*map(tuple, (was, ours, other))}) == 3:
            place = Place((*path, ORDER), was, ours, other)
            return (
                _woven(base, theirs, mine, first=True)
                if self._choose(place) == THEIRS
                else _woven(base, mine, theirs, first=True)
            )
        return _woven(base, mine, theirs)

    def _sequence(self, path: Path, base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
        """Things without names, such as rules: stretch by stretch, between what all three have."""
        found: list[Any] = []
        stretches = list(_stretches(base, mine, theirs))
        clashes = [one for one in stretches if one[0] != one[1] and one[0] != one[2] and one[1] != one[2]]
        if clashes:
            adds = all(not was for was, _ours, _other in clashes)
            place = Place(path, base, mine, theirs, (MINE, THEIRS, BOTH) if adds else (MINE, THEIRS))
            choice = self._choose(place)
        else:
            choice = MINE
        for was, ours, other in stretches:
            if was == other or ours == other:
                found += ours
            elif was == ours:
                found += other
            else:
                found += {MINE: ours, THEIRS: other, BOTH: [*ours, *other]}[choice]
        return [json.loads(text) for text in found]

    # -- what only people can say

    def _differs(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        place = Place(path, base, mine, theirs, _can(path, base, mine, theirs))
        choice = self._choose(place)
        if choice == BOTH and isinstance(mine, str) and isinstance(theirs, str):
            return f"{mine}\n{theirs}"
        return theirs if choice == THEIRS else mine

    def _choose(self, place: Place) -> Choice:
        chosen = self._chosen(place)
        self.places.append(place)
        return chosen or MINE

    def _chosen(self, place: Place) -> Choice | None:
        choice = self.choices.get(place.pointer)
        return choice if choice in place.can else None


def same(one: Any, other: Any) -> bool:
    """As JSON texts: to Python ``1`` is ``True``. The order of keys counts, for that of steps means something."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return json.dumps(one) == json.dumps(other)


# -- which values are taken apart ----------------------------------------------------------------------------


def _mixes(path: Path, base: Any, mine: Any, theirs: Any) -> bool:
    """Whether both values can be gone through part by part."""
    last = path[-1] if path else ""
    if last in WHOLE and not _is_step(path[:-1]):
        return False
    if last == "next" and _in_step(path):
        return all(isinstance(value, str | list) for value in (mine, theirs))
    if isinstance(mine, list) and isinstance(theirs, list):
        return True
    if not isinstance(mine, dict) or not isinstance(theirs, dict):
        return False
    formula = any(isinstance(value, dict) and "=" in value for value in (base, mine, theirs))
    other_kind = "type" in mine and "type" in theirs and mine["type"] != theirs["type"]
    anew = base is ABSENT and (_is_step(path[:-1]) or "id" in mine)
    return not formula and not other_kind and not anew


def _is_step(path: Path) -> bool:
    """Whether keys at this path are ids of steps."""
    return path[-1:] == ("nodes",)


def _in_step(path: Path) -> bool:
    return len(path) > 2 and _is_step(path[:-2])


def _can(path: Path, base: Any, mine: Any, theirs: Any) -> tuple[Choice, ...]:
    texts = isinstance(mine, str) and isinstance(theirs, str)
    below = texts and bool({*path[-2:]} & WRITTEN_ON)
    beside = base is ABSENT and _is_step(path[:-1]) and isinstance(mine, dict) and isinstance(theirs, dict)
    return (MINE, THEIRS, BOTH) if below or beside else (MINE, THEIRS)


# -- lists ---------------------------------------------------------------------------------------------------


def _named(items: Iterable[Any]) -> bool:
    ids = [item.get("id") if isinstance(item, dict) else None for item in items]
    return all(isinstance(id, str) for id in ids) and len(set(ids)) == len(ids)


def _id(item: Any) -> str:
    return str(item["id"])


def _flows(value: Any) -> list[Any]:
    """Each as an object, so that a short one and a long one that lead to the same are the same way."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [{"to": flow} if isinstance(flow, str) else flow for flow in listed]


def _flow_name(flow: Any) -> str:
    given = flow if isinstance(flow, dict) else {}
    return str(given.get("outcome") or given.get("to") or given.get("id") or "")


def _numbered(items: Iterable[Any], name: Callable[[Any], str]) -> Iterable[tuple[str, Any]]:
    taken: set[str] = set()
    for item in items:
        key = _free(name(item), taken)
        taken.add(key)
        yield key, item


def _free(name: str, taken: Iterable[str]) -> str:
    known, number, found = set(taken), 2, name
    while found in known:
        found, number = f"{name}_{number}", number + 1
    return found


def _woven(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], *, first: bool = False) -> list[str]:
    """All names, each once: in the order of whoever has moved something, mine where nobody or both (``first``) have,
    and what the other one has added after what it follows there."""
    common = set(base) & set(mine) & set(theirs)
    moved = [key for key in mine if key in common] != [key for key in base if key in common]
    lead, follow = (mine, theirs) if moved or first else (theirs, mine)
    found = list(dict.fromkeys(lead))
    for at, key in enumerate(follow):
        if key not in found:
            before = next((one for one in reversed(follow[:at]) if one in found), None)
            found.insert(found.index(before) + 1 if before is not None else 0, key)
    return found


def _stretches(base: list[Any], mine: list[Any], theirs: list[Any]) -> Iterable[Stretch]:
    """(base, mine, theirs) as texts, stretch by stretch; the borders are what all three have at the same place."""
    was, ours, other = ([json.dumps(item) for item in items] for items in (base, mine, theirs))
    to_mine, to_theirs = _pairs(was, ours), _pairs(was, other)
    at = (0, 0, 0)
    for index in [one for one in range(len(was)) if one in to_mine and one in to_theirs]:
        here = (index, to_mine[index], to_theirs[index])
        yield from _one_by_one(was[at[0] : here[0]], ours[at[1] : here[1]], other[at[2] : here[2]])
        yield was[index : index + 1], was[index : index + 1], was[index : index + 1]
        at = (here[0] + 1, here[1] + 1, here[2] + 1)
    yield from _one_by_one(was[at[0] :], ours[at[1] :], other[at[2] :])


def _one_by_one(was: list[str], ours: list[str], other: list[str]) -> Iterable[Stretch]:
    """A stretch of as many things everywhere: nothing came or went, so each stands for itself."""
    alike = len(was) if len(was) == len(ours) == len(other) else 0
    for at in range(alike):
        yield was[at : at + 1], ours[at : at + 1], other[at : at + 1]
    yield was[alike:], ours[alike:], other[alike:]


def _pairs(was: list[str], now: list[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
