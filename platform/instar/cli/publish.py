"""``instar publish``: files become the versions that new tickets take, all of them or none."""

from __future__ import annotations

from pathlib import Path

import click

from instar.access import SYSTEM
from instar.cli import sources
from instar.cli.check import check, line
from instar.cli.shell import Site
from instar.errors import UsageError
from instar.i18n import _


@click.command(epilog="Example: instar publish process_defs --note 'Approval by the head of sales'")
@sources.PATHS
@click.option("--note", default="", metavar="TEXT", help="What is different now; stands in the list of versions.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], note: str) -> None:
    """Publish processes and forms; folders are searched, cases are left out. Running tickets stay on their version."""
    from instar.commands import PublishAll, execute

    site: Site = ctx.obj
    given = [source for source in map(sources.read, sources.files(paths)) if sources.format_of(source) != sources.CASES]
    if not given:
        raise UsageError("no_definitions", _("There are only cases here; they are not published."))
    kernel = site.kernel()
    findings = check(kernel, given)
    for finding in findings:
        click.echo(line(finding), err=True)
    if any(finding.severity == "error" for finding in findings):
        click.echo(_("Nothing was published."), err=True)
        ctx.exit(1)
    bodies = tuple((source.file, Path(source.file).read_text("utf-8-sig")) for source in given)
    answer = execute(kernel, PublishAll(bodies, note=note), SYSTEM)
    for one in answer["published"]:
        state = _("unchanged") if one["unchanged"] else _("published")
        click.echo(f"{one['kind']} {one['key']} v{one['number']}  {state}")
