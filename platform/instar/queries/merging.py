"""The work of two people on one definition, brought together for the one who publishes later.

What both began with is the version that his draft is based on; theirs is the one in force. Each place that both have
changed is told in words, with both values, so that he can say what holds there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.definitions.merge import ABSENT, ORDER, Choice, Place, merge
from instar.engine.canonical import canonical
from instar.engine.diff import FIELD, STAGE, STEP, WAY, WHOLE, diff, sentence, subject_of
from instar.engine.source import Source
from instar.errors import Invalid
from instar.i18n import _
from instar.i18n import text as in_language
from instar.kernel import Kernel
from instar.queries.definitions import DefinitionRow, definition


@dataclass(frozen=True, slots=True)
class MergePlace:
    """``subject``, ``key``: what it is about ("Step “approve”", "title (en)"); ``node``: the id of the step, to be
    shown. ``base``, ``mine``, ``theirs``: as text, None for nothing there. ``can``: mine | theirs | both."""

    pointer: str
    subject: str
    key: str
    node: str | None
    base: str | None
    mine: str | None
    theirs: str | None
    can: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefinitionMerge:
    """``text``: both together, canonical; mine stands at the ``places`` that nobody has decided. ``theirs``: the
    version in force, None when the definition was retired meanwhile. ``changes``: what its author has done, in
    sentences."""

    text: str
    places: tuple[MergePlace, ...]
    theirs: DefinitionRow | None
    changes: tuple[str, ...]


def merging(
    kernel: Kernel, actor: Actor, kind: str, key: str, text: str, base_number: int, choices: Mapping[str, Choice]
) -> DefinitionMerge:
    """``text``: mine. Raises Invalid for one that is no JSON object; NotFound and Forbidden as reading does."""
    mine = Source.read(text).value
    if not isinstance(mine, dict):
        raise Invalid({"text": [_("The text is no JSON, so it cannot be brought together with another version.")]})
    if kernel.definitions.current(kind, key) is None:
        return DefinitionMerge(canonical(mine), (), None, ())
    now = definition(kernel, actor, kind, key)
    base = _read(definition(kernel, actor, kind, key, number=base_number).body) if base_number else {}
    ours, theirs = _read(canonical(mine)), _read(now.body)
    found = merge(base, ours, theirs, choices)
    places = tuple(_told(place, ours, theirs) for place in found.places)
    changes = tuple(sentence(change) for change in diff(base, theirs)) if base else ()
    return DefinitionMerge(canonical(found.value), places, now.row, changes)


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(text)
    return found


def _told(place: Place, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> MergePlace:
    kind, name, node, rest = _about(place.path)
    key = " / ".join(rest) if rest != (ORDER,) else _("order")
    shown = _title(node, mine, theirs) if node and kind == STEP else name
    base, ours, other = (_shown(value) for value in (place.base, place.mine, place.theirs))
    return MergePlace(place.pointer, subject_of(kind, shown), key, node, base, ours, other, place.can)


def _about(path: tuple[str, ...]) -> tuple[str, str, str | None, tuple[str, ...]]:
    """(kind, name, id of the step, what follows): a field and a way stand below the step that has them."""
    steps = [at for at, part in enumerate(path[:-1]) if part == "nodes"]
    node, rest = (path[steps[-1] + 1], path[steps[-1] + 2 :]) if steps else (None, path)
    if "fields" in rest[:-1]:
        at = len(rest) - 1 - rest[::-1].index("fields", 1)
        return FIELD, rest[at + 1], node, rest[at + 2 :]
    if node is not None and rest[:1] == ("next",) and len(rest) > 1 and rest[1] != ORDER:
        return WAY, f"{node} → {rest[1]}", node, rest[2:]
    if node is not None:
        return STEP, node, node, rest
    if path[:1] == ("stages",) and len(path) > 1 and path[1:] != (ORDER,):
        return STAGE, path[1], None, path[2:]
    return WHOLE, "", None, path


def _title(node: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    """Of a step, as mine calls it, else theirs; its id where it has none."""
    for side in (mine, theirs):
        found = _step(side, node)
        title = found.get("title") if found else None
        if isinstance(title, str | dict) and in_language(title):
            return in_language(title)
    return node


def _step(raw: Mapping[str, Any], id: str) -> Mapping[str, Any] | None:
    nodes = raw.get("nodes")
    if not isinstance(nodes, dict):
        return None
    if isinstance(nodes.get(id), dict):
        return dict(nodes[id])
    inner = (_step(node, id) for node in nodes.values() if isinstance(node, dict))
    return next((found for found in inner if found is not None), None)


def _shown(value: Any) -> str | None:
    if value is ABSENT:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
