"""A file on its way in: taken, its columns named, tried, carried out. It belongs to whoever has brought it.

draft ─StartImport(dry)─▶ checking ─▶ checked ─StartImport─▶ running ─▶ done
  ▲                          │ StopImport                       │ StopImport
  └──────────────────────────┴────────── stopped ◀──────────────┘
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import orjson

from instar.access import Actor
from instar.commands.execute import Answer, Context, execute, handles
from instar.commands.history import audit
from instar.commands.imports.columns import KINDS, Kind, columns_of, guess
from instar.commands.notices import write
from instar.commands.outbox import write_job
from instar.errors import Conflict, Invalid, NotFound, nearest
from instar.i18n import _, current
from instar.kernel import Kernel
from instar.sheets import Sheet, read_sheet
from instar.store import Row, Tx

LARGEST = 20 << 20
"""Bytes of a file."""
MOST_LINES = 50_000
LONG = 100
"""Lines from which on who has brought a file is told of the end."""
BUSY = ("checking", "running")
_RUN = """
SELECT id, kind, owner_id, name, sha256, encoding, delimiter, columns, fixed, language, state, total, error, created,
       ended
FROM import_run WHERE id = ?"""


@dataclass(frozen=True, slots=True)
class Run:
    """``columns``: place of a head ("0") → column. ``fixed``: column → value for lines that have none. ``state``:
    draft | checking | checked | running | done | stopped | failed. ``owner``: a principal, None for the shell."""

    id: int
    kind: str
    owner: int | None
    name: str
    sha256: str
    encoding: str
    delimiter: str
    columns: dict[str, str]
    fixed: dict[str, str]
    language: str
    state: str
    total: int
    error: str | None
    created: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class AddImport:
    """``sha256``: of a stored file. See ``add_import``, which stores it and finds out the rest."""

    kind: str
    name: str
    sha256: str
    encoding: str
    delimiter: str
    total: int
    columns: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SetUpImport:
    """Which head is which column, and what lines have that do not say it. Back to the draft."""

    run: int
    columns: Mapping[str, Any]
    fixed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StartImport:
    """Try every line (``dry``), or carry out what was tried."""

    run: int
    dry: bool = True


@dataclass(frozen=True, slots=True)
class StopImport:
    """Lines that are done stay done; the rest can be carried on later."""

    run: int


def add_import(
    kernel: Kernel,
    actor: Actor,
    kind: str,
    name: str,
    stream: BinaryIO,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    key: str | None = None,
) -> int:
    """Store a table and return the run's id; raises Invalid at ``file`` or ``encoding`` for what is no table."""
    kernel.access.authorize(actor, _kind(kind).permission)
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Invalid({"file": [_("The file is larger than {limit} MB.").format(limit=LARGEST >> 20)]})
    sheet = read_sheet(raw, encoding=encoding, delimiter=delimiter, most=MOST_LINES)
    sha256, _size, _head = kernel.blobs.put(BytesIO(raw), LARGEST)
    columns = guess(kernel, kind, sheet.heads)
    command = AddImport(kind, name[-200:], sha256, sheet.encoding, sheet.delimiter, len(sheet.rows), columns)
    return int(execute(kernel, command, actor, key=key)["run"])


def any_run(kernel: Kernel, id: int) -> Run | None:
    """The run, whosever it is: for workers."""
    return run_of(kernel.store.read().one(_RUN, (id,)))


def load_run(kernel: Kernel, actor: Actor, id: int) -> Run:
    """The run, if it is the actor's own; raises NotFound."""
    run = any_run(kernel, id)
    if run is None or run.owner != actor.id:
        raise no_such_import()
    return run


def run_of(row: Row | None) -> Run | None:
    if row is None:
        return None
    values: tuple[Any, ...] = (*row[:7], orjson.loads(row[7]), orjson.loads(row[8]), *row[9:])
    return Run(*values)


def sheet_of(kernel: Kernel, run: Run) -> Sheet:
    """The table of a run, read anew; raises NotFound when the file is gone."""
    with kernel.blobs.open(run.sha256) as stream:
        return read_sheet(stream.read(), encoding=run.encoding, delimiter=run.delimiter, most=MOST_LINES)


def close_run(kernel: Kernel, run: int, state: str, error: str | None = None) -> None:
    """What a worker says at the end; a run that was stopped meanwhile stays so."""
    now = kernel.clock.now()
    with kernel.store.transaction() as tx:
        marks = ", ".join("?" * len(BUSY))
        sql = f"UPDATE import_run SET state = ?, error = ?, ended = ? WHERE id = ? AND state IN ({marks})"
        if tx.run(sql, (state, error, now, run, *BUSY)):
            _tell_end(kernel, tx, run, state, now)


