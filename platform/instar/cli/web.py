"""``instar web``: pages and API of a site; background jobs are left to ``instar worker`` and ``instar clock``."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path

import click

from instar import assets, logs
from instar.cli.serve import HOST, PORT, THREADS, listen, open_and_serve, overridden, serve_on, tell_where
from instar.cli.shell import Site, language_of, tell
from instar.errors import InstarError
from instar.i18n import use
from instar.settings import Settings

CHILD = "import sys; from instar.cli.web import child; child(*sys.argv[1:])"


@click.command(epilog="Example: instar -C /srv/desk web --port 8001 --processes 4")
@HOST
@PORT
@THREADS
@click.option("--processes", metavar="N", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, threads: int | None, processes: int) -> None:
    """Run pages and API alone. Jobs and timers need “instar worker” and “instar clock” beside it.

    One process answers with one core of the machine, however many requests it is asked at once. Several listen at the
    same port; one that dies or hangs is started again, and who comes meanwhile is answered by the others.
    """
    site: Site = ctx.obj
    settings = overridden(site.existing(), host, port, threads)
    if processes == 1:
        open_and_serve(settings, jobs=False)
    else:
        ctx.exit(_watch(site.folder, settings, processes))


def child(folder: str, listening: str, host: str, port: str, threads: str) -> None:
    """One of the processes, on the socket whose file descriptor is ``listening``; exits with 1 when the site cannot be
    opened."""
    from instar.jobs.pool import live

    def beat() -> None:
        live(threading.Event(), lambda: False)
        os.kill(os.getpid(), signal.SIGTERM)  # nobody watches any more

    with use(language_of(os.environ)):
        try:
            settings = overridden(Site(Path(folder)).existing(), host, int(port), int(threads))
            logs.install(settings.log_level, settings.log_format)
            with socket.socket(fileno=int(listening)) as held:
                begin = threading.Thread(target=beat, name="beat", daemon=True).start
                serve_on(held, settings, jobs=False, told=begin)
        except InstarError as error:
            tell(error)
            sys.exit(error.exit_code)


def _watch(folder: Path, settings: Settings, processes: int) -> int:
    from instar.jobs.pool import Pool

    logs.install(settings.log_level, settings.log_format)
    settings.require_secrets()
    assets.check()
    with listen(settings) as held:
        settings.make_folder()
        port = held.getsockname()[1]
        words = [str(folder), str(held.fileno()), settings.host, str(port), str(settings.threads)]
        pool = Pool([sys.executable, "-c", CHILD, *words], processes, inherited=(held.fileno(),))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, pool.leave)
        tell_where(held, settings)
        return pool.run()
