"""Places in a plain text that values are put into: ``Dear {client}``. Names only; nothing is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")


def places(text: str) -> tuple[str, ...]:
    """The names in the text, each once, in their order. Other braces are braces."""
    return tuple(dict.fromkeys(_PLACE.findall(text)))


def put_in(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with the values in it, and the names that have none: they stay as they stand. What a value holds is not
    looked at again."""
    lacks = tuple(name for name in places(text) if not values.get(name))
    return _PLACE.sub(lambda found: values.get(found[1]) or found[0], text), lacks
