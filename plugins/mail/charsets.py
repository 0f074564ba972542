"""Bytes of a letter as text, whatever it says of its alphabet. Nothing raises: what cannot be read at all is replaced.

What the letter declares is believed when it fits. Otherwise UTF-8 is tried, for few other texts happen to be valid in
it; then the alphabets of Russian, told apart by their small letters; then a guess of charset-normalizer.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

WIDER = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-mac-cyrillic": "mac_cyrillic",
    "cp-1251": "cp1251",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
}
"""Names that Python does not know, and alphabets of which letters use more than they declare."""
NOT_TEXT = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "utf-7-imap"})
RUSSIAN = ("cp1251", "koi8-r", "cp866", "iso8859-5")
SURE = 0.6
"""The share of small Russian letters among all that is not ASCII from which a text counts as Russian."""
LOOKED_AT = 20_000
_SMALL = re.compile("[а-яё]")


def decoded(given: bytes, declared: str = "") -> str:
    """The text of the bytes; without NULs."""
    for name in (_known(declared), "utf-8"):
        if name is None:
            continue
        try:
            return _plain(given.decode(name))
        except (UnicodeError, ValueError):
            continue
    return _plain(given.decode(_guessed(given) or _known(declared) or "cp1252", "replace"))


# -- below: how it is done -----------------------------------------------------------------------------------


def _known(declared: str) -> str | None:
    """Python's name of a declared alphabet; None for none, and for ASCII, of which UTF-8 is the wider one."""
    name = re.sub(r"[^a-z0-9._:-]", "", declared.strip().strip("\"'").lower().replace(" ", ""))[:40]
    name = WIDER.get(name, name)
    try:
        info = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return None
    if info is None or info.name in NOT_TEXT or info.name == "ascii" or not info._is_text_encoding:
        return None
    return info.name


def _guessed(given: bytes) -> str | None:
    part = given[:LOOKED_AT]
    high = sum(byte > 127 for byte in part)
    shares = {name: len(_SMALL.findall(part.decode(name, "replace"))) / max(high, 1) for name in RUSSIAN}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= SURE:
        return best
    found = from_bytes(part).best()
    return found.encoding if found is not None else None


def _plain(text: str) -> str:
    """Without NULs and halves of pairs, which no database keeps; lines end in one way."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return text.encode("utf-8", "replace").decode()
