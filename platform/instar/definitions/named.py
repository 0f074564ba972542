"""What a definition names itself: forms, decision tables, calendars and other processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from instar.definitions.inline import mentioned_forms
from instar.definitions.uses import names_calendar
from instar.engine.nesting import nodes_in
from instar.forms.uses import keys_used


def named_in(kind: str, body: Mapping[str, Any], calendars: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(kind, key) of each; of calendars those among the ``calendars`` that there are. The form of a process's role is
    not among them: role and form come with a plugin, and other processes use them too."""
    yield from (("form", key) for key in keys_used(body))
    if kind == "process":
        yield from _named_by_process(body)
    yield from (("calendar", key) for key in calendars if names_calendar(body, key))


def _named_by_process(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (("form", form) for _pointer, form in mentioned_forms(body) if isinstance(form, str))
    for _id, node in nodes_in(body):
        if not isinstance(node, dict):
            continue
        given = node.get("with")
        over = given.get("process") if node.get("action") == "hand_over" and isinstance(given, dict) else None
        named = (("process", node.get("process")), ("process", over), ("decision", node.get("decision")))
        yield from ((kind, key) for kind, key in named if isinstance(key, str))
