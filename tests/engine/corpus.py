"""The faulty corpus: a sound process, and rows that make it wrong in one way each (``faulty/*.json``).

A row says what is changed – ``change``: a merge patch (RFC 7396), ``{"replace": [old, new]}`` in the text, or
``{"repeat": …}`` for more than there may be – and what is to be found: code, severity, pointer, node, the sentence and
the hint (of one that lists names only its beginning). ``path``: a run to the fault is told too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from instar.engine.catalogue import Catalogue
from instar.engine.check import check_process
from instar.engine.expressions import BOOLEAN, NUMBER
from instar.engine.findings import Finding
from instar.engine.model import Process
from instar.engine.parse import parse_process
from instar.engine.source import Source

FOLDER = Path(__file__).parent / "faulty"
BASE = (FOLDER / "base.json").read_text("utf-8")
ROWS: list[dict[str, Any]] = [
    row
    for file in sorted(FOLDER.glob("*.json"))
    if file.name != "base.json"
    for row in json.loads(file.read_text("utf-8"))
]
SITE = Catalogue(
    fields={"total": NUMBER, "urgent": BOOLEAN},
    forms={"purchase"},
    processes={"purchase"},
    roles={"task", "deal"},
    actions={"note", "reply", "hand_over"},
    decisions={"rates"},
    teams={"buyers"},
    users={"olga"},
    units={"board"},
    profiles={"supervisor"},
    languages=("en", "ru"),
    calendars={"office"},
)


def text_of(change: dict[str, Any]) -> str:
    """The text of the process with a row's change."""
    if "replace" in change:
        old, new = change["replace"]
        assert old in BASE, old
        return BASE.replace(old, new, 1)
    raw = json.loads(BASE)
    raw = _repeated(raw, change["repeat"]) if "repeat" in change else merged(raw, change)
    return json.dumps(raw, indent=2, ensure_ascii=False)


def looked_at(text: str, catalogue: Catalogue = SITE) -> tuple[Process | None, list[Finding]]:
    """The process, if it parses, and all that parse and check find in it."""
    source = Source.read(text, "purchase.json")
    parsed = parse_process(source, catalogue)
    checked = check_process(parsed.process, source, catalogue) if parsed.process else ()
    return parsed.process, [*parsed.findings, *checked]


def merged(value: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    found = dict(value) if isinstance(value, dict) else {}
    for key, change in patch.items():
        if change is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), change)
    return found


def _boxes(count: int, **begin: Any) -> dict[str, Any]:
    """So many sub-processes in one another; `begin`: what the start event of the outermost waits for."""
    nodes: dict[str, Any] = {f"begin{count}": {"type": "startEvent"}}
    for number in range(count - 1, 0, -1):
        box = {"type": "subProcess", "title": {"en": "Do", "ru": "Сделать"}, "nodes": nodes}
        nodes = {f"begin{number}": {"type": "startEvent", "next": f"box{number}"}, f"box{number}": box}
    nodes["begin1"] |= begin
    return {"type": "subProcess", "nodes": nodes}


def _repeated(raw: dict[str, Any], what: str) -> dict[str, Any]:
    more: dict[str, Any] = {
        "nodes": {"nodes": {f"end{index}": {"type": "endEvent"} for index in range(1001)}},
        "flows": {"nodes": {"price": {"next": ["way"] * 5001}}},
        "stages": {"stages": [{"id": f"stage{index}"} for index in range(101)]},
        "boxes": {"nodes": {"price": _boxes(21) | {"set": None}}},
        "boxes for each": {"nodes": {"price": _boxes(30) | {"set": None, "multi": {"each": "['a', 'b']"}}}},
        "boxes beside": {"nodes": {"heard": _boxes(21, signal="heard") | {"event": True}}},
    }
    return dict(merged(raw, more[what]))
