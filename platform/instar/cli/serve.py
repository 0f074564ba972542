"""``instar serve``: web pages, API and background jobs of a site in one process."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from instar import assets, logs
from instar.cli.reload import serve_anew
from instar.cli.shell import Site
from instar.errors import InstarError
from instar.garbage import settle
from instar.i18n import _
from instar.settings import Settings

if TYPE_CHECKING:
    from instar.kernel import Kernel

HOST = click.option("--host", metavar="ADDRESS", help="Address to listen on; else the setting host.")
PORT = click.option(
    "--port", metavar="PORT", type=click.IntRange(0, 65535), help="Port to listen on; else the setting port."
)
THREADS = click.option(
    "--threads", metavar="N", type=click.IntRange(1, 256), help="Requests at the same time; else the setting."
)


@click.command(epilog="Example: instar -C /srv/desk serve --host 0.0.0.0 --port 8001")
@HOST
@PORT
@THREADS
@click.option("--reload", is_flag=True, help="Start anew whenever a file of a plugin changes: for developing.")
@click.pass_obj
def command(site: Site, host: str | None, port: int | None, threads: int | None, reload: bool) -> None:
    """Run the site: pages, API and background jobs. Ctrl+C or SIGTERM ends it; what runs is finished first."""
    settings = overridden(site.existing(), host, port, threads)
    if reload:
        given = {"--host": settings.host, "--port": settings.port, "--threads": settings.threads}
        words = [word for option, value in given.items() for word in (option, str(value))]
        signal.signal(signal.SIGTERM, leave)
        serve_anew(["-C", str(site.folder), "serve", *words], settings.site)
        return
    open_and_serve(settings)


def open_and_serve(settings: Settings, *, jobs: bool = True) -> None:
    """Serve the site until Ctrl+C or SIGTERM. ``jobs``: with background jobs in threads of this process."""
    logs.install(settings.log_level, settings.log_format)
    settings.require_secrets()
    assets.check()
    held = listen(settings)
    settings.make_folder()
    with held:
        _serve(held, settings, jobs)


def _serve(held: socket.socket, settings: Settings, jobs: bool) -> None:
    serve_on(held, settings, jobs=jobs, told=lambda: tell_where(held, settings))


def tell_where(held: socket.socket, settings: Settings) -> None:
    """For a person, and for whoever waits for the sentence."""
    home = address(replace(settings, port=held.getsockname()[1]))
    click.echo(_("instar is on {address}. Ctrl+C stops it.").format(address=home), err=True)


def serve_on(held: socket.socket, settings: Settings, *, jobs: bool, told: Callable[[], None] = lambda: None) -> None:
    """Serve the site on a socket that listens, until Ctrl+C or SIGTERM. ``told``: called when all is ready."""
    from instar.application import Application
    from instar.kernel import open_kernel

    kernel = open_kernel(settings)
    server = server_of(Application(kernel=kernel), held, settings)
    signal.signal(signal.SIGTERM, leave)
    end_background = _begin_background(kernel) if jobs else None
    settle()
    told()
    try:
        server.run()  # returns on Ctrl+C and SIGTERM, after the requests that run
    finally:
        server.close()
        if end_background is not None and not end_background():
            click.echo(_("A background job was cut off; it is tried again at the next start."), err=True)
        kernel.close()


def _begin_background(kernel: Kernel) -> Callable[[], bool]:
    """Jobs and timers in threads of this process; returns what ends them, and says whether all jobs were finished."""
    from instar.jobs import Clock, Workers
    from instar.jobs.places import Places

    place = Places(kernel.settings.site).take()
    workers = Workers(kernel, kernel.settings.job_threads, holder=place.name)
    clock = Clock(kernel, holder=place.name)
    workers.start()
    clock.start()

    def end() -> bool:
        all_fired, all_done = clock.stop(), workers.stop()
        if all_fired and all_done:  # else the next start sees by the place that this process is dead, and gives back
            place.leave()
        return all_done

    return end


def overridden(settings: Settings, host: str | None, port: int | None, threads: int | None) -> Settings:
    """The settings with what the command line says. Links follow the port unless an address was set on purpose."""
    changed = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        threads=settings.threads if threads is None else threads,
    )
    return changed if "base_url" in settings.origins else replace(changed, base_url=address(changed))


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the site."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def listen(settings: Settings) -> socket.socket:
    """A socket that holds the port; raises InstarError when somebody else does."""
    try:
        family, _kind, _protocol, _name, place = socket.getaddrinfo(
            settings.host or None, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(place[:2], family=family)
    except OSError as error:  # socket.gaierror is one
        raise _not_listening(error, settings) from error


def server_of(app: Any, held: socket.socket, settings: Settings) -> Any:
    """The waitress server of the app on a socket that ``listen`` gave."""
    from waitress.server import create_server  # type: ignore[import-untyped]  # it ships no types

    return create_server(
        app,
        sockets=[held],
        threads=settings.threads,
        ident="instar",
        # The largest upload, with room for the form around it; Flask refuses earlier and in words.
        max_request_body_size=(settings.upload_max_mb + 8) << 20,
    )


def _not_listening(error: OSError, settings: Settings) -> InstarError:
    if error.errno == errno.EADDRINUSE:
        return InstarError(
            "port_in_use",
            _("The port {port} is in use.").format(port=settings.port),
            hint=_("Stop what listens there, or choose another one: instar serve --port {port}.").format(
                port=settings.port + 1
            ),
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return InstarError(
            "port_refused",
            _("The port {port} may not be used by this account.").format(port=settings.port),
            hint=_("Choose one above 1023."),
        )
    return InstarError(
        "not_listening",
        _("The server cannot listen on {host}, port {port}: {reason}.").format(
            host=settings.host, port=settings.port, reason=error.strerror or error
        ),
        hint=_("Check host and port: “instar settings” shows where they are set."),
    )


def leave(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends the server the way Ctrl+C does."""
    raise SystemExit(0)
