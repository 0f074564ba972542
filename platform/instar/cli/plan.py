"""``instar plan``: what publishing these files would change, said before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from instar.bundles.archive import File
from instar.bundles.needs import lacking
from instar.cli import sources
from instar.cli.check import check, line
from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.engine.diff import sentence
from instar.engine.findings import Finding
from instar.i18n import _
from instar.kernel import Kernel

if TYPE_CHECKING:
    from instar.queries.planning import Planned


@click.command(epilog="Example: instar plan process_defs forms --format json")
@sources.PATHS
@FORMAT
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], form: str) -> None:
    """Tell what publishing would change; folders are searched, cases are left out.

    Nothing is changed. Exit code 1 when there are errors.
    """
    from instar.queries.planning import planned

    site: Site = ctx.obj
    files = sources.files(paths)
    given = sources.definitions(files)
    kernel = site.kernel()
    findings = check(kernel, given)
    broken = any(finding.severity == "error" for finding in findings)
    found = [row for row in (planned(kernel, source) for source in given) if row is not None]
    if form == "json":
        told = [finding.as_dict() for finding in findings]
        rows = [row.as_dict() for row in found]
        lacks = [lack for manifest in sources.manifests(files) for lack in lacking(kernel, manifest)]
        print_json({"ok": not broken, "definitions": rows, "findings": told, "lacks": lacks})
    else:
        tell_lacking(kernel, files)
        _print(found, findings, broken)
    ctx.exit(int(broken))


def tell_lacking(kernel: Kernel, files: Sequence[File]) -> None:
    """What bundles need and the site does not have, on stderr."""
    for manifest in sources.manifests(files):
        for lack in lacking(kernel, manifest):
            click.echo(_("The bundle needs more than is here: {message}").format(message=lack["message"]), err=True)


def _print(found: Sequence[Planned], findings: Sequence[Finding], broken: bool) -> None:
    said = {"added": _("new"), "changed": _("changed"), "unchanged": _("unchanged")}
    for one in found:
        click.echo(f"{one.kind} {one.key} v{one.number}  {said[one.state]}")
        for change in one.changes:
            click.echo(f"  {sentence(change)}")
    for finding in findings:
        click.echo(line(finding), err=True)
    if broken:
        click.echo(_("Publishing this would be refused."), err=True)
