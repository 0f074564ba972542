"""Definition files on the command line: folders are searched, everything is read once, nothing raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from instar.bundles import archive
from instar.bundles.archive import File, Inside
from instar.cli.shell import Site
from instar.engine.source import Source
from instar.errors import InstarError, NotFound, UsageError
from instar.i18n import _

CASES = "instar.cases/1"
PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True, path_type=Path))


def files(paths: Sequence[Path]) -> list[File]:
    """The JSON files named, and those below the folders and in the bundles (``*.zip``) named, each once; raises
    UsageError when there are none.

    In folders, files that begin with a dot and files below such folders or node_modules are left alone.
    """
    found: dict[File, None] = {}
    for path in paths:
        if archive.is_bundle(path):
            found |= dict.fromkeys(archive.read(path))
            continue
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            inside = file.relative_to(path).parts if path.is_dir() else ()
            if not any(part.startswith(".") or part == "node_modules" for part in inside):
                found[file] = None
    if not found:
        raise UsageError(
            "no_files",
            _("There is no .json file in {paths}.").format(paths=", ".join(str(path) for path in paths)),
        )
    return list(found)


def manifests(given: Sequence[File]) -> list[Mapping[str, Any]]:
    """What the bundles among the files say of themselves."""
    texts = {file.archive: file.texts for file in given if isinstance(file, Inside)}
    return [manifest for manifest in map(archive.manifest_of, texts.values()) if manifest]


def read(path: File) -> Source:
    """The file as a document with positions; bytes that are no JSON are among its findings."""
    return Source.read(path.read_bytes(), str(path))


def definitions(given: Sequence[File]) -> list[Source]:
    """The documents that can be published: all but cases. Raises UsageError when there are none."""
    found = [source for source in map(read, given) if source.format != CASES]
    if not found:
        raise UsageError("no_definitions", _("There are only cases here; they are not published."))
    return found


def definition_of(site: Site, kind: str, name: str) -> dict[str, Any]:
    """A process or decision table: the JSON of a file, or of the version in force by its key; raises NotFound, and
    InstarError for a file that holds no definition."""
    import orjson

    path = Path(name)
    if not path.is_file():
        version = site.kernel().definitions.current(kind, name)
        if version is None:
            raise NotFound(
                f"unknown_{kind}", _missing(kind, name), hint=_("“instar pull DIR” writes all that there are.")
            )
        found: dict[str, Any] = orjson.loads(version.body)
        return found
    source = read(path)
    if source.findings or not isinstance(source.value, dict):
        reason = source.findings[0].message if source.findings else _("It is no definition.")
        raise InstarError(f"no_{kind}", f"{path}: {reason}", status=422)
    return source.value


def _missing(kind: str, name: str) -> str:
    if kind == "process":
        return _("There is neither a file nor a process “{name}”.").format(name=name)
    return _("There is neither a file nor a decision table “{name}”.").format(name=name)
