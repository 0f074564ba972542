"""What stands around publishing a definition: its versions, what would change, what others have done meanwhile.

Each function does what ``by`` may do and no more. ``kind`` is "process", "form", "decision" or "calendar".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from instar.commands import RetireDefinition, RollBack
from instar.commands import execute as execute_command
from instar.contract import Viewer
from instar.definitions.merge import Choice
from instar.engine.diff import sentence
from instar.engine.source import Source
from instar.queries import definitions as query
from instar.queries import merging
from instar.queries.definitions import DefinitionRow
from instar.queries.merging import DefinitionMerge, MergePlace
from instar.queries.planning import planned
from instar.queries.running import running
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = [
    "DefinitionChanges",
    "DefinitionMerge",
    "MergePlace",
    "definition_changes",
    "definition_versions",
    "merge_definition",
    "retire_definition",
    "roll_back_definition",
    "tickets_by_version",
]


class DefinitionChanges(NamedTuple):
    """``state``: added | changed | unchanged; ``number``: of the version that it would be, or is."""

    state: str
    number: int
    sentences: tuple[str, ...]


def definition_versions(by: Viewer, kind: str, key: str) -> tuple[DefinitionRow, ...]:
    """All versions, newest first; raises NotFound, and Forbidden for who may not read definitions."""
    return query.versions(kernel(), as_actor(by), kind, key)


def definition_changes(by: Viewer, text: str) -> DefinitionChanges | None:
    """What publishing the text would change against the version in force; None for a text that does not say which
    definition it is. Raises as ``definition_versions``."""
    shown = query.readable(kernel(), as_actor(by))
    found = planned(kernel(), Source.read(text))
    if found is None:
        return None
    if kernel().definitions.versions(found.kind, found.key) and not shown(found.kind, found.key):
        raise query.missing()
    return DefinitionChanges(found.state, found.number, tuple(sentence(change) for change in found.changes))


def tickets_by_version(by: Viewer, key: str) -> tuple[tuple[int, int], ...]:
    """(number of a version, open tickets that run on it), the newest version first; only versions that have some."""
    return running(kernel(), as_actor(by), key)


def merge_definition(
    by: Viewer, kind: str, key: str, text: str, base_number: int, choices: Mapping[str, Choice] | None = None
) -> DefinitionMerge:
    """The text, made from version ``base_number``, together with the version in force. ``choices``: what holds where
    both have changed something, by the pointer of the place: "mine", "theirs" or "both".

    Raises Invalid for a text that is no JSON object, NotFound, Forbidden.
    """
    return merging.merging(kernel(), as_actor(by), kind, key, text, base_number, choices or {})


def roll_back_definition(by: Viewer, kind: str, key: str, number: int) -> int:
    """Publish version ``number`` again and return the number that it has now; checked as any other."""
    return int(execute_command(kernel(), RollBack(kind, key, number), as_actor(by))["number"])


def retire_definition(by: Viewer, kind: str, key: str) -> None:
    """Take it out of use: no new tickets, running ones go on. Raises Refused while something leads to it."""
    execute_command(kernel(), RetireDefinition(kind, key), as_actor(by))
