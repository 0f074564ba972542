"""``instar bench engine``: the figures of ``instar.tools.bench``."""

from __future__ import annotations

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.progress import progress
from instar.i18n import _


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
    from instar.tools import bench

    figures = bench.engine(cycles, progress(range(rounds), _("Measuring")))
    if form == "json":
        print_json(figures.as_dict())
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
