"""Tables of other programs taken in: the file, its columns, the trial, and the lines as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands import execute
from instar.commands.imports import (
    KINDS,
    Run,
    SetUpImport,
    StartImport,
    StopImport,
    add_import,
    columns_of,
    load_run,
    sheet_of,
)
from instar.errors import Conflict, InstarError, Invalid
from instar.i18n import N_, _
from instar.i18n import current as current_language
from instar.queries import imports as query
from instar.queries.catalogue import processes
from instar.sheets import DELIMITERS, dialect_of, written
from instar.sheets.reading import ENCODINGS
from instar.sheets.writing import BOM
from instar.web import current, problems, times
from instar.web.routes import page
from instar.web.shell import may

LIST = "/admin/import"
SAMPLES = 3
STATES = {
    "draft": N_("columns to be named"),
    "checking": N_("being tried"),
    "checked": N_("tried"),
    "running": N_("being imported"),
    "done": N_("imported"),
    "stopped": N_("stopped"),
    "failed": N_("broken off"),
}
OUTCOMES = {
    "created": (N_("would be created"), N_("created")),
    "changed": (N_("would be changed"), N_("changed")),
    "same": (N_("would stay as they are"), N_("stayed as they are")),
    "refused": (N_("cannot be taken"), N_("refused")),
}
BUSY = ("checking", "running")


@dataclass(frozen=True, slots=True)
class Place:
    """One column of the file: its head, the first cells, and which of ours it is."""

    number: int
    head: str
    samples: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Line:
    """``told``: (title of the column, value, sentence, what would be right)."""

    number: int
    outcome: str
    target: str
    url: str | None
    told: tuple[tuple[str, str, str, str], ...]


@page(LIST)
def start() -> ResponseReturnValue:
    return _start({})


@page(LIST, methods=("POST",))
def take() -> ResponseReturnValue:
    sent = request.files.get("file")
    kind = request.form.get("kind", "")
    try:
        if sent is None or not sent.filename:
            raise Invalid({"file": [_("No file has come. Choose one.")]})
        run = add_import(current.kernel(), current.actor(), kind, sent.filename, cast(BinaryIO, sent.stream))
    except Invalid as error:
        return make_response(_start(problems.by_field(error)), error.status)
    return redirect(f"{LIST}/{run}", 303)


@page(f"{LIST}/<int:id>")
def show(id: int) -> ResponseReturnValue:
    return _one(load_run(current.kernel(), current.actor(), id), None)


@page(f"{LIST}/<int:id>", methods=("POST",))
def act(id: int) -> ResponseReturnValue:
    """``do``: read (with another encoding or delimiter), check, run, stop, change (back to the columns)."""
    kernel, actor = current.kernel(), current.actor()
    run = load_run(kernel, actor, id)
    do = request.form.get("do")
    try:
        if do == "read":
            again = _read_again(run)
            return redirect(f"{LIST}/{again}", 303)
        if do in ("check", "change"):
            execute(kernel, SetUpImport(id, _chosen(), _fixed()) if do == "check" else _as_it_is(run), actor)
        if do in ("check", "run"):
            execute(kernel, StartImport(id, dry=do == "check"), actor)
        if do == "stop":
            execute(kernel, StopImport(id), actor)
    except (Invalid, Conflict) as error:
        return make_response(_one(run, error), error.status)
    return redirect(f"{LIST}/{id}", 303)


@page(f"{LIST}/<int:id>/progress", poll=True)
def progress(id: int) -> ResponseReturnValue:
    """How far it has come; at the end the page itself is opened anew."""
    run = load_run(current.kernel(), current.actor(), id)
    if run.state not in BUSY and current.by_script():
        return "", 204, {"HX-Redirect": f"{LIST}/{id}"}
    return render_template("_import_progress.html", run=run, done=_done(run))


@page(f"{LIST}/<int:id>/refused.csv")
def refused(id: int) -> ResponseReturnValue:
    """The lines that were not taken, as they came, with the reason: to be put right and brought again."""
    kernel = current.kernel()
    run = load_run(kernel, current.actor(), id)
    rows = query.refused_table(kernel, run.id, sheet_of(kernel, run), _titles(run), dry=_is_trial(run))
    body = BOM + written(rows, dialect_of(current_language()))
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"refused-{run.id}.csv")
    return response


# -- below: how it is done -----------------------------------------------------------------------------------


def _start(errors: dict[str, str]) -> str:
    kinds = [(key, _(kind.title)) for key, kind in KINDS.items() if may(kind.permission)]
    if not kinds:
        current.kernel().access.authorize(current.actor(), "user.manage")  # refuses, in the usual words
    found = query.runs(current.kernel(), current.actor(), cursor=request.args.get("cursor"))
    return render_template(
        "imports.html",
        kinds=kinds,
        chosen=request.values.get("kind", ""),
        errors=errors,
        runs=[(run, _(KINDS[run.kind].title), _(STATES[run.state]), times.moment(run.created)) for run in found.items],
        next=found.next,
        columns={key: [(_(c.title), c.needed, _(c.right)) for c in kind.columns] for key, kind in KINDS.items()},
    )


def _one(run: Run, error: InstarError | None) -> str:
    kernel, trial = current.kernel(), _is_trial(run)
    outcome = request.args.get("outcome", "refused" if trial else "")
    outcome = outcome if outcome in OUTCOMES else ""
    found = query.lines(kernel, run.id, dry=trial, outcome=outcome, cursor=request.args.get("cursor"))
    counted = query.counts(kernel, run.id, dry=trial)
    return render_template(
        "import.html",
        back=(LIST, _("Import")),
        run=run,
        title=_(KINDS[run.kind].title),
        state=_(STATES[run.state]),
        error=problems.sentence(error) if error else None,
        trial=trial,
        counts=[(key, counted[key], _(OUTCOMES[key][0 if trial else 1])) for key in OUTCOMES],
        good=counted["created"] + counted["changed"],
        done=_done(run),
        outcome=outcome,
        lines=[_line(run, row) for row in found.items],
        next=found.next,
        **(_setting_up(run) if run.state in ("draft", "stopped", "failed") else {}),
    )


def _read_again(run: Run) -> int:
    """The same file taken for another encoding or delimiter; its first reading stays as it is."""
    kernel, sign = current.kernel(), DELIMITERS.get(request.form.get("delimiter", ""))
    encoding = request.form.get("encoding") or None
    with kernel.blobs.open(run.sha256) as stream:
        return add_import(kernel, current.actor(), run.kind, run.name, stream, encoding=encoding, delimiter=sign)


def _setting_up(run: Run) -> dict[str, object]:
    kernel = current.kernel()
    sheet = sheet_of(kernel, run)
    typed = request.form if request.method == "POST" else {}
    places = [
        Place(
            number,
            head,
            tuple(cells[number] for _line, cells in sheet.rows[:SAMPLES]),
            typed.get(f"column-{number}", run.columns.get(str(number), "")),
        )
        for number, head in enumerate(sheet.heads)
    ]
    columns = [(name, _(column.title), column.needed) for name, column in columns_of(kernel, run.kind).items()]
    known = [(row.key, row.title) for row in processes(kernel, current.actor())] if run.kind == "tickets" else []
    return {
        "places": places,
        "columns": columns,
        "processes": known,
        "process": typed.get("fixed-process", run.fixed.get("process", "")),
        "encodings": ENCODINGS if run.encoding in ENCODINGS else (run.encoding, *ENCODINGS),
        "delimiters": [(key, _(title), sign == run.delimiter) for key, title, sign in _DELIMITERS],
    }


_DELIMITERS = (
    ("comma", N_("Comma"), ","),
    ("semicolon", N_("Semicolon"), ";"),
    ("tab", N_("Tab"), "\t"),
)


def _chosen() -> dict[str, str]:
    sent = request.form
    return {name.removeprefix("column-"): sent[name] for name in sent if name.startswith("column-") and sent[name]}


def _fixed() -> dict[str, str]:
    given = request.form.get("fixed-process", "")
    return {"process": given} if given else {}


def _as_it_is(run: Run) -> SetUpImport:
    return SetUpImport(run.id, run.columns, run.fixed)


def _is_trial(run: Run) -> bool:
    """Whether what the page tells is only what would be."""
    if run.state in ("checking", "checked"):
        return True
    return not any(query.counts(current.kernel(), run.id, dry=False).values())


def _done(run: Run) -> int:
    return sum(query.counts(current.kernel(), run.id, dry=run.state == "checking").values())


def _titles(run: Run) -> dict[str, str]:
    return {name: _(column.title) for name, column in columns_of(current.kernel(), run.kind).items()}


def _line(run: Run, row: query.LineRow) -> Line:
    known = columns_of(current.kernel(), run.kind)
    told = tuple(
        (_(known[name].title), value, said, _(known[name].right)) if name in known else (name, value, said, "")
        for name, value, said in row.told
    )
    return Line(row.line, row.outcome, row.target, _address(run.kind, row.target), told)


def _address(kind: str, target: str) -> str | None:
    if not target:
        return None
    known = {"staff": f"/admin/people/{target}", "tickets": f"/t/{target}"}
    return known.get(kind)
