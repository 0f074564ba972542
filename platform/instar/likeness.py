"""How alike two clients are: names as they would be without legal form, quotes and look-alike letters, and what else
speaks for one and the same. Pure, and fast enough for tens of thousands: only those are compared that share the
beginning of a word or a number.

The measure is Jaro-Winkler of rapidfuzz (MIT): a microsecond a pair, where one in Python takes twenty.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

ALIKE = 0.9
SURE = 100
MOST_TOGETHER = 40
"""A group that is not larger is compared each with each; a larger one, sorted by name, each with its neighbours."""
NEIGHBOURS = 12

_FORMS = """
ооо оао зао ао пао нао нко ано ип чп гуп муп фгуп фгбу тоо оо кфх тсж снт общество с ограниченной ответственностью
акционерное публичное закрытое открытое индивидуальный предприниматель
ltd limited llc llp inc incorporated corp corporation co company gmbh ag kg sa sas sarl srl spa bv nv oy ab as plc sro
kft zrt doo ooo oao zao pao"""
LEGAL = frozenset(_FORMS.split())
_WORD = re.compile(r"\w+")
_TOWN = re.compile(r"(?:^|[\s,])г(?:ород|\.)?\s*([А-ЯЁ][\w-]+)")
_MARK = re.compile(r"\+[^@]*(?=@)")
_TWINS = str.maketrans("АВЕКМНОРСТУХЁІЙ", "ABEKMHOPCTYXEIИ")
"""Letters that look the same in both alphabets, as capitals; ё and й as they are often written."""


class Client(NamedTuple):
    """``numbers``: what one has alone, by kind ("inn", "ogrn", "email"…); ``home``: its organization or town."""

    id: int
    name: str
    numbers: Mapping[str, str]
    home: str = ""


def of_organization(id: int, name: str, values: Mapping[str, str]) -> Client:
    """As an organization is compared: by the numbers of the law and by what it is reached at; the town is its home."""
    known = {kind: values[kind] for kind in ("inn", "kpp", "ogrn", "email", "phone", "site") if values.get(kind)}
    town = _TOWN.search(values.get("legal_address") or values.get("address") or "")
    return Client(id, name, known, town[1].casefold() if town else "")


def of_contact(id: int, name: str, emails: Iterable[str], organization: int | None) -> Client:
    """As a person is compared: an address is one's own, so it is the mailbox without its mark ("ann+crm@…") that two
    may have. Addresses that several share are not to be among them."""
    boxes = [_MARK.sub("", email.casefold()) for email in emails]
    boxes = [box.replace(".", "", box.partition("@")[0].count(".")) if "@gmail." in box else box for box in boxes]
    return Client(id, name, {"mailbox": boxes[0]} if boxes else {}, str(organization or ""))


class Pair(NamedTuple):
    """``first`` < ``second``; ``score`` 0 … 100; ``reasons``: words of a closed list, the strongest first."""

    first: int
    second: int
    score: int
    reasons: tuple[str, ...]


def plain(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, as capitals without look-alikes; all of them if none is left."""
    words = _WORD.findall(name.casefold().replace("_", " "))
    rest = [word for word in words if word not in LEGAL] or words
    return tuple(word.upper().translate(_TWINS) for word in rest)


def names_alike(one: Sequence[str], other: Sequence[str]) -> float:
    """0 … 1, whatever the order of the words."""
    if not one or not other:
        return 0.0
    in_order = JaroWinkler.similarity(" ".join(one), " ".join(other))
    return float(max(in_order, JaroWinkler.similarity(" ".join(sorted(one)), " ".join(sorted(other)))))


def alike(kind: str, one: Client, other: Client) -> Pair | None:
    """What speaks for one and the same, None where too little does. ``kind``: organization | contact."""
    return _weighed(kind, one, other, plain(one.name), plain(other.name))


def search(kind: str, clients: Sequence[Client]) -> Iterator[tuple[int, Pair | None]]:
    """(how many of all have been looked at, a pair that is alike or None), as it goes on; no pair comes twice."""
    words = {one.id: plain(one.name) for one in clients}
    groups = list(_groups(clients, words).values())
    seen: set[tuple[int, int]] = set()
    total = sum(map(len, groups)) or 1
    looked = 0
    for group in groups:
        for one, other in _together(group, words):
            first, second = (one, other) if one.id < other.id else (other, one)
            if (first.id, second.id) in seen or first.id == second.id:
                continue
            seen.add((first.id, second.id))
            pair = _weighed(kind, first, second, words[first.id], words[second.id])
            if pair is not None:
                yield looked * len(clients) // total, pair
        looked += len(group)
        yield looked * len(clients) // total, None


# -- below: how it is done -------------------------------------------------------------------------------------------


def _groups(clients: Iterable[Client], words: Mapping[int, tuple[str, ...]]) -> dict[str, list[Client]]:
    """Those that share a number, the beginning of a word, or of two words."""
    found: dict[str, list[Client]] = defaultdict(list)
    for one in clients:
        keys = {f"{kind}:{value}" for kind, value in one.numbers.items() if kind != "kpp"}
        own = sorted(word for word in words[one.id] if len(word) > 1)
        keys |= {word[:3] for word in own}
        keys |= {f"{first[:3]} {second[:3]}" for first, second in combinations(own[:4], 2)}
        for key in keys:
            found[key].append(one)
    return {key: group for key, group in found.items() if len(group) > 1}


def _together(group: list[Client], words: Mapping[int, tuple[str, ...]]) -> Iterator[tuple[Client, Client]]:
    if len(group) <= MOST_TOGETHER:
        yield from combinations(group, 2)
        return
    ordered = sorted(group, key=lambda one: (words[one.id], one.id))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
            yield one, other


def _weighed(kind: str, one: Client, other: Client, words: tuple[str, ...], others: tuple[str, ...]) -> Pair | None:
    if _apart(one.numbers, other.numbers):
        return None
    same = [name for name, value in one.numbers.items() if name != "kpp" and other.numbers.get(name) == value]
    name = names_alike(words, others)
    at_home = bool(one.home) and one.home == other.home
    if "inn" in same or "ogrn" in same:
        score = SURE if one.numbers.get("kpp") == other.numbers.get("kpp") or "ogrn" in same else 95
    elif name >= ALIKE:
        score = round(name * 80) + 10 * at_home + 10 * bool(same)
        if kind == "contact" and not at_home and not same:
            if name < 1 or (one.home and other.home):
                return None  # two people of one name, each in a firm of his own
            score -= 15
    elif same and name >= 0.75:
        score = 60 + 10 * at_home
    else:
        return None
    reasons = [
        *same,
        *(["name"] if name == 1 else ["like_name"] if name >= 0.75 else []),
        *(["home"] if at_home else []),
    ]
    return Pair(min(one.id, other.id), max(one.id, other.id), min(score, SURE), tuple(reasons))


def _apart(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Two numbers of the law that differ tell two clients; one INN with two KPP are a company and its branch."""
    if any(name in one and name in other and one[name] != other[name] for name in ("inn", "ogrn")):
        return True
    return "kpp" in one and "kpp" in other and one["kpp"] != other["kpp"]
