"""What goes into a bundle: processes, and whatever these name, to any depth."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from instar.definitions import Version
from instar.definitions.named import named_in
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel

FOLDERS = {"process": "process_defs", "form": "forms", "decision": "decisions", "calendar": "calendars"}
"""Kind → the folder of its files in a site, and in a bundle."""


def file_of(version: Version) -> str:
    return f"{FOLDERS[version.kind]}/{version.key}.json"


def everything(kernel: Kernel) -> list[Version]:
    """All that is in force."""
    return [version for kind in FOLDERS for version in kernel.definitions.list(kind)]


def with_all_they_name(kernel: Kernel, keys: tuple[str, ...]) -> list[Version]:
    """The processes with these keys and all that they lead to, as it is in force; raises Invalid for an unknown key.

    What is named and not there is left out: the check tells it, here as on the site that the bundle is for.
    """
    known = [version.key for version in kernel.definitions.list("process")]
    for key in keys:
        if key not in known:
            near = nearest(key, known)
            raise Invalid(
                {"process": [_("There is no process “{key}”.").format(key=key)]},
                hint=_("Did you mean “{name}”?").format(name=near) if near else None,
            )
    found: dict[tuple[str, str], Version] = {}
    waiting = [("process", key) for key in keys]
    while waiting:
        name = waiting.pop()
        version = kernel.definitions.current(*name)
        if version is None or name in found:
            continue
        found[name] = version
        waiting += named_by(kernel, version)
    order = [*FOLDERS]
    return sorted(found.values(), key=lambda one: (order.index(one.kind), one.key))


def named_by(kernel: Kernel, version: Version) -> Iterator[tuple[str, str]]:
    """(kind, key) of the definitions that one names itself."""
    calendars = [calendar.key for calendar in kernel.definitions.list("calendar")]
    return named_in(version.kind, orjson.loads(version.body), calendars)
