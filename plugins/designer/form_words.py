"""The sentences that the scripts of the form editor say: in the page as JSON, in the reader's language."""

from __future__ import annotations

from instar.sdk import _, pgettext


def words() -> dict[str, str]:
    """By the names that scripts ask for; ``{name}`` and the like are filled in there."""
    return {**_page(), **_changes(), **_fields(), **_conditions(), **_values(), **_key(), **_sample(), **_side()}


def _page() -> dict[str, str]:
    return {
        "no_answer": _("The server does not answer. What you have done is kept here."),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "undo_what": _("Undo: {what}"),
        "redo_what": _("Redo: {what}"),
        "the_form": _("The form"),
        "form_title": _("Name of the form"),
        "form_key": _("Key"),
        "form_key_help": _("By it processes and services name the form. You give it when you publish."),
        "form_key_fixed": _("Processes and services name the form by it, so it stays."),
        "panel_empty": _("Choose a field to see its properties, or type one below the form."),
        "yes": _("Yes"),
        "no": _("No"),
        "choose": _("Choose…"),
        "show": _("Show"),
    }


def _changes() -> dict[str, str]:
    """What is undone."""
    return {
        "change_json": _("JSON changed"),
        "change_form": _("Form changed"),
        "change_property": _("{what} changed"),
        "change_type": _("Type changed"),
        "change_add": _("{name} added"),
        "change_move": _("{name} moved"),
        "change_remove": _("{name} removed"),
        "change_duplicate": _("Field duplicated"),
        "change_rename": _("Key changed to {name}"),
        "added": _("Added: {name}"),
        "removed": _("Removed: {name}. Ctrl Z brings it back."),
        "moved": _("{name} is now {n} of {of} in “{in}”"),
        "is_first": _("It stands first already."),
        "is_last": _("It stands last already."),
        "may_not_stand": _("“{name}” cannot stand there: rows hold plain fields."),
    }


def _fields() -> dict[str, str]:
    return {
        "fields": _("Fields"),
        "empty_form": _("No fields yet. Type one below, choose a type, or drag one here."),
        "empty_inside": _("Nothing in here yet. Drag fields here, or choose this one and add some."),
        "not_yet": _("Cannot be shown yet: see what is to fix."),
        "up": _("Move {name} up"),
        "down": _("Move {name} down"),
        "remove": _("Remove {name}"),
        "duplicate": _("Duplicate"),
        "mark_required": _("required"),
        "mark_required_when": _("required if"),
        "mark_when": _("shown if"),
        "mark_computed": _("computed"),
        "mark_read_only": _("only to be read"),
        "use_form": _("Fields of another form"),
        "use_of": _("fields of the form “{name}”"),
        "use_which": _("Form whose fields stand here"),
        "use_help": _("Always as that form is in force: a change of it changes this form too."),
        "use_open": _("Open that form"),
        "no_forms": _("There is no other form yet."),
        "type_holds": _("Take the fields out first: another type has no place for them."),
        "not_of_type": _("“{name}” does not go with this type."),
        "take_out": _("Take out “{name}”"),
        "inside_count": _("Fields in it: {n}"),
        "width_full": _("Whole line"),
        "width_half": _("Half a line"),
    }


def _conditions() -> dict[str, str]:
    return {
        "as_rows": _("As rows"),
        "as_expression": _("As an expression"),
        "no_rows": _("Rows cannot say this. It is kept as it is."),
        "join": _("How many of them"),
        "join_all": _("All of them hold"),
        "join_any": _("Any of them holds"),
        "condition_add": _("Add a condition"),
        "condition_more": _("One more condition"),
        "condition_remove": _("Remove the condition"),
        "condition_field": _("Field of the condition"),
        "condition_how": _("How it is compared"),
        "condition_value": _("Value of the condition"),
        "op_is": _("is"),
        "op_is_not": _("is not"),
        "op_among": _("is one of"),
        "op_contains": _("contains"),
        "op_filled": _("is filled in"),
        "op_empty": _("is empty"),
        "op_over": pgettext("condition", "is over"),
        "op_at_least": _("is at least"),
        "op_under": _("is under"),
        "op_at_most": _("is at most"),
        "op_date_over": _("is after"),
        "op_date_at_least": _("is not before"),
        "op_date_under": _("is before"),
        "op_date_at_most": _("is not after"),
        "op_past": _("has passed"),
        "op_ahead": _("is still ahead"),
        "op_yes": _("is ticked"),
        "op_no": _("is not ticked"),
        "op_has": _("includes"),
        "op_has_not": _("does not include"),
        "names": _("Names"),
        "names_row": _("This row"),
        "names_form": _("This form"),
        "names_site": _("Other fields of tickets"),
        "names_ticket": _("Ticket and reader"),
        "function": _("function"),
        "expression_example": _("data.quantity * data.price"),
    }


def _values() -> dict[str, str]:
    return {
        "translate": _("Translate"),
        "lacks": _("Translation is missing"),
        "choice_first": _("First"),
        "choice_second": _("Second"),
        "option_add": _("Add a choice: Enter"),
        "option_title": _("Choice {n}"),
        "option_value": _("Stored for choice {n}"),
        "option_stored": _("What is stored"),
        "option_up": _("Move the choice “{name}” up"),
        "option_down": _("Move the choice “{name}” down"),
        "option_remove": _("Remove the choice “{name}”"),
        "options_expression": _("Choices of an expression"),
        "options_rows": _("Choices as rows"),
        "default_none": _("Nothing"),
        "default_value": _("A value"),
        "default_expression": _("An expression"),
        "outcome_other": _("Another outcome"),
        "repeat_min": _("from"),
        "repeat_max": _("to"),
        "index_made": _("The index was made {when}."),
        "index_to_come": _(
            "No index yet. It is made right after publishing, when the form is that of a role or a process."
        ),
    }


def _key() -> dict[str, str]:
    return {
        "rename_stored": _("Tickets keep what they have under “{was}”; the form will ask under “{name}”."),
        "rename_others": _("These go on using “{was}” and have to be changed by themselves:"),
        "rename_do": _("Rename to “{name}”"),
        "rename_keep": _("Keep “{was}”"),
        "renamed": _("The key is now “{name}”; expressions changed with it: {n}."),
    }


def _sample() -> dict[str, str]:
    return {
        "look": _("Seen by"),
        "look_staff": _("Staff"),
        "look_requester": _("Requester"),
        "look_phone": _("Phone"),
        "sample_about": _("Fill it in for a try: nothing is kept."),
        "sample_check": _("Check the values"),
        "sample_clear": _("Begin again"),
        "sample_stored": _("What would be stored"),
        "sample_refused": _("What would be refused"),
        "api_title": _("As a program sends it"),
        "api_values": _("Values as JSON"),
    }


def _side() -> dict[str, str]:
    return {
        "to_fix": _("To fix: {n}"),
        "nothing_to_fix": _("Nothing is to fix."),
        "json_last": _("The JSON cannot be read. It is kept; what is shown is the form before it."),
        "json_kept": _("The JSON cannot be read. It is kept; what is shown is the form before it."),
        "json_object": _("A definition is an object."),
        "json_broken": _("This cannot be read yet, so it is kept but not applied: {why}"),
        "fix_key": _("Give it the key “{name}”"),
        "fix_options": _("Put in two choices"),
        "texts_lack": _("Translations that are missing: {n}"),
        "texts_whole": _("Every text is there in every language."),
        "used_by": _("Used by"),
        "used_by_none": _("Nothing uses the form yet."),
        "versions": _("Versions"),
    }