def _tell_end(kernel: Kernel, tx: Tx, run: int, state: str, now: int) -> None:
    """Who has brought the file is told, where it was long enough that nobody waited, or failed."""
    owner, name, total = tx.one("SELECT owner_id, name, total FROM import_run WHERE id = ?", (run,)) or (None, "", 0)
    if owner is not None and (state == "failed" or total >= LONG):
        detail = {"job": "import", "id": run, "name": name, "state": state}
        write(kernel, tx, "job", (owner,), None, now=now, by=None, key=f"job.import.{run}.{now}", detail=detail)


def no_such_import() -> NotFound:
    return NotFound("no_import", _("There is no such import of yours."))


def _kind(name: str) -> Kind:
    known = KINDS.get(name)
    if known is None:
        near = nearest(name, KINDS)
        hint = _("Did you mean “{name}”?").format(name=near) if near else None
        raise Invalid({"kind": [_("Import one of: {names}.").format(names=", ".join(KINDS))]}, hint=hint)
    return known


@handles(AddImport, "")
def _add(context: Context, command: AddImport) -> Answer:
    context.authorize(permission=_kind(command.kind).permission)
    id = context.tx.insert(
        "INSERT INTO import_run (kind, owner_id, name, sha256, encoding, delimiter, columns, language, total, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            command.kind,
            context.actor.id,
            command.name,
            command.sha256,
            command.encoding,
            command.delimiter,
            orjson.dumps(dict(command.columns)).decode(),
            current(),
            command.total,
            context.now,
        ),
    )
    return {"run": id}


@handles(SetUpImport, "")
def _set_up(context: Context, command: SetUpImport) -> Answer:
    run = _own(context, command.run)
    _refuse_busy(run)
    known = columns_of(context.kernel, run.kind)
    columns = {place: name for place, name in command.columns.items() if name}
    fixed = {name: str(told).strip() for name, told in command.fixed.items() if str(told).strip()}
    strange = [name for name in (*columns.values(), *fixed) if name not in known]
    if strange:
        raise Invalid({"columns": [_("There is no column “{name}”.").format(name=str(strange[0])[:64])]})
    twice = next((name for name in columns.values() if list(columns.values()).count(name) > 1), None)
    if twice:
        said = _("“{title}” is chosen for two columns.").format(title=_(known[twice].title))
        raise Invalid({"columns": [said]}, hint=_("Leave one of them out."))
    _refuse_lacking(run.kind, {*columns.values(), *fixed})
    context.tx.run(
        "UPDATE import_run SET columns = ?, fixed = ?, state = 'draft', language = ? WHERE id = ?",
        (orjson.dumps(columns).decode(), orjson.dumps(fixed).decode(), current(), run.id),
    )
    return {"run": run.id}


@handles(StartImport, "")
def _start(context: Context, command: StartImport) -> Answer:
    run = _own(context, command.run)
    _refuse_busy(run)
    _refuse_lacking(run.kind, {*run.columns.values(), *run.fixed})
    if not command.dry:
        if run.kind == "staff":
            context.require_confirmed()
        detail = {"kind": run.kind, "name": run.name, "lines": run.total}
        audit(context, "import.begun", str(run.id), detail)
    else:
        context.tx.run("DELETE FROM import_line WHERE run_id = ? AND dry = 1", (run.id,))
    state = "checking" if command.dry else "running"
    context.tx.run("UPDATE import_run SET state = ?, error = NULL, ended = NULL WHERE id = ?", (state, run.id))
    if context.actor.id is not None:  # the shell carries its lines out itself
        payload = {"run": run.id, "dry": command.dry}
        write_job(context.tx, "import", f"import.{run.id}.{secrets.token_hex(8)}", payload, context.now)
        context.jobs = True
    return {"run": run.id, "state": state}


@handles(StopImport, "")
def _stop(context: Context, command: StopImport) -> Answer:
    run = _own(context, command.run)
    if run.state in BUSY:
        context.tx.run("UPDATE import_run SET state = 'stopped', ended = ? WHERE id = ?", (context.now, run.id))
    return {"run": run.id}


def _own(context: Context, id: int) -> Run:
    run = run_of(context.tx.one(_RUN, (id,)))
    if run is None or run.owner != context.actor.id:
        raise no_such_import()
    context.authorize(permission=KINDS[run.kind].permission)
    return run


def _refuse_busy(run: Run) -> None:
    if run.state in BUSY:
        raise Conflict("import_runs", _("The file is being worked on."), hint=_("Wait for its end, or stop it."))


def _refuse_lacking(kind: str, there: set[str]) -> None:
    lacking = [column for column in KINDS[kind].columns if column.needed and column.name not in there]
    if kind == "tickets" and not there & {"process", "service"}:
        said = _("Say of which process or service the tickets are.")
        raise Invalid({"columns": [said]})
    if lacking:
        titles = ", ".join(f"“{_(column.title)}”" for column in lacking)
        said = _("No column is chosen for {titles}.").format(titles=titles)
        raise Invalid({"columns": [said]}, hint=_("Without it no line can be taken in."))
