"""Definitions as files, on a page: what publishing them would change, then all or none; and out again as a bundle.

The same query and command as in the shell (``instar plan``, ``publish``, ``bundle``). Uploaded files wait as files of
whoever has sent them, so that what is published is what was looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.bundles.archive import ENDING, File, Inside, manifest_of, members
from instar.bundles.cases import cases_of
from instar.bundles.make import make
from instar.bundles.needs import lacking
from instar.commands import BrokenDefinition, PublishAll, execute
from instar.commands.files import upload
from instar.definitions.cases import FORMAT as CASES
from instar.definitions.files import lay
from instar.engine.diff import sentence
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.errors import Forbidden, InstarError, Invalid
from instar.i18n import _
from instar.queries.definitions import definitions, readable
from instar.queries.files import stored
from instar.queries.planning import Planned, planned
from instar.web import current, problems
from instar.web.formview import new_key, sent_key
from instar.web.routes import page

PAGE = "/design/bundles"
RIGHT = "process.publish"
MOST = 50
"""Files in one go."""


@dataclass(frozen=True, slots=True)
class Row:
    """One definition of a plan. ``changes``: sentences."""

    planned: Planned
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """See ``bundles.html``. ``files``: ids of the uploads; ``left``: how many files are cases and are not published;
    ``lacks``: what bundles need and the site does not have."""

    files: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    lacks: tuple[str, ...]
    left: int

    @property
    def errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def news(self) -> int:
        """How many would become a new version."""
        return sum(row.planned.state != "unchanged" for row in self.rows)


@page(PAGE)
def show() -> ResponseReturnValue:
    return _page(None)


@page(PAGE, methods=("POST",))
def act() -> ResponseReturnValue:
    """Files that are sent are looked at; those of a plan (``file``) are published with ``do`` = publish."""
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, RIGHT)
    plan = None
    try:
        ids = tuple(request.form.getlist("file")[:MOST]) or tuple(_kept())
        given = [one for id in ids for one in _read(id)]
        plan = _plan(ids, given)
        if request.form.get("do") != "publish":
            return _page(plan)
        bodies = tuple((source.file, source.text) for source in _definitions(given))
        done = execute(kernel, PublishAll(bodies, note=request.form.get("note", "").strip()), actor, key=sent_key())
    except BrokenDefinition as error:
        return make_response(_page(plan, error.message), error.status)
    except (Invalid, InstarError) as error:
        if isinstance(error, Forbidden):
            raise
        return make_response(_page(plan, problems.sentence(error)), error.status)
    written = [lay(target, text) for target, text in cases_of(given, kernel.settings.site)]
    fresh = sum(not one["unchanged"] for one in done["published"])
    return redirect(f"{PAGE}?published={fresh}&cases={written.count(True)}&kept={written.count(False)}", 303)


@page("/design/bundle.zip")
def download() -> ResponseReturnValue:
    """The processes ``key`` with all that they name, or all that is in force."""
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, RIGHT)
    made = make(kernel, kernel.settings.site, tuple(request.args.getlist("key")))
    shown = readable(kernel, actor)
    if not all(shown(one["kind"], one["key"]) for one in made.manifest["definitions"]):
        raise Forbidden("forbidden", _("Something in this bundle may not be read by you."))
    keys = request.args.getlist("key")
    name = f"{keys[0] if len(keys) == 1 else 'definitions'}{ENDING}"
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made.data, content_type="application/zip", headers=head)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(plan: Plan | None, problem: str = "") -> str:
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, RIGHT)
    done = {name: request.args.get(name, "") for name in ("published", "cases", "kept")}
    return render_template(
        "bundles.html",
        plan=plan,
        problem=problem,
        processes=[(row.key, row.title) for row in definitions(kernel, actor, "process")],
        done={name: int(value) for name, value in done.items() if value.isascii() and value.isdecimal()},
        key=new_key(),
        back=("/design/processes", _("Processes")),
    )


def _kept() -> Iterator[str]:
    """The ids of the files that have come."""
    sent = [one for one in request.files.getlist("files") if one.filename]
    if not sent:
        raise Invalid({"files": [_("No file has come. Choose one.")]})
    if len(sent) > MOST:
        raise Invalid({"files": [_("More than {count} files: pack them into one ZIP.").format(count=MOST)]})
    for one in sent:
        found = upload(current.kernel(), current.actor(), one.filename or "", cast(BinaryIO, one.stream))
        yield str(found["id"])


def _read(id: str) -> list[File]:
    """What is in one of one's own uploads: the files of a ZIP, or the file itself, as if it stood in a bundle."""
    kernel = current.kernel()
    found = stored(kernel, current.actor(), id)
    with kernel.blobs.open(found.sha256) as stream:
        content = stream.read()
    if found.row.name.lower().endswith(ENDING):
        return [*members(content, found.row.name)]
    return [Inside("", found.row.name, {found.row.name: content})]


def _definitions(given: Sequence[File]) -> list[Source]:
    return [source for source in _sources(given) if source.format != CASES]


def _sources(given: Sequence[File]) -> list[Source]:
    return [Source.read(file.read_bytes(), str(file).removeprefix("!")) for file in given]


def _plan(ids: tuple[str, ...], given: Sequence[File]) -> Plan:
    kernel = current.kernel()
    sources = _sources(given)
    found = [source for source in sources if source.format != CASES]
    if not found:
        raise Invalid({"files": [_("There is no definition in these files.")]})
    findings = tuple(one for source in found for one in kernel.definitions.check(source, together=found))
    rows = [row for row in (planned(kernel, source) for source in found) if row is not None]
    texts: dict[str, Mapping[str, bytes]] = {one.archive: one.texts for one in given if isinstance(one, Inside)}
    manifests = [manifest for manifest in map(manifest_of, texts.values()) if manifest]
    return Plan(
        files=ids,
        names=tuple(dict.fromkeys(stored(kernel, current.actor(), id).row.name for id in ids)),
        rows=tuple(Row(row, tuple(map(sentence, row.changes))) for row in rows),
        findings=findings,
        lacks=tuple(lack["message"] for manifest in manifests for lack in lacking(kernel, manifest)),
        left=len(sources) - len(found),
    )
