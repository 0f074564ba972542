"""What commands print for programs and for people: JSON on one hand, tables on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import orjson

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json is for programs; its shape is a contract.",
)


def print_json(value: Any) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their longest cell; the last one is left as it is."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
