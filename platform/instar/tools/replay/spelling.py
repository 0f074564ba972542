"""Keys for what a log calls by names of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40


def slug(name: str, otherwise: str) -> str:
    """Letters a-z, digits and "_" of a name, a letter first; ``otherwise`` where nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not found:
        return otherwise
    return (found if found[0].isalpha() else f"n{found}")[:LONGEST].rstrip("_")


def slugs(names: Iterable[str], otherwise: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """Name → its key; keys that would be the same, or are taken, get numbers."""
    used, found = set(taken), {}
    for number, name in enumerate(names, 1):
        key = base = slug(name, f"{otherwise}{number}")
        again = 2
        while key in used:
            key, again = f"{base}_{again}", again + 1
        used.add(key)
        found[name] = key
    return found
