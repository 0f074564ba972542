"""Definitions for reading: what is in force, its versions, its text. Needs ``process.view``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.labels import PersonLabel

KINDS = ("process", "form")


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One version. ``state``: draft | published | retired; ``current``: the one that new tickets get."""

    kind: str
    key: str
    title: str
    number: int
    version_id: int
    state: str
    current: bool
    sha256: str
    origin: str
    note: str
    author: PersonLabel | None
    created: int


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """``body`` is the canonical text, ``value`` the same parsed; ``running``: open tickets on this version (≤ 1000)."""

    row: DefinitionRow
    body: str
    value: Mapping[str, Any]
    running: int


def definitions(kernel: Kernel, actor: Actor, kind: str) -> tuple[DefinitionRow, ...]:
    """The versions in force of one kind, by key; raises NotFound for a kind that does not exist."""
    raise NotImplementedError


def definition(kernel: Kernel, actor: Actor, kind: str, key: str, *, number: int | None = None) -> DefinitionView:
    """The version in force, or one by its number; raises NotFound."""
    raise NotImplementedError


def versions(kernel: Kernel, actor: Actor, kind: str, key: str) -> tuple[DefinitionRow, ...]:
    """All versions, newest first; raises NotFound."""
    raise NotImplementedError
