"""The sentences that the editor's scripts say: in the page as JSON, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from instar.sdk import _
from instar_plugins.designer import publish_words

PARTS: tuple[Callable[[], dict[str, str]], ...] = (publish_words.words,)
"""What other parts of the editor say: one function each."""


def words() -> dict[str, str]:
    """By the names that scripts ask for; ``{what}`` and the like are filled in there."""
    own = {
        "no_answer": _("The server does not answer. What you have done is kept here."),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "undo_what": _("Undo: {what}"),
        "redo_what": _("Redo: {what}"),
        "change_json": _("JSON changed"),
    }
    for part in PARTS:
        own |= part()
    return own
