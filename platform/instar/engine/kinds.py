"""Values that are told apart by their kind: events and effects.

They are named tuples, because a run makes many of them and a frozen dataclass takes twice as long to be made. But a
tuple equals every other one of the same parts, and an empty one counts as nothing: these do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T", bound=tuple[Any, ...])


def told_apart(kind: type[T]) -> type[T]:
    """Let values of a class of named tuples equal none of another class, and be true even without parts."""
    for name, method in _METHODS.items():
        setattr(kind, name, method)
    return kind


def _equal(one: tuple[Any, ...], other: object) -> bool:
    return type(one) is type(other) and tuple.__eq__(one, other)


def _differ(one: tuple[Any, ...], other: object) -> bool:
    return not _equal(one, other)


def _hash(one: tuple[Any, ...]) -> int:
    return hash((type(one), *one))


def _true(_one: tuple[Any, ...]) -> bool:
    return True


_METHODS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"__eq__": _equal, "__ne__": _differ, "__hash__": _hash, "__bool__": _true}
)
