"""What a person wrote in an answer, apart from what his program put below it: the quoted letter and the signature.

Each line gets a sign – text, empty, quotation, "… wrote:", header, line that parts, signature of a phone – and the row
of signs is cut by a few rules. The rules and the idea are those of Discourse's email_reply_trimmer (MIT), with Russian
and Outlook in it. Measured over its samples, ready libraries found 8 to 16 of 32 answers, none a Russian one.

Nothing is lost by it: whoever calls keeps the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from instar_plugins.mail.phrases import DELIMITER, HEADER, PHONE, SEPARATOR, WROTE, WROTE_BEGINS

LONGEST = 100_000
MOST_LINES = 3_000
"""A text with more characters or lines is left as it is."""
LONGEST_LINE = 400
MOST_BROKEN = 3
"""Over so many lines "… wrote:" may run."""
LITTLE = 7
"""So many lines of text below a quoted letter are no signature any more."""
_QUOTED = re.compile(r"\s*(?:>|[A-Z]{1,3}>)")


def trimmed(text: str) -> str:
    """The answer alone; "" where there is nothing but quotation."""
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    if len(text) > LONGEST or len(lines) > MOST_LINES:
        return text.strip()
    signs = _signs(lines)
    kept = _cut(signs)
    return "\n".join(lines[place] for place in kept).strip("\n").rstrip()


# -- below: how it is done -----------------------------------------------------------------------------------


def _signs(lines: list[str]) -> str:
    signs = [_sign(line) for line in lines]
    for place, line in enumerate(lines):
        if signs[place] in "edb":
            continue
        for end in range(place + 1, min(place + MOST_BROKEN, len(lines)) + 1):
            if end > place + 1 and not (WROTE_BEGINS.match(line[:LONGEST_LINE]) and signs[end - 1] in "tqh"):
                break
            joined = " ".join(one.strip(" >*") for one in lines[place:end])
            if len(joined) <= LONGEST_LINE and WROTE.fullmatch(joined):
                signs[place:end] = "b" * (end - place)
                break
    return "".join(signs)


def _sign(line: str) -> str:
    short = line[:LONGEST_LINE]
    bare = short.strip().strip("\u2000\u1427\u200b\xa0 ")
    if not bare:
        return "e"
    if DELIMITER.fullmatch(bare):
        return "d"
    if SEPARATOR.fullmatch(bare.strip("> ")):
        return "b"
    if PHONE.match(bare):
        return "s"
    if _QUOTED.match(short):
        return "q"
    return "h" if HEADER.match(bare) else "t"


def _cut(signs: str) -> list[int]:
    """The places of lines that stay. Rules go from what is surest to what is left over."""
    places = list(range(len(signs)))
    signs, places = _without_tail(signs, places)
    signs, places = _dropped(signs, places, "s")
    if match := re.search(r"^b[^t]*[bqeh](t[et]*)$", signs):
        return places[match.start(1) :]  # the answer stands below
    for rule in _rules(signs):
        if match := re.search(rule, signs):
            signs, places = signs[: match.start() + 1], places[: match.start() + 1]
    signs, places = _dropped(signs, places, "b")
    signs = re.sub(r"h[hte]+he", lambda match: "h" * len(match[0]), signs)
    if match := re.search(r"t[eq]*h{3,}", signs):
        signs, places = signs[: match.start() + 1], places[: match.start() + 1]
    if "hh" in signs:
        signs, places = _dropped(signs, places, "h")
    if "t" in signs:
        return places[: len(signs.rstrip("eq"))]
    return [] if re.fullmatch(r"[qe]*", signs) else places


def _rules(signs: str) -> Iterator[str]:
    """What is cut after its first line: a quoted letter with little below it, a row of headers, the end."""
    introduced = re.search(r"te*b[eqbh]*([te]*)$", signs)
    if introduced and introduced[1].count("t") < LITTLE:
        yield r"te*b[eqbh]*[te]*$"
    else:
        yield r"te*h{2,}e*h+|te*b[eh]*h{3,}"
    yield r"te*[qbe]+$"


def _without_tail(signs: str, places: list[int]) -> tuple[str, list[int]]:
    """Up to the first line that parts, unless it stands above everything else."""
    found = signs.find("d", len(signs) - len(signs.lstrip("de")))
    return (signs, places) if found < 0 else (signs[:found], places[:found])


def _dropped(signs: str, places: list[int], which: str) -> tuple[str, list[int]]:
    stay = [at for at, sign in enumerate(signs) if sign != which]
    return "".join(signs[at] for at in stay), [places[at] for at in stay]
