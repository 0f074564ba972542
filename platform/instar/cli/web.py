"""``instar web``: pages and API of a site; background jobs are left to ``instar worker`` and ``instar clock``."""

from __future__ import annotations

import click

from instar.cli.serve import HOST, PORT, THREADS, open_and_serve, overridden
from instar.cli.shell import Site


@click.command(epilog="Example: instar -C /srv/desk web --port 8001")
@HOST
@PORT
@THREADS
@click.pass_obj
def command(site: Site, host: str | None, port: int | None, threads: int | None) -> None:
    """Run pages and API alone. Jobs and timers need “instar worker” and “instar clock” beside it."""
    open_and_serve(overridden(site.existing(), host, port, threads), jobs=False)
