"""``instar replay``: an event log of another system becomes tickets with their history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from instar.cli.output import FORMAT, print_json
from instar.cli.progress import progress
from instar.cli.shell import Site
from instar.clock import SystemClock, VirtualClock
from instar.i18n import _
from instar.kernel import open_kernel

if TYPE_CHECKING:
    from instar.tools.replay.log import Refusals

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 10


@click.command(epilog="Example: instar -C /tmp/desk replay helpdesk.xes.gz --format json")
@click.argument("log", metavar="LOG", type=FILE)
@click.option("--map", "mapped", metavar="MAP.json", type=FILE, help="What columns, activities and people are here.")
@click.option("--again", is_flag=True, help="Add the tickets of a log once more.")
@FORMAT
@click.pass_obj
def command(site: Site, log: Path, mapped: Path | None, again: bool, form: str) -> None:
    """Turn the event log LOG (.xes, .xes.gz, .csv, .csv.gz) into tickets, at the times that the log says.

    Every event is an ordinary command. Without a map a process is made from the log, one stage an activity.
    """
    from instar.tools import replay

    settings = site.existing()
    plan = replay.read_plan(mapped, log) if mapped else replay.plan_for(log)
    found = replay.read_log(log, plan)
    kernel = open_kernel(settings, clock=VirtualClock(SystemClock().now()))
    try:
        traffic = replay.prepare(kernel, found, plan, again=again)
        figures = traffic.play(progress(found.events, _("Replaying")))
    finally:
        kernel.close()
    _tell_refused(found.refusals)
    if form == "json":
        print_json(figures._asdict())
        return
    click.echo(
        _("{events} events of {cases} cases: {tickets} tickets, {refused} events refused.").format(**figures._asdict())
    )


def _tell_refused(refusals: Refusals) -> None:
    """The most frequent reasons on stderr, each with its first example."""
    found = sorted(refusals.reasons.items(), key=lambda one: -one[1][0])
    for reason, (count, example) in found[:SHOWN]:
        click.echo(f"{count} × {reason} ({example})", err=True)
    if len(found) > SHOWN:
        click.echo(_("… and {count} more reasons.").format(count=len(found) - SHOWN), err=True)
