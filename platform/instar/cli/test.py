"""``instar test``: runs cases, tests of processes that are data themselves; ``--mutate`` asks whether they notice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from instar.cli import sources
from instar.cli.output import FORMAT, print_json
from instar.cli.progress import progress
from instar.cli.shell import Site
from instar.errors import UsageError
from instar.i18n import _, ngettext

if TYPE_CHECKING:
    from instar.bundles.archive import File
    from instar.testing.mutation import Mutation
    from instar.trial.report import Report


@click.command(epilog="Example: instar test process_defs --format json")
@sources.PATHS
@FORMAT
@click.option(
    "--mutate",
    is_flag=True,
    help="When all cases hold: change the processes in one place at a time, and tell which changes no case notices.",
)
@click.option(
    "--least",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    help="With --mutate: exit code 1 only when the cases notice less than this share of the mutants.",
)
@click.option(
    "--junit",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what came of it into FILE as well, as JUnit XML, for CI systems.",
)
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], form: str, mutate: bool, least: int | None, junit: Path | None
) -> None:
    """Run the *.cases.json below PATH on a database in memory, under a clock of their own. Exit code 1 when one fails.

    Processes and forms come from the files beside the cases and from PATH, else from what the plugins ship.
    """
    from instar.testing import run_cases

    if least is not None and not mutate:
        raise UsageError("least", _("--least goes with --mutate."))
    site: Site = ctx.obj
    files, began = sources.files(paths), datetime.now(UTC)
    report = run_cases(files, site.settings(), progress=lambda items: progress(items, _("Testing")))
    mutation = _mutation(files, site, report) if mutate and not report.failed else None
    if form == "json":
        print_json({**report.as_dict(), **({"mutants": mutation.as_dict()} if mutation else {})})
    else:
        _print(report)
        if mutation is not None:
            _print_mutants(mutation)
        elif mutate:
            click.echo(_("Mutants are tried when all cases hold."), err=True)
    if junit is not None:
        _write(junit, report, began, mutation)
    missed = mutation is not None and mutation.rate * 100 < (100 if least is None else least)
    ctx.exit(int(report.failed > 0 or missed))


def _mutation(files: list[File], site: Site, report: Report) -> Mutation:
    from instar.testing.mutation import try_mutants

    return try_mutants(files, site.settings(), report, progress=lambda items: progress(items, _("Trying mutants")))


def _write(file: Path, report: Report, began: datetime, mutation: Mutation | None) -> None:
    from instar.testing.junit import junit

    try:
        file.write_bytes(junit(report, began, mutation))
    except OSError as error:
        message = _("{file} cannot be written: {reason}.").format(file=file, reason=error.strerror)
        raise UsageError("unwritable", message) from error


def _print(report: Report) -> None:
    for failure in report.failures:
        click.echo(str(failure))
    for key, passed in report.processes.items():
        missed = _("; not passed: {names}").format(names=", ".join(passed.missed)) if passed.missed else ""
        click.echo(f"{key}: {passed.done * 100 // passed.all} %{missed}")
    click.echo(
        ngettext("{count} case, {failed} failed.", "{count} cases, {failed} failed.", report.cases).format(
            count=report.cases, failed=report.failed
        )
    )


def _print_mutants(mutation: Mutation) -> None:
    for trial in mutation.missed:
        click.echo(f"{trial.file}:{trial.line}: {trial.mutant.operator}: {trial.mutant.message}")
    for key in dict.fromkeys(trial.process for trial in mutation.trials):
        click.echo(f"{key}: {_figures(mutation.of(key))}")
    click.echo(_figures(mutation))


def _figures(mutation: Mutation) -> str:
    told = ngettext(
        "{count} mutant: {noticed} noticed by cases, {check} by the check, {missed} by nobody ({rate} %).",
        "{count} mutants: {noticed} noticed by cases, {check} by the check, {missed} by nobody ({rate} %).",
        len(mutation.trials),
    )
    return told.format(
        count=len(mutation.trials),
        noticed=mutation.count("cases"),
        check=mutation.count("check"),
        missed=mutation.count(""),
        rate=int(mutation.rate * 100),
    )
