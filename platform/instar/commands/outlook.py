"""What a command over many tickets would do: every one of them is tried, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instar.access import Actor
from instar.commands.bulk import command_of
from instar.commands.execute import rehearse
from instar.commands.ticket import number
from instar.errors import InstarError, Invalid
from instar.i18n import _
from instar.kernel import Kernel

MOST = 100
"""Tickets that are tried: it takes a few milliseconds each, and a person waits."""
NAMED = 5


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why ``count`` tickets cannot; ``numbers``: the first few of them."""

    said: str
    count: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of ``total`` tickets ``tried``, of which ``can`` would be done."""

    total: int
    tried: int
    can: int
    refused: tuple[Refusal, ...]

    @property
    def all_tried(self) -> bool:
        return self.tried == self.total


def outlook(kernel: Kernel, actor: Actor, name: str, tickets: Sequence[int], values: Mapping[str, Any]) -> Outlook:
    """Try the command ``name`` (a key of ``BULK``) on the first of ``tickets``; raises Invalid for values that no
    ticket takes."""
    reasons: dict[str, tuple[str, list[int]]] = {}
    tried = tickets[:MOST]
    for position, id in enumerate(tried):
        found = _refusal(kernel, actor, command_of(name, id, values, position))
        if found:
            reasons.setdefault(found[0], (found[1], []))[1].append(id)
    refused = [Refusal(said, len(ids), tuple(map(number, ids[:NAMED]))) for said, ids in reasons.values()]
    most_first = tuple(sorted(refused, key=lambda one: -one.count))
    return Outlook(len(tickets), len(tried), len(tried) - sum(one.count for one in refused), most_first)


def _refusal(kernel: Kernel, actor: Actor, command: object) -> tuple[str, str] | None:
    """(what tells reasons apart, the sentence); None where it would be done. A sentence may name its ticket, so those
    with one code are one reason; wrong values have one code and many sentences."""
    try:
        answer = rehearse(kernel, command, actor)
    except Invalid as error:
        return error.sentences(), error.sentences()
    except InstarError as error:
        return error.code, error.sentences()
    return ("needs_form", _("The step asks for more.")) if "needs_form" in answer else None
