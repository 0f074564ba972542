"""A bundle of what is in force: the same bytes on every site that has the same in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import orjson

from instar.bundles.archive import FORMAT, MANIFEST, packed, sha256
from instar.bundles.cases import cases_about, saved_about
from instar.bundles.contents import everything, file_of, with_all_they_name
from instar.bundles.needs import needs
from instar.kernel import Kernel


class Made(NamedTuple):
    data: bytes
    manifest: dict[str, Any]


def make(kernel: Kernel, site: Path, keys: tuple[str, ...]) -> Made:
    """A bundle of the processes with these keys and of what they name; without keys, of all that is in force."""
    versions = with_all_they_name(kernel, keys) if keys else everything(kernel)
    texts = {file_of(version): version.body.encode() for version in versions}
    processes = {version.key for version in versions if version.kind == "process"}
    cases = [*cases_about(site, processes), *saved_about(kernel, processes)]
    manifest = {
        "format": FORMAT,
        "definitions": [
            {"file": file_of(one), "kind": one.kind, "key": one.key, "sha256": sha256(one.body.encode())}
            for one in versions
        ],
        "cases": [{"file": name, "process": process, "sha256": sha256(text)} for name, process, text in cases],
        "needs": needs(kernel, versions),
    }
    texts |= {name: text for name, _process, text in cases}
    texts[MANIFEST] = orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n"
    return Made(packed(texts), manifest)
