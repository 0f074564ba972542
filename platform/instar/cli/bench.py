"""``instar bench``: the figures of ``instar.tools.bench`` and ``instar.tools.visits``, and a site to take them at."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from instar.cli.init import furnish, make_folder
from instar.cli.output import FORMAT, print_json
from instar.cli.progress import progress
from instar.cli.shell import Site
from instar.garbage import settle
from instar.i18n import _
from instar.kernel import open_kernel
from instar.settings import FILE

if TYPE_CHECKING:
    from instar.tools.visits import Figures


@click.group()
def command() -> None:
    """Measure how fast instar is, as ratios to hand-written SQL taken in the same run."""


@command.command(epilog="Example: instar bench engine --format json")
@FORMAT
@click.option("--cycles", default=100, show_default=True, type=click.IntRange(1, 10_000), help="Life cycles a round.")
@click.option(
    "--rounds", default=25, show_default=True, type=click.IntRange(1, 1000), help="Rounds; the median counts."
)
def engine(form: str, cycles: int, rounds: int) -> None:
    """What a ticket's life costs: open, three steps, a decision, the end, in four durable transactions."""
    from instar.tools import bench, growth

    figures = bench.engine(cycles, progress(range(rounds), _("Measuring")), settle)
    grown = growth.growth(progress(growth.SIZES, _("Measuring how it grows")))
    if form == "json":
        print_json({**figures.as_dict(), "growth": [one._asdict() for one in grown]})
        return
    click.echo(
        _("A life cycle takes {ours:.3f} ms of CPU; the same rows by hand {rows:.3f} ms, the bare step {bare:.3f} ms.")
        .format(ours=figures.lifecycle_cpu_ms, rows=figures.rows_cpu_ms, bare=figures.bare_cpu_ms)
    )  # fmt: skip
    click.echo(
        _("That is {rows:.2f} times the rows and {bare:.2f} times the bare step.").format(
            rows=figures.ratio_rows, bare=figures.ratio_bare
        )
    )
    click.echo(_("In memory the engine passes {count} nodes a second.").format(count=figures.advance_nodes_per_s))
    click.echo(_("One event costs, by the shape of the process (state: when most waits):"))
    for one in grown:
        line = _("{shape} {size}: {us:.1f} µs, state {bytes} bytes")
        click.echo("  " + line.format(shape=one.shape, size=one.size, us=one.event_us, bytes=one.largest))


@command.command(epilog="Example: instar -C /tmp/large bench load --tickets 100000")
@FORMAT
@click.option(
    "--tickets", default=10_000, show_default=True, type=click.IntRange(1, 2_000_000), help="How many to add."
)
@click.option(
    "--clients", default=1_000, show_default=True, type=click.IntRange(1, 2_000_000), help="How many people have asked."
)
@click.option(
    "--closed", metavar="PERCENT", type=click.IntRange(0, 100), help="So many of a hundred are ended; else about sixty."
)
@click.pass_obj
def load(site: Site, form: str, tickets: int, clients: int, closed: int | None) -> None:
    """Fill a site for measuring: ten teams, their services, and tickets opened and moved on by ordinary commands.

    Makes the site where there is none. Meant for a folder of its own: the tickets stay.
    """
    from instar.tools import crowd

    if not (site.folder / FILE).is_file():
        make_folder(site.folder)
    kernel = open_kernel(site.settings())
    try:
        furnish(kernel)
        crowd.found(kernel)
        before = int(kernel.store.read().value("SELECT count(*) FROM ticket"))
        started = time.monotonic()
        numbers = range(before + 1, before + tickets + 1)
        progressing = progress(numbers, _("Opening tickets"))
        crowd.fill(kernel, progressing, seed=before + 1, clients=clients, closed=closed)
        crowd.settle(kernel)
        seconds = time.monotonic() - started
    finally:
        kernel.close()
    if form == "json":
        print_json({"tickets": before + tickets, "added": tickets, "per_s": round(tickets / seconds, 1)})
        return
    click.echo(
        _("{count} tickets were added in {seconds:.0f} s; the site has {total} now.").format(
            count=tickets, seconds=seconds, total=before + tickets
        )
    )


@command.command(epilog="Example: instar -C /tmp/large bench web --format json")
@FORMAT
@click.option(
    "--rounds", default=200, show_default=True, type=click.IntRange(2, 10_000), help="Times each page is read."
)
@click.option("--seconds", default=5.0, show_default=True, type=click.FloatRange(0.1, 600), help="How long to create.")
@click.option(
    "--processes", metavar="N", type=click.IntRange(1, 64), help="Serve by so many of instar web; else by instar serve."
)
@click.pass_obj
def web(site: Site, form: str, rounds: int, seconds: float, processes: int | None) -> None:
    """What pages and the API take over HTTP at a site that ``bench load`` has filled. Adds tickets to it."""
    from instar.tools import crowd, visits

    settings = site.existing()
    kernel = open_kernel(settings)
    try:
        crowd.found(kernel)
        tickets = int(kernel.store.read().value("SELECT count(*) FROM ticket"))
        token = crowd.token(kernel)
        crowd.settle(kernel)
    finally:
        kernel.close()
    figures = visits.measure(settings, tickets, token, rounds, seconds, processes)
    if form == "json":
        print_json(figures.as_dict())
        return
    _tell(figures)


def _tell(figures: Figures) -> None:
    click.echo(_("{count} tickets; the raw page takes {ms:.1f} ms.").format(count=figures.tickets, ms=figures.raw_ms))
    for name, page in figures.pages.items():
        click.echo(
            _("{page}: median {p50:.1f} ms, 95 of 100 within {p95:.1f} ms, {ratio:.1f} times the raw page").format(
                page=name, p50=page.p50_ms, p95=page.p95_ms, ratio=page.ratio
            )
        )
    click.echo(
        _("Four clients make {made:.0f} tickets a second, raw rows {raw:.0f}; memory {rss:.0f} MB.").format(
            made=figures.created_per_s, raw=figures.raw_created_per_s, rss=figures.rss_mb
        )
    )
