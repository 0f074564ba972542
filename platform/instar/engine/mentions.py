"""What a process mentions outside its expressions: completions that inline forms read, data that actions bring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from instar.engine.expressions import ANY, LIST, RECORD, Type

_WORK = re.compile(r"\bwork\b(?:\.([A-Za-z_][A-Za-z0-9_]*)|\[\s*(?:'([^']*)'|\"([^\"]*)\")\s*\])?")
_FIELD = re.compile(r"data\.([A-Za-z_][A-Za-z0-9_]*)")


def mentioned_work(nodes: Mapping[str, Any]) -> set[str]:
    """Names such as "work.approve" in the forms that stand inside a process; "work" where it cannot be told which.

    A form's own parser comes later and lies above the engine, so this reads a word too many rather than one too few.
    """
    found: set[str] = set()
    for text in _texts([node.get("form") for node in _objects(nodes.values())]):
        found |= _named(text)
    for node in _objects(nodes.values()):
        flows = node.get("next")
        for text in _texts([flow.get("form") for flow in _objects(flows if isinstance(flows, list) else ())]):
            found |= _named(text)
    return found


def results(nodes: Mapping[str, Any]) -> dict[str, Type]:
    """Fields of the data that hold the answers of actions and decision tables (`"result": "data.invoice"`)."""
    found = {}
    for node in _objects(nodes.values()):
        gathered = _FIELD.fullmatch(str(node.get("collect", "")))
        if gathered:
            found[gathered[1]] = LIST(RECORD({}, open=True))
        match = _FIELD.fullmatch(str(node.get("result", "")))
        if match and ("action" in node or "process" in node):
            found[match[1]] = RECORD({}, open=True)
        elif match and "decision" in node:
            found[match[1]] = ANY
    return found


def _named(text: str) -> set[str]:
    names = {next((name for name in match.groups() if name), "") for match in _WORK.finditer(text)}
    return {f"work.{name}" if name else "work" for name in names}


def _objects(values: Any) -> Iterator[dict[str, Any]]:
    return (value for value in values if isinstance(value, dict))


def _texts(value: Any) -> Iterator[str]:
    """Every string inside a JSON value that could be an expression: titles are left out, they say "work" often."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("title", "help", "placeholder"):
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
