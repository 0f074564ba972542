"""``instar receive``: raw files handed to a channel, as if they had arrived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from instar.cli.output import FORMAT, print_json
from instar.commands.ticket import number
from instar.errors import Busy, InstarError
from instar.i18n import _
from instar.kernel import Kernel

WAIT_MS = 60_000
"""For so long the workers of a server leave to this command what it has brought; then they go on where it stopped."""


@click.command(epilog="Example: instar receive sms message.json --format json")
@click.argument("channel", metavar="CHANNEL")
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@FORMAT
@click.pass_context
def command(ctx: click.Context, channel: str, files: tuple[Path, ...], form: str) -> None:
    """Hand each FILE to CHANNEL as one raw item: a letter, the body of a webhook.

    It is kept first, then read. Exit code 1 when something was refused or stands in quarantine.
    """
    from instar.cli.progress import progress
    from instar.commands.inbox import channel_of

    kernel = ctx.obj.kernel()
    channel_of(kernel, channel)
    told = [_receive(kernel, channel, file) for file in progress(files, channel)]
    if form == "json":
        print_json(told)
    else:
        for one in told:
            click.echo("  ".join(str(one[name]) for name in ("file", "outcome", "number", "reason") if name in one))
    ctx.exit(int(any(one["outcome"] in ("refused", "quarantined") for one in told)))


def _receive(kernel: Kernel, channel: str, file: Path) -> dict[str, Any]:
    from instar.commands.inbox import keep_raw, read_item

    shape: dict[str, Any] = {"file": str(file)}
    try:
        kept = keep_raw(kernel, channel, file.read_bytes(), wait=WAIT_MS)
        outcome = read_item(kernel, kept.id)
    except OSError as error:
        return {**shape, "outcome": "refused", "reason": str(error.strerror or error)}
    except Busy as error:
        said = _("It is kept, and read as soon as that is possible: {reason}").format(reason=error.message)
        return {**shape, "outcome": "refused", "reason": said}
    except InstarError as error:
        return {**shape, "outcome": "refused", "reason": error.sentences()}
    shape["outcome"] = outcome.outcome
    if outcome.ticket is not None:
        shape["number"] = number(outcome.ticket)
    if outcome.reason:
        shape["reason"] = outcome.reason
    return shape
