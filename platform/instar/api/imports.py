"""Tables of other programs taken in: the file, its columns, a trial, the import as a job, and what became of each line.

A run belongs to the account that brought the file; nobody else finds it.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.base import Paged
from instar.api.shapes.imports import (
    ImportColumnsBody,
    ImportFile,
    ImportLines,
    ImportLinesQuery,
    ImportList,
    ImportNow,
    ImportShape,
    ImportTrialQuery,
    import_json,
    import_row_json,
    line_json,
)
from instar.api.shapes.work import Nothing
from instar.commands.imports import (
    Run,
    SetUpImport,
    StartImport,
    StopImport,
    add_import,
    columns_of,
    load_run,
    sheet_of,
)
from instar.i18n import _
from instar.queries import imports as query
from instar.sheets import DELIMITERS, Dialect, written

ONE = "/imports/<int:id>"
PLAIN = Dialect(bom=False)


@operation("POST", "/imports", answer=ImportShape, status=201, body=ImportFile, upload=True, statuses=(403,))
def bring_import(call: Call) -> Reply:
    """Bring a CSV file. Nothing is imported yet."""
    sent = call.body["file"]
    made = add_import(
        call.kernel,
        call.actor,
        call.body["kind"],
        sent.filename or "",
        cast(BinaryIO, sent.stream),
        encoding=call.body.get("encoding"),
        delimiter=DELIMITERS.get(call.body.get("delimiter", "")),
        key=call.key,
    )
    return _told(call, load_run(call.kernel, call.actor, made))


@operation("GET", "/imports", answer=ImportList, query=Paged)
def all_imports(call: Call) -> Reply:
    """The account's own files, newest first."""
    page = query.runs(call.kernel, call.actor, **call.query)
    return Reply({"items": [import_row_json(row) for row in page.items], "next": page.next})


@operation("GET", ONE, answer=ImportShape)
def one_import(call: Call) -> Reply:
    """A file: how it is read, which columns are taken for what, and how far it has come."""
    return _told(call, _run(call))


@operation("PUT", f"{ONE}/columns", answer=ImportShape, body=ImportColumnsBody, statuses=(403, 409))
def set_import_columns(call: Call) -> Reply:
    """Say which column of the file is which of ours, and what lines have that do not say it."""
    call.execute(SetUpImport(int(call.path["id"]), call.body["columns"], call.body["fixed"]))
    return _told(call, _run(call))


@operation("POST", f"{ONE}/try", answer=ImportNow, body=Nothing, statuses=(403, 409))
def try_import(call: Call) -> Reply:
    """Try every line by a background job; nothing is changed."""
    return _now(call, StartImport(int(call.path["id"]), dry=True))


@operation("POST", f"{ONE}/run", answer=ImportNow, body=Nothing, statuses=(403, 409))
def run_import(call: Call) -> Reply:
    """Carry the import out by a background job."""
    return _now(call, StartImport(int(call.path["id"]), dry=False))


@operation("POST", f"{ONE}/stop", answer=ImportNow, body=Nothing, statuses=(403,))
def stop_import(call: Call) -> Reply:
    """Stop it: lines that are done stay done, the rest can be carried on by `run`."""
    return _now(call, StopImport(int(call.path["id"])))


@operation("GET", f"{ONE}/lines", answer=ImportLines, query=ImportLinesQuery)
def import_lines(call: Call) -> Reply:
    """What became of each line, or would become in the trial, with the reason where it was refused."""
    given = dict(call.query)
    page = query.lines(call.kernel, _run(call).id, dry=given.pop("trial"), **given)
    return Reply({"items": [line_json(row) for row in page.items], "next": page.next})


@operation("GET", f"{ONE}/refused", answer=None, query=ImportTrialQuery, media="text/csv; charset=utf-8")
def refused_lines(call: Call) -> Reply:
    """The lines that were not taken, as they came, with the reason: to be put right and brought again."""
    kernel, run = call.kernel, _run(call)
    titles = {name: _(column.title) for name, column in columns_of(kernel, run.kind).items()}
    rows = query.refused_table(kernel, run.id, sheet_of(kernel, run), titles, dry=call.query["trial"])
    headers = {"Content-Disposition": f"attachment; filename=refused-{run.id}.csv"}
    return Reply(written(rows, PLAIN), headers)


# -- below: how it is done -----------------------------------------------------------------------------------


def _run(call: Call) -> Run:
    """The run that the path names; raises NotFound for one of somebody else's."""
    return load_run(call.kernel, call.actor, int(call.path["id"]))


def _now(call: Call, command: StartImport | StopImport) -> Reply:
    call.execute(command)
    run = _run(call)
    return Reply({"id": run.id, "state": run.state})


def _told(call: Call, run: Run) -> Reply:
    kernel = call.kernel
    counted = [query.counts(kernel, run.id, dry=dry) for dry in (True, False)]
    return Reply(import_json(run, sheet_of(kernel, run), columns_of(kernel, run.kind), *counted))
