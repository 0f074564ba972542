"""``instar pull``: the definitions in force become files, byte for byte what publishing them again would keep.

The database holds the canonical text, so that is what is written. A file that somebody edited and never published is
the only copy of his work: it stays, and so does everything else, until he says ``--force``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from instar.bundles.contents import FOLDERS, everything, file_of
from instar.cli.output import FORMAT, print_json
from instar.cli.shell import Site
from instar.definitions import Version
from instar.definitions.cases import as_file, name_of_file, saved_cases
from instar.definitions.files import write_beside
from instar.engine.source import Source
from instar.errors import Conflict, InstarError
from instar.i18n import _
from instar.kernel import Kernel


class _Place(NamedTuple):
    """A definition and its file, with what the file holds now; None when it is not there."""

    version: Version
    file: Path
    held: bytes | None

    @property
    def text(self) -> bytes:
        return self.version.body.encode()


@click.command(epilog="Example: instar pull . --format json")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files that hold what was never published.")
@FORMAT
@click.pass_context
def command(ctx: click.Context, folder: Path, force: bool, form: str) -> None:
    """Write what is in force as files: DIR/process_defs/KEY.json; forms, decisions, calendars beside it."""
    site: Site = ctx.obj
    kernel = site.kernel()
    try:
        places = [_place(version, folder / file_of(version)) for version in everything(kernel)]
        if not force:
            _refuse_unpublished(kernel, places)
        rows = [_write(place) for place in places]
        tests = list(_write_tests(kernel, folder))
    except OSError as error:
        told = _("{file}: {reason}").format(file=error.filename, reason=error.strerror)
        raise InstarError("cannot_write", told) from error
    if form == "json":
        print_json([*rows, *tests])
        return
    said = {"written": _("written"), "unchanged": _("unchanged")}
    for row in rows:
        click.echo(f"{row['file']}  {row['kind']} {row['key']} v{row['number']}  {said[row['state']]}")
    for row in tests:
        click.echo(f"{row['file']}  {row['kind']} {row['key']}  {said[row['state']]}")


def _write_tests(kernel: Kernel, folder: Path) -> Iterator[dict[str, Any]]:
    """The tests that people have kept on the site. Such a file is only ever written here, so it is written anew."""
    rows = saved_cases(kernel.store.read())
    for key in dict.fromkeys(row.process for row in rows):
        file = folder / FOLDERS["process"] / name_of_file(key)
        text = as_file(key, [row for row in rows if row.process == key])
        same = file.exists() and file.read_bytes() == text
        if not same:
            write_beside(file, text)
        yield {"file": str(file), "kind": "cases", "key": key, "state": "unchanged" if same else "written"}


def _place(version: Version, file: Path) -> _Place:
    return _Place(version, file, file.read_bytes() if file.exists() else None)


def _refuse_unpublished(kernel: Kernel, places: list[_Place]) -> None:
    lost = [str(place.file) for place in places if place.held is not None and not _published(kernel, place)]
    if lost:
        raise Conflict(
            "not_published",
            "\n".join([_("These files hold what was never published; nothing was written."), *lost]),
            hint=_("“instar plan” shows the difference, “--force” overwrites them."),
        )


def _published(kernel: Kernel, place: _Place) -> bool:
    """Whether what the file holds is some version of the definition, however it is written."""
    from instar.definitions.formats import sha256_of

    source = Source.read(place.held or b"")
    if source.findings or not isinstance(source.value, dict):
        return False
    known = kernel.definitions.versions(place.version.kind, place.version.key)
    return sha256_of(source) in {version.sha256 for version in known}


def _write(place: _Place) -> dict[str, Any]:
    if place.held != place.text:
        write_beside(place.file, place.text)
    version = place.version
    return {
        "file": str(place.file),
        "kind": version.kind,
        "key": version.key,
        "number": version.number,
        "state": "unchanged" if place.held == place.text else "written",
    }
