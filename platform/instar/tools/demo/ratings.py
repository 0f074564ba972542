"""What clients of the demo company say of its work, and what its supervisor finds: by the commands of the plugin
``quality``, in the order in which clients were asked. Without the plugin nobody is asked, and nothing is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from instar.access import ANONYMOUS, Actor
from instar.commands import execute
from instar.commands.own import RunOwn
from instar.kernel import Kernel

PLUGIN = "quality"
HOUR_MS = 3_600_000

VOTES: tuple[tuple[int, str] | None, ...] = (
    (4, "Thanks. Only the first day was silent."),
    (5, "Быстро и понятно, спасибо."),
    (2, "I had said that I do not find the button. I was told its name."),
    (5, ""),
    None,
    (5, ""),
    (1, "Half a day for the name of a menu, and the manual is still wrong."),
    (4, ""),
    (5, "Very kind."),
)
"""Score and words of each who was asked, some hours later; None: says nothing, as do all after these."""
MARKS = {"understood": "half", "right": "yes", "clear": "yes", "polite": "yes", "fields": "none", "private": "yes"}
NOTE = "The client had said it already: read the whole conversation before asking."

_ASKED = "SELECT token_hash, asked, rated FROM x_quality__survey ORDER BY id"
_OPEN = "SELECT id FROM x_quality__review WHERE state = 'open' AND channel <> 'phone' ORDER BY id LIMIT 1"


class Vote(NamedTuple):
    at: int
    link: str
    score: int
    words: str


class Ratings:
    """``due(moment)``: who has something to say until then, each to be told by ``say`` at its own time."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def due(self, moment: int) -> Iterator[Vote]:
        if self._kernel.plugins.command(PLUGIN, "say") is None:
            return
        rows = self._kernel.store.read().all(_ASKED)
        for place, ((link, asked, rated), said) in enumerate(zip(rows, VOTES, strict=False)):
            at = asked + (3 + 2 * place) * HOUR_MS
            if said is not None and rated is None and at < moment:
                yield Vote(at, link, *said)

    def say(self, vote: Vote) -> None:
        args = {"link": vote.link, "score": vote.score, "words": vote.words}
        execute(self._kernel, RunOwn(PLUGIN, "say", args, proven=True), ANONYMOUS)

    def review(self, by: Actor) -> None:
        """The supervisor looks at the first one that was rated low; the others wait for him."""
        store = self._kernel.store.read()
        if self._kernel.plugins.command(PLUGIN, "score") is None:
            return
        id = store.value(_OPEN)
        if id is not None:
            execute(
                self._kernel,
                RunOwn(PLUGIN, "score", {"review": id, "marks": MARKS, "note": NOTE}, proven=True),
                by,
            )
