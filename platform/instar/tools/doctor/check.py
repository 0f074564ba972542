"""What a check is: a name, a sentence that explains it, and a search for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple

from instar.kernel import Kernel
from instar.store import Tx

Found = Generator[str, None, str]
"""Yields a sentence for each thing that is wrong; returns what was looked at, in words."""


class Check(NamedTuple):
    """``about``: what has to hold, a sentence to be translated."""

    name: str
    about: str
    find: Callable[[Kernel, Tx], Found]
