"""``instar calendar``: days off of other tools."""

from __future__ import annotations

from pathlib import Path

import click

from instar.cli.output import FORMAT, print_json
from instar.errors import InstarError, UsageError
from instar.i18n import _, ngettext

FILE = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def command() -> None:
    """Working-time calendars."""


@command.command("import", epilog="Example: instar calendar import days-off.ics --key office2028 --extends ru")
@FILE
@click.option("--key", metavar="KEY", required=True, help="The key of the calendar that is made.")
@click.option("--extends", metavar="KEY", default="office", show_default=True, help="The calendar that it builds on.")
@click.option(
    "--into", metavar="DIR", default="calendars", type=click.Path(file_okay=False, path_type=Path), help="Where to."
)
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@FORMAT
def import_file(file: Path, key: str, extends: str, into: Path, force: bool, form: str) -> None:
    """Write the days off of an iCalendar file as DIR/KEY.json.

    Events of whole days become holidays; what is left out is named with the reason.
    """
    from instar.engine.calendars.ical import IcalError, read_ical
    from instar.engine.canonical import canonical
    from instar.engine.keys import NAME

    if not NAME.fullmatch(key):
        message = _("A calendar needs a “key” of letters, digits, “_”, “-” and “.” that begins with a letter.")
        raise UsageError("key", message)
    target = into / f"{key}.json"
    if target.exists() and not force:
        message = _("{target} is there already; it would be written over by {file}.").format(target=target, file=file)
        raise UsageError("file_exists", message, hint=_("Rename one of the two, or say --force."))
    try:
        found = read_ical(file.read_bytes(), key, extends)
        into.mkdir(parents=True, exist_ok=True)
        target.write_text(canonical(found.calendar), encoding="utf-8")
    except IcalError as error:
        raise InstarError("no_ical", f"{file}: {error}", status=422) from error
    except OSError as error:
        told = _("{file}: {reason}").format(file=error.filename, reason=error.strerror)
        raise InstarError("cannot_write", told) from error
    if form == "json":
        losses = [loss._asdict() for loss in found.losses]
        print_json({"file": str(target), "key": key, "days": found.days, "losses": losses})
        return
    days = ngettext("{count} day", "{count} days", found.days).format(count=found.days)
    click.echo(f"{target}  {days}")
    for loss in found.losses:
        click.echo(f"{file}: {loss.name}: {loss.reason}", err=True)
