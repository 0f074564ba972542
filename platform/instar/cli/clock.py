"""``instar clock``: what a site does at moments of its own, where ``instar serve`` does not."""

from __future__ import annotations

import signal
import threading

import click

from instar import logs
from instar.cli.shell import Site
from instar.garbage import settle
from instar.i18n import _


@click.command(epilog="Example: instar -C /srv/desk clock")
@click.pass_obj
def command(site: Site) -> None:
    """Fire the timers of processes when they are due, and do what is due now and then: forget what has run out, let
    jobs go on whose plugin is back. One is enough, several do no harm. Ctrl+C or SIGTERM ends it."""
    from instar.jobs.places import Places
    from instar.jobs.rounds import Rounds

    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: leaving.set())
    settings = site.existing()
    logs.install(settings.log_level, settings.log_format)
    settings.require_secrets()
    click.echo(_("The clock runs. Ctrl+C ends it."), err=True)
    place = Places(settings.site).take()
    rounds = Rounds(site.kernel(), holder=place.name)
    settle()
    rounds.run(leaving)
    place.leave()
