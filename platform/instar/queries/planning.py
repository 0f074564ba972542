"""What publishing a text would change, said before it is done."""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.definitions.formats import KINDS, sha256_of
from instar.engine.diff import Change, diff
from instar.engine.source import Source
from instar.kernel import Kernel


class Planned(NamedTuple):
    """``state``: added | changed | unchanged; ``number``: of the version that it would be, or is."""

    file: str
    kind: str
    key: str
    state: str
    number: int
    changes: tuple[Change, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**self._asdict(), "changes": [change.as_dict() for change in self.changes]}


def planned(kernel: Kernel, source: Source) -> Planned | None:
    """None for what does not even say which definition it is."""
    kind, value = KINDS.get(source.format), source.value
    if source.findings or kind is None or not isinstance(value.get("key"), str):
        return None
    key = value["key"]
    current = kernel.definitions.current(kind, key)
    if current is not None and current.sha256 == sha256_of(source):
        return Planned(source.file, kind, key, "unchanged", current.number)
    earlier = kernel.definitions.versions(kind, key)
    number = earlier[0].number + 1 if earlier else 1
    if current is None:
        return Planned(source.file, kind, key, "added", number)
    changes = tuple(diff(Source.read(current.body).value, value))
    return Planned(source.file, kind, key, "changed", number, changes)
