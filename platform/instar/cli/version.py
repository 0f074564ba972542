"""``instar version``."""

from __future__ import annotations

import click

from instar import __version__


@click.command(epilog="Example: instar version")
def command() -> None:
    """Tell which version this is."""
    click.echo(f"instar {__version__}")
