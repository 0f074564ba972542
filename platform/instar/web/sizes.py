"""Sizes of files and plain numbers as the reader's language writes them."""

from __future__ import annotations

from babel.numbers import format_decimal

from instar.forms.locales import locale_of
from instar.i18n import _, current

KB = 1 << 10
MB = 1 << 20


def size(octets: int) -> str:
    """ "12 kB", "3.4 MB", with a space that does not break."""
    if octets < KB:
        return _("{n} B").format(n=octets).replace(" ", "\u00a0")
    if octets < MB:
        return _("{n} kB").format(n=octets // KB).replace(" ", "\u00a0")
    number = format_decimal(octets / MB, "0.#", locale=locale_of(current()))
    return _("{n} MB").format(n=number).replace(" ", "\u00a0")


def count(number: int) -> str:
    """A count that queries stop at 1000 is shown as "999+"."""
    return str(number) if number < 1000 else "999+"
