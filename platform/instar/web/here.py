"""Who else is at a ticket, in words: "Olga is writing a reply"."""

from __future__ import annotations

from typing import NamedTuple

from instar.commands.execute import execute
from instar.commands.presence import BeHere
from instar.errors import Busy
from instar.i18n import _
from instar.queries.key import Asked
from instar.queries.presence import Present, is_told, present
from instar.web import current


class Also(NamedTuple):
    """See ``_also_here.html``."""

    text: str
    writing: bool


def tell(ticket_id: int) -> None:
    """Note that the reader has the ticket open; that may wait when the database is busy."""
    kernel, actor = current.kernel(), current.actor()
    if is_told(kernel, actor, ticket_id):
        return
    try:
        execute(kernel, BeHere(ticket_id), actor)
    except Busy:
        return


def others(asked: Asked) -> tuple[Present, ...]:
    return present(current.kernel(), current.actor(), asked)


def in_words(found: tuple[Present, ...]) -> tuple[Also, ...]:
    """Writers one by one, the rest in one line."""
    lines = [Also(_writes(one.writing).format(name=one.person.name), True) for one in found if one.writing]
    looking = ", ".join(one.person.name for one in found if not one.writing)
    return (*lines, *([Also(_("Also here: {names}").format(names=looking), False)] if looking else []))


def mark(found: tuple[Present, ...]) -> str:
    """Changes whenever the words do."""
    return ".".join(f"{one.person.id}{one.writing}" for one in found)


def _writes(what: str) -> str:
    if what == "step":
        return _("{name} is filling in the step")
    return _("{name} is writing a note") if what == "staff" else _("{name} is writing a reply")
