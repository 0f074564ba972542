"""Looking for words in titles: ё is е, case does not matter, and the wrong keyboard layout is understood.

For now titles are compared one by one, and only those of the newest tickets: an index of texts comes later.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

WINDOW = 3000
"""How many of the newest tickets of a list are looked through."""
LONGEST = 200

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)


def folded(text: str) -> str:
    """The text as it is compared: composed, lower case, е for ё."""
    composed = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    return composed.casefold().replace("ё", "е")


def matcher(q: str) -> Callable[[str], bool] | None:
    """Whether a title holds all the words, as they were typed or in the other layout; None when there are no words."""
    typed = folded(q[:LONGEST]).split()
    if not typed:
        return None
    swapped = folded(" ".join(typed).translate(_OTHER_LAYOUT)).split()

    def matches(title: str) -> bool:
        known = folded(title)
        return all(word in known for word in typed) or all(word in known for word in swapped)

    return matches
