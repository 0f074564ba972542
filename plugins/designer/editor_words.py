"""The sentences that the editor's scripts say: in the page as JSON, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from instar.sdk import _
from instar_plugins.designer import panel_words, publish_words, trial_pages

PARTS: tuple[Callable[[], dict[str, str]], ...] = (panel_words.words, publish_words.words, trial_pages.words)
"""What other parts of the editor say: one function each."""


def words() -> dict[str, str]:
    """By the names that scripts ask for; ``{what}`` and the like are filled in there."""
    found = {**_page(), **_changes(), **_outline(), **_columns(), **_findings(), **_panel()}
    for part in PARTS:
        found |= part()
    return found


def _page() -> dict[str, str]:
    return {
        "no_answer": _("The server does not answer. What you have done is kept here."),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "undo_what": _("Undo: {what}"),
        "redo_what": _("Redo: {what}"),
        "close": _("Close"),
        "checking": _("Checking …"),
        "json_object": _("A definition is an object."),
        "json_broken": _("This cannot be read yet, so it is kept but not applied: {why}"),
        "json_kept": _("This text cannot be read yet. It is kept; diagram and outline show what could be read last."),
    }


def _changes() -> dict[str, str]:
    """What a step of undo is called."""
    return {
        "change_json": _("JSON changed"),
        "change_text": _("text"),
        "change_node": _("{what} changed"),
        "change_flow": _("way changed"),
        "change_stage": _("column changed"),
        "change_stage_add": _("column added"),
        "change_stage_move": _("column moved"),
        "change_stage_delete": _("column deleted"),
        "change_process": _("process changed"),
        "change_add": _("step added"),
        "change_add_what": _("added: {what}"),
        "change_delete": _("deleted: {what}"),
        "change_move": _("moved: {what}"),
        "change_connect": _("way added"),
        "change_id": _("id changed"),
        "change_type": _("kind changed"),
    }


def _outline() -> dict[str, str]:
    return {
        "steps": _("Steps"),
        "add_step": _("Step"),
        "stages_only": _(
            "This process is a board: its columns stand below, and that is all it needs. Adding a step draws it out."
        ),
        "properties": _("Properties"),
        "add_after": _("Add behind"),
        "move_up": _("Move up"),
        "move_down": _("Move down"),
        "delete": _("Delete"),
        "delete_what": _("Delete {what}"),
        "more_of": _("More of {what}"),
        "moved_up": _("{what} has moved up"),
        "moved_down": _("{what} has moved down"),
        "cannot_move": _("{what} cannot move there"),
        "deleted": _("{what} is deleted"),
        "added": _("Added"),
        "due_in": _("due in {what}"),
        "for_each": _("for each of a list"),
        "way_if": _("if {what}"),
        "way_otherwise": _("otherwise"),
        "has_error": _("has something to fix"),
        "has_warning": _("has a warning"),
        "find_kind": _("Find what to add"),
        "kinds": _("What can be added"),
        "blocks": _("Ready-made"),
        "connect": _("Lead on to a step that is there"),
        "connect_to": _("Go on at {what}"),
        "add_behind": _("Behind {what}"),
        "add_where": _("Where"),
        "add_inside": _("inside of it"),
        "add_on_way": _("on the way to {what}"),
    }


def _columns() -> dict[str, str]:
    return {
        "columns": _("Columns of the board"),
        "column": _("Column of the board"),
        "column_add": _("Column"),
        "column_new": _("New column"),
        "column_name": _("Name of the column"),
        "column_final": _("ends here"),
        "column_last": _("Tickets end here"),
        "column_not_last": _("Tickets do not end here"),
        "column_delete_used": _("Delete {what}: steps that name it: {n}"),
        "limit_of": _("Limit of {what}"),
        "move_left": _("Move left"),
        "move_right": _("Move right"),
    }


def _findings() -> dict[str, str]:
    return {
        "to_fix": _("To fix: {n}"),
        "nothing_to_fix": _("Nothing to fix"),
        "not_checked": _("Not checked"),
        "show": _("Show"),
        "fix": _("Fix"),
        "error": _("error"),
        "warning": _("warning"),
        "fix_name": _("Call it “{what}”"),
        "fix_default": _("Take the way without a condition when nothing else holds"),
        "fix_default_end": _("End when nothing else holds"),
        "fix_one_default": _("Keep only the other one"),
        "fix_leave_out": _("Leave out “{what}”"),
        "fix_take_out": _("Take it out"),
        "fix_end": _("End there"),
        "fix_outcome": _("Give it an outcome of its own"),
        "fix_stage": _("Add the column “{what}”"),
        "fix_start": _("Add a start"),
    }


def _panel() -> dict[str, str]:
    return {
        "more": _("More"),
        "id": _("Id"),
        "id_taken": _("“{what}” is taken, or is no id."),
        "the_process": _("The process"),
        "back_to": _("Back to {what}"),
        "close_panel": _("Close the properties"),
        "language": _("Language of the texts"),
        "language_en": _("English"),
        "language_ru": _("Russian"),
        "texts_missing": _("{what}: missing texts: {n}"),
        "missing_texts": _("Missing in {what}: {n}"),
    }
