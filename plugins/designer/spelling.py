"""Keys made of titles: Russian letters as passports have them."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {
    **dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "ie",
    "ь": "",
    "ю": "iu",
    "я": "ia",
}


def spelled(title: str) -> str:
    """“Закупка до 100 000” → "zakupka_do_100_000"; "" for a title without letters that a key may have."""
    plain = "".join(_LETTERS.get(letter, letter) for letter in title.casefold())
    bare = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:40].strip("_")
