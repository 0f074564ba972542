"""``instar dmn``: decision tables of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from instar.cli.output import FORMAT, print_json
from instar.errors import InstarError, UsageError
from instar.i18n import _, ngettext

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
    texts: dict[Path, str] = {}
    for file in files:
        try:
            found = read_dmn(file.read_bytes())
        except DmnError as error:
            raise InstarError("no_dmn", f"{file}: {error}", status=422) from error
        for one in found.decisions:
            target = into / f"{one['key']}.json"
            if target in texts or (target.exists() and not force):
                raise _taken(target, file)
            texts[target] = canonical(one)
            rows.append({"file": str(target), "key": one["key"], "rules": len(one["rules"]), "from": str(file)})
        lost += [{"file": str(file), **loss._asdict()} for loss in found.losses]
    _write(texts, losses, lost)
    if form == "json":
        print_json({"decisions": rows, "losses": lost})
        return
    for row in rows:
        rules = ngettext("{count} rule", "{count} rules", row["rules"]).format(count=row["rules"])
        click.echo(f"{row['file']}  {rules}")
    for loss in lost:
        click.echo(f"{loss['file']}: {loss['name']}: {loss['reason']}", err=True)


def _taken(target: Path, file: Path) -> UsageError:
    message = _("{target} is there already; it would be written over by {file}.").format(target=target, file=file)
    return UsageError("file_exists", message, hint=_("Rename one of the two, or say --force."))


def _write(texts: dict[Path, str], losses: Path | None, lost: list[dict[str, str]]) -> None:
    """Only when all files have been read: half of them are of no use."""
    import orjson

    try:
        for target, text in texts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        if losses is not None:
            losses.write_bytes(orjson.dumps(lost, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        told = _("{file}: {reason}").format(file=error.filename, reason=error.strerror)
        raise InstarError("cannot_write", told) from error
