"""Files on their way in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from instar.api.shapes.base import Asked, Paged, Told, iso, moment, next_cursor, text
from instar.api.shapes.file import FileBody
from instar.commands.imports import KINDS, Column, Run
from instar.i18n import _
from instar.queries.imports import OUTCOMES, LineRow, RunRow
from instar.sheets import DELIMITERS, Sheet

STATES = ("draft", "checking", "checked", "running", "done", "stopped", "failed")
_COLUMNS = {"description": 'place of a column in the file (`"0"` is the first) → name of ours'}
_FIXED = {"description": "name of a column → value of lines that have none"}


class ImportFile(FileBody):
    """A form with the table, what its lines are, and how to read it where the guess is wrong."""

    kind = fields.String(required=True, metadata={"enum": list(KINDS)})
    encoding = fields.String(metadata={"description": "such as `utf-8` or `cp1251`; left out: guessed"})
    delimiter = fields.String(validate=validate.OneOf(sorted(DELIMITERS)), metadata={"description": "between cells"})


class ImportRow(Told):
    id = fields.Integer()
    kind = fields.String()
    name = text("of the file")
    state = fields.String(metadata={"enum": list(STATES)})
    lines = fields.Integer()
    created = moment()


class ImportList(Told):
    items = fields.List(fields.Nested(ImportRow))
    next = next_cursor()


class ImportColumn(Told):
    """A column that a kind of import takes."""

    name = fields.String()
    title = fields.String()
    needed = fields.Boolean()
    right = text("what its cells may be")


class Counted(Told):
    created = fields.Integer()
    changed = fields.Integer()
    same = fields.Integer()
    refused = fields.Integer()


class ImportShape(ImportRow):
    encoding = fields.String()
    delimiter = fields.String()
    heads = fields.List(fields.String(), metadata={"description": "first line of the file"})
    columns = fields.Dict(keys=fields.String(), values=fields.String(), metadata=_COLUMNS)
    fixed = fields.Dict(keys=fields.String(), values=fields.String(), metadata=_FIXED)
    known = fields.List(fields.Nested(ImportColumn), metadata={"description": "columns that this kind takes"})
    tried = fields.Nested(Counted)
    imported = fields.Nested(Counted)
    error = text("why it was broken off", allow_none=True)
    ended = moment(allow_none=True)


class ImportColumnsBody(Asked):
    columns = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=_COLUMNS)
    fixed = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict, metadata=_FIXED)


class ImportNow(Told):
    id = fields.Integer()
    state = fields.String(metadata={"enum": list(STATES)})


class ImportLinesQuery(Paged):
    outcome = fields.String(load_default="", validate=validate.OneOf(["", *OUTCOMES]))
    trial = fields.Boolean(load_default=False, metadata={"description": "of the trial, not of the import itself"})


class ImportTrialQuery(Asked):
    trial = fields.Boolean(load_default=False, metadata={"description": "of the trial, not of the import itself"})


class WrongCell(Told):
    column = text("name of ours, empty for the line as a whole")
    value = fields.String()
    message = fields.String()


class ImportLine(Told):
    line = fields.Integer(metadata={"description": "its number in the file"})
    outcome = fields.String(metadata={"enum": list(OUTCOMES)})
    target = text("key, number or id of what it became, empty for none")
    wrong = fields.List(fields.Nested(WrongCell))


class ImportLines(Told):
    items = fields.List(fields.Nested(ImportLine))
    next = next_cursor()


def import_row_json(row: RunRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "state": row.state,
        "lines": row.total,
        "created": iso(row.created),
    }


def import_json(
    run: Run, sheet: Sheet, known: Mapping[str, Column], tried: Mapping[str, int], imported: Mapping[str, int]
) -> dict[str, Any]:
    return {
        **import_row_json(RunRow(run.id, run.kind, run.name, run.state, run.total, run.created)),
        "encoding": run.encoding,
        "delimiter": next((name for name, sign in DELIMITERS.items() if sign == run.delimiter), run.delimiter),
        "heads": list(sheet.heads),
        "columns": run.columns,
        "fixed": run.fixed,
        "known": [
            {"name": name, "title": _(column.title), "needed": column.needed, "right": _(column.right)}
            for name, column in known.items()
        ],
        "tried": dict(tried),
        "imported": dict(imported),
        "error": run.error,
        "ended": iso(run.ended),
    }


def line_json(row: LineRow) -> dict[str, Any]:
    wrong = [{"column": column, "value": value, "message": said} for column, value, said in row.told]
    return {"line": row.line, "outcome": row.outcome, "target": row.target, "wrong": wrong}
