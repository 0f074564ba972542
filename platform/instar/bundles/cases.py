"""Cases go along with the processes that they are about: out of the site's folder, and into that of another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from instar.bundles.archive import File, Inside, manifest_of
from instar.bundles.contents import FOLDERS
from instar.engine.source import Source

FOLDER = FOLDERS["process"]
FORMAT = "instar.cases/1"
_PLACE = re.compile(rf"{FOLDER}/[^/.][^/]*\.cases\.json")


def cases_about(site: Path, keys: Collection[str]) -> Iterator[tuple[str, str, bytes]]:
    """(file as it is called in a bundle, process, text) of the cases of a site; those that cannot be read are none."""
    for path in sorted((site / FOLDER).glob("*.cases.json")):
        text = path.read_bytes()
        value = Source.read(text).value
        if isinstance(value, dict) and value.get("format") == FORMAT and value.get("process") in keys:
            name = f"{FOLDER}/{path.name}"
            if _PLACE.fullmatch(name):
                yield name, value["process"], text


def cases_of(files: Sequence[File], site: Path) -> Iterator[tuple[Path, bytes]]:
    """(file of the site, text) of the cases in bundles. Only what a manifest lists, and straight below the folder."""
    for file in files:
        if isinstance(file, Inside) and _PLACE.fullmatch(file.at) and manifest_of(file.texts):
            yield site / FOLDER / file.name, file.read_bytes()
