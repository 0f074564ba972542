"""``instar bpmn``: processes of other tools, and ours for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from instar.cli.brought import refuse_taken, write_all
from instar.cli.output import FORMAT, print_json
from instar.cli.sources import definition_of
from instar.errors import InstarError
from instar.i18n import ngettext

FILES = click.argument(
    "files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
LOSSES = click.option(
    "--losses", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="What was lost, as JSON."
)
FOLDER: click.Path = click.Path(file_okay=False, path_type=Path)
FORCE = click.option("--force", is_flag=True, help="Overwrite files that are there.")


@click.group()
def command() -> None:
    """Processes of other tools: BPMN 2.0."""


@command.command("import", epilog="Example: instar bpmn import order.bpmn --into process_defs --losses losses.json")
@FILES
@click.option("--into", metavar="DIR", default="process_defs", type=FOLDER, help="Where to.")
@click.option("--role", metavar="KEY", default="task", help="What the tickets are, where a file does not say.")
@LOSSES
@FORCE
@FORMAT
def import_files(files: tuple[Path, ...], into: Path, role: str, losses: Path | None, force: bool, form: str) -> None:
    """Write the processes of BPMN files as DIR/KEY.json.

    Every element that is left out, or that says less than it did, is named with its id and the reason.
    """
    from instar.bpmn import BpmnError, read_bpmn
    from instar.engine.canonical import canonical

    rows: list[dict[str, Any]] = []
    lost: list[dict[str, Any]] = []
    counts: dict[str, dict[str, Any]] = {}
    texts: dict[Path, bytes] = {}
    for file in files:
        try:
            found = read_bpmn(file.read_bytes(), role)
        except BpmnError as error:
            raise _refused(file, error) from error
        for one in found.definitions:
            target = into / f"{one['key']}.json"
            refuse_taken(target, file, texts, force)
            texts[target] = canonical(one).encode()
            rows.append({"file": str(target), "key": one["key"], "nodes": len(one.get("nodes", ())), "from": str(file)})
        counts[str(file)] = {kind: count._asdict() for kind, count in found.counts.items()}
        lost += [{"file": str(file), **loss._asdict()} for loss in found.losses]
    write_all(texts, losses, lost)
    if form == "json":
        print_json({"processes": rows, "losses": lost, "counts": counts})
        return
    for row in rows:
        click.echo(f"{row['file']}  {_nodes(row['nodes'])}")
    _tell(lost)


@command.command("export", epilog="Example: instar bpmn export appeal --into drawings --losses losses.json")
@click.argument("process", metavar="KEY|FILE")
@click.option("--into", metavar="DIR", default=".", type=FOLDER, help="Where to.")
@LOSSES
@FORCE
@FORMAT
@click.pass_context
def export_process(ctx: click.Context, process: str, into: Path, losses: Path | None, force: bool, form: str) -> None:
    """Write a process as DIR/KEY.bpmn: the one in force on the site, or that of a file.

    What only instar understands is in the file as well, and named.
    """
    from instar.bpmn import BpmnError, write_bpmn

    raw = definition_of(ctx.obj, "process", process)
    try:
        found = write_bpmn(raw)
    except BpmnError as error:
        raise _refused(process, error) from error
    target = into / f"{raw['key']}.bpmn"
    refuse_taken(target, process, {}, force)
    lost = [{"file": str(target), **loss._asdict()} for loss in found.losses]
    write_all({target: found.content}, losses, lost)
    if form == "json":
        print_json({"file": str(target), "key": raw["key"], "losses": lost})
        return
    click.echo(str(target))
    _tell(lost)


def _refused(file: object, error: Any) -> InstarError:
    return InstarError("no_bpmn", f"{file}: {error}", status=422, data={"element": error.element})


def _nodes(count: int) -> str:
    return ngettext("{count} node", "{count} nodes", count).format(count=count)


def _tell(lost: list[dict[str, Any]]) -> None:
    for loss in lost:
        click.echo(f"{loss['file']}: {loss['element']} ({loss['kind']}): {loss['reason']}", err=True)
