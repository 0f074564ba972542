"""``instar dmn``: decision tables of other tools, and ours for them."""

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


@click.group()
def command() -> None:
    """Decision tables of other tools: DMN 1.1 to 1.5."""


@command.command("import", epilog="Example: instar dmn import rates.dmn --into decisions --losses losses.json")
@FILES
@click.option(
    "--into", metavar="DIR", default="decisions", type=click.Path(file_okay=False, path_type=Path), help="Where to."
)
@click.option(
    "--losses", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="What was left out, as JSON."
)
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@FORMAT
def import_files(files: tuple[Path, ...], into: Path, losses: Path | None, force: bool, form: str) -> None:
    """Write the decision tables of DMN files as DIR/KEY.json.

    What is no decision table, and a table with a cell that has no counterpart, is named with the reason.
    """
    from instar.dmn import DmnError, read_dmn
    from instar.engine.canonical import canonical

    rows: list[dict[str, Any]] = []
    lost: list[dict[str, str]] = []
    texts: dict[Path, bytes] = {}
    for file in files:
        try:
            found = read_dmn(file.read_bytes())
        except DmnError as error:
            raise InstarError("no_dmn", f"{file}: {error}", status=422) from error
        for one in found.decisions:
            target = into / f"{one['key']}.json"
            refuse_taken(target, file, texts, force)
            texts[target] = canonical(one).encode()
            rows.append({"file": str(target), "key": one["key"], "rules": len(one["rules"]), "from": str(file)})
        lost += [{"file": str(file), **loss._asdict()} for loss in found.losses]
    write_all(texts, losses, lost)
    if form == "json":
        print_json({"decisions": rows, "losses": lost})
        return
    for row in rows:
        rules = ngettext("{count} rule", "{count} rules", row["rules"]).format(count=row["rules"])
        click.echo(f"{row['file']}  {rules}")
    for loss in lost:
        click.echo(f"{loss['file']}: {loss['name']}: {loss['reason']}", err=True)


@command.command("export", epilog="Example: instar dmn export discount --into tables --losses losses.json")
@click.argument("table", metavar="KEY|FILE")
@click.option("--into", metavar="DIR", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where to.")
@click.option(
    "--losses", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="What was left out, as JSON."
)
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@FORMAT
@click.pass_context
def export_table(ctx: click.Context, table: str, into: Path, losses: Path | None, force: bool, form: str) -> None:
    """Write a decision table as DIR/KEY.dmn: the one in force on the site, or that of a file.

    A table with a cell that DMN cannot say is refused; what it has no place for is named.
    """
    from instar.dmn import DmnError, write_dmn

    raw = definition_of(ctx.obj, "decision", table)
    try:
        found = write_dmn(raw)
    except DmnError as error:
        raise InstarError("no_dmn", f"{table}: {error}", status=422) from error
    target = into / f"{raw['key']}.dmn"
    refuse_taken(target, table, {}, force)
    lost = [{"file": str(target), **loss._asdict()} for loss in found.losses]
    write_all({target: found.content}, losses, lost)
    if form == "json":
        print_json({"file": str(target), "key": raw["key"], "losses": lost})
        return
    click.echo(str(target))
    for loss in lost:
        click.echo(f"{loss['file']}: {loss['name']}: {loss['reason']}", err=True)
