"""``instar migrate``: bring the database to what this version knows, before or without a server."""

from __future__ import annotations

import click

from instar.cli.shell import Site
from instar.i18n import _
from instar.store import Store, migrate


@click.command(epilog="Example: instar -C /srv/desk migrate")
@click.pass_obj
def command(site: Site) -> None:
    """Bring the database to this version. The server does it too when it starts."""
    settings = site.existing()
    settings.make_folder()
    store = Store(settings.database_address, settings.database_password)
    try:
        applied = migrate(store)
    finally:
        store.close()
    for name in applied:
        click.echo(name)
    if not applied:
        click.echo(_("The database is up to date."), err=True)
