"""How what a field names is written in a picker: one line that people read and that leads back to the key.

    user, team, organization   "Olga Petrova (olga)"
    contact                    "Ann Client (#12)"
    ticket                     "T-12 Where is my licence?"

The line is the value of the input, so that a picker needs no script to be read again.
"""

from __future__ import annotations

import re

from instar.forms.model import Kind

_BRACKETED = re.compile(r".+ \(([^()\s]{1,64})\)", re.DOTALL)
_NUMBER = re.compile(r"(?:T-)?([1-9][0-9]{0,14})", re.IGNORECASE)


def spelled(kind: Kind, key: str, name: str | None) -> str:
    """The line of a picker; without a name (it is gone, or not for the reader) the key alone."""
    if kind == "ticket":
        return f"{key} {name}" if name else key
    mark = bare(kind, key)
    return f"{name} ({mark})" if name else mark


def bare(kind: Kind, key: str) -> str:
    """The key alone, as people read it."""
    return f"#{key}" if kind == "contact" else key


def key_in(kind: Kind, line: str) -> str | None:
    """The key that ``spelled`` has put into the line; None where there is none."""
    if kind == "ticket":
        return ticket_number(line.split(maxsplit=1)[0]) if line.split() else None
    found = _BRACKETED.fullmatch(line)
    word = found[1] if found else line
    if kind == "contact":
        digits = word.removeprefix("#")
        if found and digits == word:  # "call me (12)" is a remark, not a client
            return None
        return str(int(digits)) if _NUMBER.fullmatch(digits) and digits.isdecimal() else None
    return word if found else None


def ticket_number(word: str) -> str | None:
    """ "T-12" for "T-12", "t-12" and "12"."""
    found = _NUMBER.fullmatch(word)
    return f"T-{int(found[1])}" if found else None
