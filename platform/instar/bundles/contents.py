"""What goes into a bundle: processes, and whatever these name, to any depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from instar.definitions import Version
from instar.definitions.inline import mentioned_forms
from instar.definitions.uses import names_calendar
from instar.engine.nesting import nodes_in
from instar.errors import Invalid, nearest
from instar.forms.uses import keys_used
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
    body = orjson.loads(version.body)
    yield from (("form", key) for key in keys_used(body))
    if version.kind == "process":
        yield from _named_by_process(body)
    for calendar in kernel.definitions.list("calendar"):
        if names_calendar(body, calendar.key):
            yield "calendar", calendar.key


def _named_by_process(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The form of its role is not among them: role and form come with a plugin, and other processes use them too."""
    yield from (("form", form) for _pointer, form in mentioned_forms(body) if isinstance(form, str))
    for _id, node in nodes_in(body):
        if not isinstance(node, dict):
            continue
        given = node.get("with")
        over = given.get("process") if node.get("action") == "hand_over" and isinstance(given, dict) else None
        named = (("process", node.get("process")), ("process", over), ("decision", node.get("decision")))
        yield from ((kind, key) for kind, key in named if isinstance(key, str))
