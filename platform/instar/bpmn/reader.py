"""BPMN XML: each process that is to run becomes a definition, and of everything else is said where it went.

A file that says which of its processes can be executed brings those, any other the one with the most steps, each with
those that it calls. Nothing is fetched, document types and entities are refused, and no expression is ever run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn import artifacts, diagram, exact, lanes, scopes
from instar.bpmn.document import MODEL, BpmnError, local, name, parse, space, title_of
from instar.bpmn.ledger import Count, Loss
from instar.bpmn.reading import Reading
from instar.bpmn.sound import nodes_of
from instar.bpmn.words import FLOW, NODES, free, slug
from instar.engine.canonical import canonical
from instar.engine.keys import FORMAT, NAME
from instar.i18n import _

MADE = "made"
"""Says beside a process that its nodes are those that its stages stand for."""
ROLE = "task"


@dataclass(frozen=True, slots=True)
class Imported:
    """``definitions``: `instar.process/1`, canonical, in the order of the file. ``counts``: by kind of element, of
    those that have an id, how many there are, were brought and were lost."""

    definitions: tuple[dict[str, Any], ...]
    losses: tuple[Loss, ...]
    counts: Mapping[str, Count]


def read_bpmn(content: bytes, role: str = ROLE) -> Imported:
    """Read one file. `role`: what the tickets are, where the file does not say. Raises BpmnError with an id."""
    reader = Reader(parse(content))
    definitions = [{"role": role, **one} for one in reader.definitions()]
    losses, counts = reader.reading.ledger.close()
    return Imported(tuple(json.loads(canonical(one)) for one in definitions), losses, counts)


class Reader:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.reading = Reading(root)

    def said(self) -> dict[Element, dict[str, Any]]:
        """What BPMN itself says of each node, flow and process of a file of ours."""
        for _definition in self.definitions():
            pass
        return self.reading.said

    def definitions(self) -> list[dict[str, Any]]:
        """All that is brought; the ledger then knows what became of each element."""
        processes = self.root.findall(name(MODEL, "process"))
        if not processes:
            raise BpmnError(_("There is no process in the file."), next(iter(self.reading.by_id), ""))
        chosen = self._chosen(processes)
        for process in processes:
            if process not in chosen:
                told = _("Another process of the file is brought: this one is not marked as executable.")
                self.reading.ledger.lost(process, told)
        keys = self.reading.keys
        for process in chosen:
            keys[process.get("id") or ""] = free(slug(process.get("id") or "", "process"), keys.values())
        taken: set[str] = set()
        made = [self._definition(process, taken) for process in chosen]
        artifacts.note_pools(self.reading, made)
        return made

    def _chosen(self, processes: list[Element]) -> list[Element]:
        marked = [one for one in processes if one.get("isExecutable") == "true"]
        chosen = marked or [max(processes, key=_size)]
        called = {
            str(one.get("calledElement")).rpartition(":")[2] for one in self.root.iter(name(MODEL, "callActivity"))
        }
        return [one for one in processes if one in chosen or (one.get("id") in called and _size(one))]

    def _definition(self, process: Element, taken: set[str]) -> dict[str, Any]:
        reading, ledger = self.reading, self.reading.ledger
        ledger.take(process)
        pool = artifacts.pool_of(reading, process)
        said: dict[str, Any] = {"key": reading.keys[process.get("id") or ""]}
        if title := title_of(process) or (title_of(pool) if pool is not None else ""):
            said["title"] = title
        if docs := ledger.text(process, "documentation"):
            said["docs"] = docs
        candidates, drawn = lanes.read(reading, process)
        nodes = scopes.read(reading, process, candidates)
        artifacts.read(reading, process, nodes)
        names = {
            id: here
            for id, here in reading.ids.items()
            if ledger.took(reading.by_id[id]) and _within(reading, id, process)
        }
        if layout := diagram.read(reading, names, drawn, pool):
            said["layout"] = layout
        reading.said[process] = said
        found = exact.read(ledger, process, said)
        for key, fits in (("key", _is_name), ("layout", _is_map)):
            if key in found and not fits(found[key]):
                ledger.weaker(process, exact.overruled(key))
                found = {one: value for one, value in {**found, key: said.get(key)}.items() if value is not None}
        made = found.pop(MADE, None) == "true"
        found |= {"format": FORMAT, "key": free(str(found["key"]), taken), "nodes": nodes}
        taken.add(found["key"])
        found.setdefault("title", found["key"]) if not reading.ours else None
        return self._of_stages(process, found) if made else found

    def _of_stages(self, process: Element, found: dict[str, Any]) -> dict[str, Any]:
        """Without nodes, when they are still those of the stages."""
        bare = {key: value for key, value in found.items() if key != "nodes"}
        if exact.same(nodes_of(bare), json.loads(canonical({"nodes": found["nodes"]}))["nodes"]):
            return bare
        told = _("It was made of stages alone and was changed in another tool: now its nodes say how it goes.")
        self.reading.ledger.weaker(process, told)
        found.pop("moves", None)
        return found


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(NAME.fullmatch(value))


def _is_map(value: object) -> bool:
    return isinstance(value, dict)


def _size(process: Element) -> int:
    return sum(space(one) == MODEL and (local(one) in NODES or local(one) == FLOW) for one in process.iter())


def _within(reading: Reading, id: str, process: Element) -> bool:
    at: Element | None = reading.by_id[id]
    while at is not None and at is not process:
        at = reading.ledger.parents.get(at)
    return at is process
