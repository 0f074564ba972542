"""``instar publish``: files become the versions that new tickets take, all of them or none."""

from __future__ import annotations

from pathlib import Path

import click

from instar.access import SYSTEM
from instar.bundles.cases import cases_of
from instar.cli import sources
from instar.cli.check import check, line
from instar.cli.plan import tell_lacking
from instar.cli.shell import Site
from instar.definitions.files import lay
from instar.i18n import _


@click.command(epilog="Example: instar publish process_defs --note 'Approval by the head of sales'")
@sources.PATHS
@click.option("--note", default="", metavar="TEXT", help="What is different now; stands in the list of versions.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], note: str) -> None:
    """Publish processes and forms; folders are searched, cases are left out. Running tickets stay on their version.

    The cases of a bundle (*.zip) become files below process_defs of the site.
    """
    from instar.commands import PublishAll, execute

    site: Site = ctx.obj
    files = sources.files(paths)
    given = sources.definitions(files)
    kernel = site.kernel()
    tell_lacking(kernel, files)
    findings = check(kernel, given)
    for finding in findings:
        click.echo(line(finding), err=True)
    if any(finding.severity == "error" for finding in findings):
        click.echo(_("Nothing was published."), err=True)
        ctx.exit(1)
    bodies = tuple((source.file, source.text) for source in given)
    answer = execute(kernel, PublishAll(bodies, note=note), SYSTEM)
    for one in answer["published"]:
        state = _("unchanged") if one["unchanged"] else _("published")
        click.echo(f"{one['kind']} {one['key']} v{one['number']}  {state}")
    for target, text in cases_of(files, site.folder):
        _lay(target, text)


def _lay(target: Path, text: bytes) -> None:
    """The cases of a bundle go to those of the site; what somebody has written there stays."""
    written = lay(target, text)
    if written:
        state = _("written")
        click.echo(f"{target}  {state}")
    elif written is False:
        click.echo(_("{file} is there already and says something else; it stays.").format(file=target), err=True)
