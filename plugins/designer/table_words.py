"""The sentences that the scripts of the table editor say: in the page as JSON, in the reader's language."""

from __future__ import annotations

from instar.sdk import _


def words() -> dict[str, str]:
    """By the names that scripts ask for; ``{what}`` and the like are filled in there."""
    return {**_editor(), **_grid(), **_columns(), **_policies(), **_hints(), **_trial(), **_import(), **_changes()}


def _editor() -> dict[str, str]:
    return {"key": _("Key"), "close": _("Close")}


def _grid() -> dict[str, str]:
    return {
        "grid": _("Rules"),
        "grid_help": _("Arrows go from cell to cell, Enter or typing changes one, Esc and then Tab leaves the table."),
        "rule": _("Rule {number}"),
        "rule_new": _("New rule"),
        "rule_overlaps": _("Rule {number}, overlaps with others"),
        "rule_hidden": _("Rule {number}, never counts"),
        "rule_fits": _("Rule {number}, fits"),
        "rule_wrong": _("Rule {number}, to fix"),
        "note": _("Note"),
        "anything": _("anything"),
        "cell_of": _("{column}, rule {number}"),
        "copied": _("{rows} × {columns} cells copied"),
        "pasted": _("{rows} × {columns} cells pasted"),
        "too_many_rules": _("A table has at most {most} rules: {left} lines were left out."),
        "write": _("Write {text}"),
        "write_keys": _("Alt Enter writes it"),
        "no_rules": _("No rules yet. Add one, or import a file."),
        "next_rule": _("Next rule"),
        "earlier_rule": _("Rule before"),
        "edit_rule": _("Change rule {number}"),
        "add_rule": _("Add a rule"),
        "all_rules": _("All rules"),
        "delete_rule": _("Delete rule {number}"),
        "double_rule": _("Double"),
        "more_rules": _("{count} more"),
        "rule_up": _("Up"),
        "rule_down": _("Down"),
    }


def _columns() -> dict[str, str]:
    return {
        "input": _("Asked"),
        "output": _("Answered"),
        "column_of": _("Column “{name}”"),
        "change_column": _("Change the column “{name}”"),
        "title_en": _("Title, English"),
        "title_ru": _("Title, Russian"),
        "value": _("What is asked"),
        "value_help": _("A field, such as data.amount, or an expression."),
        "type": _("Type"),
        "type_known": _("as the expression"),
        "type_text": _("a text"),
        "type_number": _("a number"),
        "type_boolean": _("yes or no"),
        "type_date": _("a date"),
        "type_time": _("a moment"),
        "type_duration": _("a duration"),
        "allowed": _("Values that there are"),
        "allowed_help": _("As a test, such as 'small', 'large' or >= 0. Others are no gap."),
        "id": _("Id in the answer"),
        "values": _("Answers that there are"),
        "values_help": _("One a line, the most important one first."),
        "default": _("Answer where no rule fits"),
        "column_left": _("To the left"),
        "column_right": _("To the right"),
        "column_before": _("New column before"),
        "column_after": _("New column after"),
        "column_delete": _("Delete the column"),
    }


def _policies() -> dict[str, str]:
    return {
        "hit_U": _("Unique: at most one rule fits. Two that fit are an error."),
        "hit_A": _("Any: several rules may fit if they say the same."),
        "hit_P": _("Priority: of the rules that fit the most important answer counts."),
        "hit_F": _("First: the first rule that fits counts."),
        "hit_C": _("Collect: the answers of all rules that fit, as a list."),
        "hit_C_sum": _("Collect: the sum of the answers of all rules that fit."),
        "hit_C_min": _("Collect: the smallest answer of the rules that fit."),
        "hit_C_max": _("Collect: the largest answer of the rules that fit."),
        "hit_C_count": _("Collect: how many rules fit."),
        "hit_R": _("Rule order: the answers of all rules that fit, as they stand in the table."),
        "hit_O": _("Output order: the answers of all rules that fit, the most important one first."),
        "hit_values": _("The order of the answers is said in the column: Answers that there are."),
    }


def _hints() -> dict[str, str]:
    return {
        "to_fix": _("To fix"),
        "nothing_to_fix": _("Nothing to fix."),
        "error": _("error"),
        "warning": _("warning"),
        "show": _("Show"),
        "fix_all": _("Write all {count} so"),
        "gap": _("No rule fits: {cells}."),
        "overlap": _("Rules {one} and {other} both fit: {cells}."),
        "example": _("For example {values}."),
        "example_value": _("{column} = {value}"),
        "try_case": _("Try it"),
        "more_gaps": _("There are {count} more cases that no rule fits."),
        "more_overlaps": _("There are more rules that overlap."),
        "unreadable": _("Gaps and overlaps are looked for when all cells can be read."),
    }


def _trial() -> dict[str, str]:
    return {
        "try": _("Try it"),
        "try_row": _("Trial"),
        "try_value": _("Try it: {column}"),
        "try_beside": _("Cells also read {name}"),
        "try_fits_none": _("No rule fits."),
        "try_fits": _("Rules that fit: {numbers}."),
        "try_answer": _("Answer: {answer}"),
        "try_no_answer": _("no answer"),
        "try_not_yet": _("The table can be tried when all cells can be read."),
        "yes": _("yes"),
        "no": _("no"),
    }


def _import() -> dict[str, str]:
    return {
        "import": _("Import"),
        "import_file": _("A file: DMN of another tool, or CSV"),
        "import_paste": _("Or rows of a spreadsheet"),
        "import_lost": _("Left out"),
        "import_take": _("Take “{name}”"),
        "import_none": _("There is no decision table in the file."),
        "import_rows": _("Lines: {rows}, columns: {columns}"),
        "import_heads": _("The first line has the heads of columns"),
        "import_add": _("Add to the rules"),
        "import_replace": _("In place of the rules"),
        "import_columns": _("The table has {wanted} columns: {names}. What is too much in a line is left out."),
        "import_empty": _("Paste rows here, or choose a file."),
    }


def _changes() -> dict[str, str]:
    return {
        "change_cells": _("cells changed"),
        "change_paste": _("cells pasted"),
        "change_clear": _("cells emptied"),
        "change_fill": _("filled down"),
        "change_insert": _("rule added"),
        "change_delete": _("rules deleted"),
        "change_move": _("rules moved"),
        "change_column": _("column changed"),
        "change_column_add": _("column added"),
        "change_column_delete": _("column deleted"),
        "change_column_move": _("column moved"),
        "change_hit": _("hit policy changed"),
        "change_title": _("title changed"),
        "change_gap": _("rule for a gap added"),
        "change_fix": _("cells put right"),
        "change_import": _("table imported"),
    }
