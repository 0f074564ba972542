"""A person as templates show one: name and the initials that stand for a face."""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor
from instar.queries.labels import PersonLabel


class Person(NamedTuple):
    id: int | None
    name: str
    initials: str
    login: str = ""


def person(label: PersonLabel | None) -> Person | None:
    return Person(label.id, label.name, initials(label.name), label.key) if label else None


def named(name: str) -> Person | None:
    """Somebody outside, of whom only the name is known."""
    return Person(None, name, initials(name)) if name else None


def of_actor(actor: Actor) -> Person:
    return Person(actor.id, actor.name or actor.key, initials(actor.name or actor.key), actor.key)


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = [word for word in name.split() if word[:1].isalnum()]
    letters = [word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)]
    return "".join(letters).upper() or "?"
