"""Whom a text calls by log-in: ``@olga``. An e-mail address calls nobody."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(?<![\w.@/-])@([a-z0-9][a-z0-9_.-]{0,63})", re.IGNORECASE)
MOST = 50


def logins_in(text: str) -> tuple[str, ...]:
    """Log-ins, each once, at most 50; a full stop at the end belongs to the sentence."""
    found = (login.rstrip(".-_").lower() for login in _LOGIN.findall(text))
    return tuple(dict.fromkeys(found))[:MOST]
