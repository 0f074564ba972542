"""``instar worker``: processes that carry out the background jobs of a site."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from instar import logs
from instar.cli.shell import Site, language_of, tell
from instar.errors import InstarError
from instar.garbage import settle
from instar.i18n import _, use

if TYPE_CHECKING:
    from instar.settings import Settings

CHILD = "import sys; from instar.cli.worker import child; child(sys.argv[1], int(sys.argv[2]))"
POLL_WITH_BELL_S = 5.0
"""With a bell the table is looked at just for what the bell has missed."""


@click.command(epilog="Example: instar -C /srv/desk worker --processes 2 --threads 4")
@click.option("--processes", metavar="N", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option("--threads", metavar="N", type=click.IntRange(1, 64), help="Jobs at once in each; else job_threads.")
@click.pass_context
def command(ctx: click.Context, processes: int, threads: int | None) -> None:
    """Carry out background jobs. Ctrl+C or SIGTERM ends it; what runs is finished first.

    With redis_url set it is woken at once, else it looks every second. A job that hangs is killed and tried again; a
    process that dies is started again.
    """
    site: Site = ctx.obj
    settings = site.existing()
    count = threads or settings.job_threads
    logs.install(settings.log_level, settings.log_format)
    from instar.jobs.pool import Pool

    settings.require_secrets()
    pool = Pool([sys.executable, "-c", CHILD, str(site.folder), str(count)], processes)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pool.leave)
    told = _("Working on jobs: {processes} × {threads}. Ctrl+C ends it.")
    click.echo(told.format(processes=processes, threads=count), err=True)
    ctx.exit(pool.run())


def child(folder: str, threads: int) -> None:
    """One of the processes; exits with 1 when the site cannot be opened."""
    with use(language_of(os.environ)):
        try:
            settings = Site(Path(folder)).existing()
            logs.install(settings.log_level, settings.log_format)
            _carry_out(settings, threads)
        except InstarError as error:
            tell(error)
            sys.exit(error.exit_code)


def _carry_out(settings: Settings, threads: int) -> None:
    from instar.jobs import Workers
    from instar.jobs.calls import left_behind
    from instar.jobs.doorbell import Doorbell, Listener
    from instar.jobs.places import Places
    from instar.jobs.pool import PATIENCE_S, STUCK, live
    from instar.jobs.worker import POLL_S
    from instar.kernel import open_kernel

    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: leaving.set())
    kernel = open_kernel(settings)
    settle()
    bell = bool(settings.redis_url)
    if bell:
        kernel.ring = Doorbell(kernel)
    poll_s = POLL_WITH_BELL_S if bell else POLL_S
    place = Places(settings.site).take()
    workers = Workers(kernel, threads, poll_s=poll_s, chores=False, holder=place.name)
    listener = Listener(settings, workers.wake) if bell else None
    workers.start()
    if listener is not None:
        listener.start()
    stuck = live(leaving, lambda: left_behind() > 0)
    if listener is not None:
        listener.stop()
    done = workers.stop(PATIENCE_S)
    if done and not stuck:
        place.leave()
    kernel.close()
    if stuck or not done:  # a thread that does not return would keep an orderly end waiting
        os._exit(STUCK if stuck else 0)
