"""``instar test``: runs cases, tests of processes that are data themselves."""

from __future__ import annotations

from pathlib import Path

import click

from instar.cli import sources
from instar.cli.output import FORMAT, print_json
from instar.cli.progress import progress
from instar.cli.shell import Site
from instar.i18n import _, ngettext


@click.command(epilog="Example: instar test process_defs --format json")
@sources.PATHS
@FORMAT
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], form: str) -> None:
    """Run the *.cases.json below PATH on a database in memory, under a clock of their own. Exit code 1 when one fails.

    Processes and forms come from the files beside the cases and from PATH, else from what the plugins ship.
    """
    from instar.testing import run_cases

    site: Site = ctx.obj
    report = run_cases(sources.files(paths), site.settings(), progress=lambda items: progress(items, _("Testing")))
    if form == "json":
        print_json(report.as_dict())
    else:
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
    ctx.exit(int(report.failed > 0))
