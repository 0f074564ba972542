"""``instar import``: a table of another program, tried or carried out line by line."""

from __future__ import annotations

from pathlib import Path

import click

from instar.access import SYSTEM
from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.errors import UsageError
from instar.i18n import _
from instar.sheets import DELIMITERS

KIND = click.Choice(["organizations", "contacts", "staff", "services", "tickets"])


@click.command(epilog="Example: instar import contacts clients.csv --dry-run")
@click.argument("kind", metavar="KIND", type=KIND)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each line.")
@click.option("--encoding", metavar="NAME", help="Such as utf-8 or cp1251; else guessed.")
@click.option("--delimiter", type=click.Choice(list(DELIMITERS)), help="Between cells; else guessed.")
@click.option(
    "--map", "mapped", metavar="HEAD=COLUMN", multiple=True, help="What a head means; may be given several times."
)
@click.option("--process", metavar="KEY", help="Process of tickets whose line names none.")
@FORMAT
@click.pass_obj
def command(
    site: Site,
    kind: str,
    file: Path,
    dry_run: bool,
    encoding: str | None,
    delimiter: str | None,
    mapped: tuple[str, ...],
    process: str | None,
    form: str,
) -> None:
    """Take in KIND (organizations, contacts, staff, services, tickets) from the table FILE.

    A bad line stays out and is told; brought again, the same file changes nothing.
    """
    from instar.commands import execute
    from instar.commands.imports import SetUpImport, StartImport, add_import, carry_on, load_run, sheet_of
    from instar.commands.imports.runs import close_run
    from instar.queries.imports import counts, refused

    kernel = site.kernel()
    with file.open("rb") as stream:
        sign = DELIMITERS[delimiter] if delimiter else None
        id = add_import(kernel, SYSTEM, kind, file.name, stream, encoding=encoding, delimiter=sign)
    run = load_run(kernel, SYSTEM, id)
    columns = run.columns | _mapped(mapped, sheet_of(kernel, run).heads)
    execute(kernel, SetUpImport(id, columns, {"process": process} if process else {}), SYSTEM)
    execute(kernel, StartImport(id, dry_run), SYSTEM)
    carry_on(kernel, load_run(kernel, SYSTEM, id), SYSTEM, dry=dry_run, go_on=lambda _done: True)
    close_run(kernel, id, "checked" if dry_run else "done")
    found = counts(kernel, id, dry=dry_run)
    bad = list(refused(kernel, id, dry=dry_run))
    if form == "json":
        told = [
            {
                "line": row.line,
                "told": [dict(zip(("column", "value", "message"), one, strict=True)) for one in row.told],
            }
            for row in bad
        ]
        print_json({**found, "dry_run": dry_run, "lines": told})
    else:
        for row in bad:
            for column, value, said in row.told:
                click.echo(f"{file}:{row.line}: {f'{column} “{value}”: ' if column else ''}{said}", err=True)
        said = _("created {created}, changed {changed}, the same {same}, refused {refused}").format(**found)
        click.echo(_("Would be: {counts}").format(counts=said) if dry_run else said)
    if bad:
        raise SystemExit(1)


def _mapped(given: tuple[str, ...], heads: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for one in given:
        head, _sign, column = one.partition("=")
        if head not in heads:
            said = _("The file has no head “{head}”.").format(head=head)
            raise UsageError("no_head", said, hint=_("Its heads: {names}.").format(names=", ".join(heads)))
        found[str(heads.index(head))] = column
    return found
