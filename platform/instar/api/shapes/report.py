"""Reports and their tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, text
from instar.contract import Cell
from instar.contract.reports import ColumnKind
from instar.queries.reports import ReportHead, ReportTable


class ReportQuery(Asked):
    parameters = text("JSON object: values of the report's form by field id", load_default="{}")
    filters = text('JSON object: filters of lists, such as {"role": "deal", "created": "month"}', load_default="{}")


class ReportHeadShape(Told):
    key = fields.String()
    title = fields.String()
    help = fields.String()
    plugin = text("who gives it")


class ReportList(Told):
    items = fields.List(fields.Nested(ReportHeadShape))


class ReportColumnShape(Told):
    key = fields.String()
    title = fields.String()
    kind = fields.String(metadata={"enum": list(get_args(ColumnKind))})


class ReportShape(ReportHeadShape):
    columns = fields.List(fields.Nested(ReportColumnShape))
    rows = fields.List(
        fields.List(fields.Raw()), metadata={"description": "cells in the order of the columns; money is a string"}
    )
    cut = fields.Boolean(metadata={"description": "there were more rows"})


def head_json(head: ReportHead) -> dict[str, Any]:
    return {"key": head.key, "title": head.title, "help": head.help, "plugin": head.plugin}


def table_json(table: ReportTable) -> dict[str, Any]:
    columns = [{"key": one.key, "title": one.title, "kind": one.kind} for one in table.columns]
    kinds = [one.kind for one in table.columns]
    rows = [list(map(_cell, row.cells, kinds)) for row in table.rows]
    return {**head_json(table.head), "columns": columns, "rows": rows, "cut": table.cut}


def _cell(value: Cell, kind: str) -> Any:
    if kind == "money" and value is not None:
        return str(value)
    return float(value) if isinstance(value, Decimal) else value
