"""``instar check``: definitions and cases read as a compiler reads code, all findings at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from instar.cli import sources
from instar.cli.output import FORMAT, print_json
from instar.cli.progress import progress
from instar.cli.shell import Site
from instar.engine.findings import Finding
from instar.engine.source import Source
from instar.i18n import _, ngettext
from instar.kernel import Kernel


@click.command(epilog="Example: instar check process_defs forms --format json")
@sources.PATHS
@FORMAT
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], form: str) -> None:
    """Check processes, forms, decision tables, calendars and cases; folders are searched.

    Exit code 1 when there are errors.

    Files given together may refer to each other; what else they refer to is looked up in the site, or, where there
    is none, among what the installed plugins ship.
    """
    site: Site = ctx.obj
    given = [sources.read(file) for file in sources.files(paths)]
    with known_world(site) as kernel:
        findings = check(kernel, given)
    errors = sum(finding.severity == "error" for finding in findings)
    if form == "json":
        print_json([finding.as_dict() for finding in findings])
    else:
        for finding in findings:
            click.echo(line(finding))
        click.echo(_summary(len(given), errors, len(findings) - errors), err=True)
    ctx.exit(int(errors > 0))


def check(kernel: Kernel, given: Sequence[Source]) -> list[Finding]:
    """The findings of all documents, in the order of the files and of their lines."""
    from instar.trial.shape import check_cases

    definitions = [source for source in given if source.format != sources.CASES]
    found: list[Finding] = []
    for source in progress(given, _("Checking")):
        if source.format == sources.CASES:
            findings: Sequence[Finding] = check_cases(source)
        else:
            findings = kernel.definitions.check(source, together=definitions)
        found += sorted(findings, key=lambda finding: (finding.line, finding.column))
    return found


@contextmanager
def known_world(site: Site) -> Iterator[Kernel]:
    """The site's kernel; where there is no site yet, one in memory that knows what the plugins ship."""
    if site.exists():
        yield site.kernel()
        return
    from instar.trial.memory import memory_kernel

    with tempfile.TemporaryDirectory(prefix="instar-check-") as folder:
        kernel = memory_kernel(Path(folder))
        try:
            yield kernel
        finally:
            kernel.close()


def line(finding: Finding) -> str:
    """``file:line:column: error: message (hint)``, as editors and CI read it."""
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.file}:{finding.line}:{finding.column}: {finding.severity}: {finding.message}{hint}"


def _summary(files: int, errors: int, warnings: int) -> str:
    parts = [
        ngettext("{count} file", "{count} files", files).format(count=files),
        ngettext("{count} error", "{count} errors", errors).format(count=errors),
        ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings),
    ]
    return ", ".join(parts)
