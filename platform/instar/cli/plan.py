"""``instar plan``: what publishing these files would change, said before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from instar.bundles.archive import File
from instar.bundles.needs import lacking
from instar.cli import sources
from instar.cli.check import check, line
from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.engine.diff import diff
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.errors import UsageError
from instar.i18n import _
from instar.kernel import Kernel


@click.command(epilog="Example: instar plan process_defs forms --format json")
@sources.PATHS
@FORMAT
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], form: str) -> None:
    """Tell what publishing would change; folders are searched, cases are left out.

    Nothing is changed. Exit code 1 when there are errors.
    """
    site: Site = ctx.obj
    files = sources.files(paths)
    given = [source for source in map(sources.read, files) if sources.format_of(source) != sources.CASES]
    if not given:
        raise UsageError("no_definitions", _("There are only cases here; they are not published."))
    kernel = site.kernel()
    findings = check(kernel, given)
    broken = any(finding.severity == "error" for finding in findings)
    planned = [row for row in (_planned(kernel, source) for source in given) if row is not None]
    if form == "json":
        told = [finding.as_dict() for finding in findings]
        lacks = [lack for manifest in sources.manifests(files) for lack in lacking(kernel, manifest)]
        print_json({"ok": not broken, "definitions": planned, "findings": told, "lacks": lacks})
    else:
        tell_lacking(kernel, files)
        _print(planned, findings, broken)
    ctx.exit(int(broken))


def tell_lacking(kernel: Kernel, files: Sequence[File]) -> None:
    """What bundles need and the site does not have, on stderr."""
    for manifest in sources.manifests(files):
        for lack in lacking(kernel, manifest):
            click.echo(_("The bundle needs more than is here: {message}").format(message=lack["message"]), err=True)


def _planned(kernel: Kernel, source: Source) -> dict[str, Any] | None:
    """One file's part of the plan; None for what does not even say which definition it is."""
    from instar.commands.publish import KINDS, sha256_of

    value, kind = source.value, KINDS.get(sources.format_of(source))
    if source.findings or kind is None or not isinstance(value.get("key"), str):
        return None
    current = kernel.definitions.current(kind, value["key"])
    row = {"file": source.file, "kind": kind, "key": value["key"]}
    if current is not None and current.sha256 == sha256_of(source):
        return {**row, "state": "unchanged", "number": current.number, "changes": []}
    earlier = kernel.definitions.versions(kind, value["key"])
    row |= {"state": "added" if current is None else "changed", "number": earlier[0].number + 1 if earlier else 1}
    before = Source.read(current.body).value if current is not None else None
    return {**row, "changes": [change.as_dict() for change in diff(before, value)] if before is not None else []}


def _print(planned: Sequence[dict[str, Any]], findings: Sequence[Finding], broken: bool) -> None:
    said = {"added": _("new"), "changed": _("changed"), "unchanged": _("unchanged")}
    for one in planned:
        click.echo(f"{one['kind']} {one['key']} v{one['number']}  {said[one['state']]}")
        for change in one["changes"]:
            click.echo(f"  {change['message']}")
    for finding in findings:
        click.echo(line(finding), err=True)
    if broken:
        click.echo(_("Publishing this would be refused."), err=True)
