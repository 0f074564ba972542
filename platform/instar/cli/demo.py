"""``instar demo``: a site with a company in it, to look round. The second call finds it there."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from instar.cli.init import furnish, make_folder
from instar.cli.progress import progress
from instar.cli.serve import address
from instar.cli.shell import Site
from instar.clock import SystemClock, VirtualClock
from instar.i18n import _
from instar.kernel import Kernel, open_kernel
from instar.settings import FILE, Settings


@click.command(epilog="Example: instar -C /tmp/demo demo && instar -C /tmp/demo serve")
@click.pass_obj
def command(site: Site) -> None:
    """Fill the site with a demo company and print its log-ins. Makes the site where there is none."""
    from instar.tools.demo import LOGINS, PASSWORD, REQUESTERS

    if not (site.folder / FILE).is_file():
        make_folder(site.folder)
    settings = site.settings()
    count = make(settings)
    if count:
        click.echo(_("The demo company is there, with {count} tickets of four weeks.").format(count=count))
    else:
        click.echo(_("The demo company is there already."))
    click.echo()
    click.echo(f"  {address(settings)}/")
    click.echo()
    for person in (*LOGINS, *REQUESTERS):
        click.echo(f"  {person.login:<8}{PASSWORD}  {person.does}")
    click.echo("  " + _("visitor").ljust(8) + f"{address(settings)}/form")
    click.echo()


def make(settings: Settings) -> int:
    """Make the demo's database, or fill the one that is there; returns how many tickets were added.

    A new one gets its name only when it is whole, so an interrupted first run leaves nothing half-filled behind.
    """
    if settings.on_server:
        return _fill(settings)
    target = settings.database_path
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return _fill(settings)
    draft = target.with_name(f"{target.name}.{os.getpid()}.draft")
    try:
        count = _fill(replace(settings, database=str(draft)))
        _publish(draft, target)
    finally:
        for leftover in draft.parent.glob(f"{draft.name}*"):
            leftover.unlink()
    return count


def _fill(settings: Settings) -> int:
    from instar.tools.demo import fill, is_filled

    now = SystemClock().now()
    kernel: Kernel = open_kernel(settings, clock=VirtualClock(now))
    try:
        if is_filled(kernel):
            return 0
        return fill(kernel, now, furnish, lambda moments: progress(moments, _("Filling the demo")))
    finally:
        kernel.close()


def _publish(draft: Path, target: Path) -> None:
    """Give the finished database its name, unless somebody else was faster."""
    try:
        os.link(draft, target)
    except FileExistsError:
        return
