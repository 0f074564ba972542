"""Cases go along with the processes that they are about: out of the site's folder, and into that of another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from instar.bundles.archive import File, Inside, manifest_of
from instar.bundles.contents import FOLDERS
from instar.definitions.cases import FORMAT, as_file, name_of_file, saved_cases
from instar.engine.source import Source
from instar.kernel import Kernel

FOLDER = FOLDERS["process"]
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


def saved_about(kernel: Kernel, keys: Collection[str]) -> Iterator[tuple[str, str, bytes]]:
    """The same of the tests that are kept in the database, as the file that they become: not where the site's folder
    has one of that name, which goes along as it is."""
    rows = saved_cases(kernel.store.read())
    for key in sorted({row.process for row in rows} & set(keys)):
        name = f"{FOLDER}/{name_of_file(key)}"
        if not (kernel.settings.site / name).exists():
            yield name, key, as_file(key, [row for row in rows if row.process == key])


def cases_of(files: Sequence[File], site: Path) -> Iterator[tuple[Path, bytes]]:
    """(file of the site, text) of the cases in bundles. Only what a manifest lists, and straight below the folder."""
    for file in files:
        if isinstance(file, Inside) and _PLACE.fullmatch(file.at) and manifest_of(file.texts):
            yield site / FOLDER / file.name, file.read_bytes()
