"""The lines of a file, one by one: each is carried out and entered as done in one transaction, so that whoever stops
in the middle begins again at the first line that is not entered. A trial takes every line back and enters what it told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.commands.execute import Answer, Context, execute, handles, rehearse
from instar.commands.imports.columns import FIELD, KINDS, columns_of
from instar.commands.imports.rows import carry
from instar.commands.imports.runs import Run, sheet_of
from instar.errors import Busy, InstarError, Invalid, NotFound
from instar.i18n import _
from instar.kernel import Kernel

EVERY = 50
"""After so many lines the file is asked about: whether to go on, and how far it has come."""
_ENTER = """
INSERT INTO import_line (run_id, dry, line, outcome, target, told) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (run_id, dry, line) DO UPDATE SET
  outcome = excluded.outcome, target = excluded.target, told = excluded.told"""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """``values``: column → text, without empty ones. By the ordinary commands, each with its own permission."""

    run: int
    line: int
    values: Mapping[str, Any]


class Told(NamedTuple):
    """What is wrong in which column (by its name, "" for the whole line), with which value."""

    column: str
    value: str
    said: str


@handles(ImportLine, "")
def import_line(context: Context, command: ImportLine) -> Answer:
    kind = context.tx.value("SELECT kind FROM import_run WHERE id = ?", (command.run,))
    if kind is None:
        raise NotFound("no_import", _("There is no such import of yours."))
    context.authorize(permission=KINDS[kind].permission)
    done = carry(context, kind, command.values)
    context.tx.run(_ENTER, (command.run, 0, command.line, done.outcome, done.target, "[]"))
    return {"outcome": done.outcome, "target": done.target}


def carry_on(kernel: Kernel, run: Run, actor: Actor, *, dry: bool, go_on: Callable[[int], bool]) -> bool:
    """Carry out the lines that are not entered yet, in the language of the moment; whether that was all.

    ``go_on`` is asked every some lines with how many are done, and answers False to stop.
    """
    sheet = sheet_of(kernel, run)
    entered = {
        line
        for (line,) in kernel.store.read().all(
            "SELECT line FROM import_line WHERE run_id = ? AND dry = ?", (run.id, int(dry))
        )
    }
    seen: dict[str, int] = {}
    pending: list[tuple[Any, ...]] = []
    titles = columns_of(kernel, run.kind)
    for done, (line, cells) in enumerate(sheet.rows):
        values = {
            run.columns[str(place)]: cell for place, cell in enumerate(cells) if str(place) in run.columns and cell
        }
        values = {**{name: told for name, told in run.fixed.items() if name not in values}, **values}
        twice = _twice(run.kind, values, line, seen)
        if line in entered:
            continue
        told = _misshapen(cells, len(sheet.heads)) or twice or _lacking(run.kind, values, titles)
        if told:
            pending.append(_refused(run, dry, line, told))
        else:
            pending += _one(kernel, run, actor, line, values, dry)
        if len(pending) >= EVERY or done % EVERY == EVERY - 1:
            _enter(kernel, pending)
            if not go_on(done + 1):
                return False
    _enter(kernel, pending)
    return True


# -- below: how it is done -----------------------------------------------------------------------------------


def _one(kernel: Kernel, run: Run, actor: Actor, line: int, values: dict[str, str], dry: bool) -> list[tuple[Any, ...]]:
    """Rows to be entered: none for a line that was carried out, for it has entered itself."""
    command = ImportLine(run.id, line, values)
    try:
        if not dry:
            execute(kernel, command, actor, batch=f"import.{run.id}")
            return []
        answer = rehearse(kernel, command, actor)
    except Busy:  # nothing is wrong with the line: whoever carries on tries it again
        raise
    except InstarError as error:
        return [_refused(run, dry, line, _told(error, values))]
    return [(run.id, 1, line, answer["outcome"], answer["target"] if answer["outcome"] != "created" else "", "[]")]


def _enter(kernel: Kernel, pending: list[tuple[Any, ...]]) -> None:
    if pending:
        with kernel.store.transaction() as tx:
            tx.many(_ENTER, pending)
        pending.clear()


def _refused(run: Run, dry: bool, line: int, told: list[Told]) -> tuple[Any, ...]:
    return (run.id, int(dry), line, "refused", "", orjson.dumps([list(one) for one in told]).decode())


def _told(error: InstarError, values: Mapping[str, str]) -> list[Told]:
    """What the commands say at names of their own, at the columns that they came from."""
    if not isinstance(error, Invalid):
        return [Told("", "", " ".join(filter(None, (error.message, error.hint))))]
    found = []
    for name, said in error.errors.items():
        column = name.removeprefix("requester.")
        column = "client" if column == "requester" or (column == "name" and "client" in values) else column
        if column not in values and f"{FIELD}{column}" in values:
            column = f"{FIELD}{column}"
        found.append(Told(column, values.get(column, "")[:200], " ".join(filter(None, (*said, error.hint)))))
    return found


def _lacking(kind: str, values: Mapping[str, str], titles: Mapping[str, Any]) -> list[Told]:
    needed = [column for column in KINDS[kind].columns if column.needed and not values.get(column.name)]
    return [Told(one.name, "", _("“{title}” is empty.").format(title=_(titles[one.name].title))) for one in needed]


def _twice(kind: str, values: Mapping[str, str], line: int, seen: dict[str, int]) -> list[Told]:
    """A key that stands in an earlier line: which of the two counts nobody can know."""
    for name in KINDS[kind].keys:
        told = values.get(name, "").casefold()
        if not told:
            continue
        if kind == "organizations" and name == "inn":
            told = f"{told}/{values.get('kpp', '')}"
        first = seen.setdefault(f"{name}:{told}", line)
        if first != line:
            said = _("The same stands in line {number} already.").format(number=first)
            return [Told(name, values[name][:200], said)]
        return []
    return []


def _misshapen(cells: tuple[str, ...], width: int) -> list[Told]:
    if not any(cells[width:]):
        return []
    said = _("The line has {n} cells, the head only {width}: a delimiter may stand inside a cell without quotes.")
    return [Told("", "", said.format(n=len(cells), width=width))]
