"""The sentences that the editor's scripts say: in the page as JSON, in the reader's language."""

from __future__ import annotations

from instar.sdk import _


def words() -> dict[str, str]:
    """By the names that scripts ask for; ``{what}`` and the like are filled in there."""
    return {
        "no_answer": _("The server does not answer. What you have done is kept here."),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "undo_what": _("Undo: {what}"),
        "redo_what": _("Redo: {what}"),
        "change_json": _("JSON changed"),
    }
