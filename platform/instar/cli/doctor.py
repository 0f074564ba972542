"""``instar doctor``: whether the site is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.progress import progress
from instar.cli.shell import Site
from instar.errors import InstarError
from instar.i18n import _
from instar.kernel import open_kernel
from instar.store import Store

if TYPE_CHECKING:
    from instar.tools.doctor import Result


@click.command(epilog="Example: instar -C /srv/desk doctor --format json")
@FORMAT
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """Check what must always hold: tickets and their processes, files, jobs, the database. Changes nothing.

    May be run beside a running server. Exit code 1: something does not hold.
    """
    from instar.tools.doctor import CHECKS

    results = diagnose(ctx.obj)
    ok = all(result.ok for result in results)
    if form == "json":
        print_json({"ok": ok, "checks": [result._asdict() for result in results]})
    else:
        about = {check.name: _(check.about) for check in CHECKS}
        for result in results:
            sign = _("good") if result.ok else _("BAD")
            click.echo(f"{sign}  {result.name}: {about.get(result.name, '')}".rstrip())
            if result.detail:
                click.echo(f"      {result.detail}")
    ctx.exit(int(not ok))


def diagnose(site: Site) -> list[Result]:
    """The results of all checks of a site; of the first alone where its database cannot be examined."""
    from instar.tools import doctor

    settings = site.existing()
    if not settings.has_database:
        raise InstarError(
            "no_database",
            _("There is no database at {path}.").format(path=settings.database_path),
            hint=_("Lay a backup back, or let “instar migrate” make a new one."),
        )
    store = Store(settings.database_address, settings.database_password)
    try:
        hindered = doctor.waiting(store)
    finally:
        store.close_all()
    if hindered is not None:
        return [hindered]
    kernel = open_kernel(settings)
    try:
        return doctor.examine(kernel, lambda checks: progress(checks, _("Checking")))
    finally:
        kernel.store.close_all()
