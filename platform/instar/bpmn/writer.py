"""A definition as BPMN 2.0 XML with a diagram.

First all that BPMN has words for is written. Then that is read as any other file would be, and what the reading does
not bring back to the letter is put beside the elements in our own namespace. So what is written comes back as it was,
by the way it is made and not by two lists that agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn import exact, lanes, picture, scopes
from instar.bpmn.completing import complete
from instar.bpmn.diagram import Diagrams
from instar.bpmn.document import EXPRESSIONS, MODEL, OURS, model, name, text_of, writable
from instar.bpmn.flows import PLAIN as FLOW_WORDS
from instar.bpmn.ledger import Loss
from instar.bpmn.reader import MADE, Reader
from instar.bpmn.scopes import PLAIN as NODE_WORDS
from instar.bpmn.scopes import Way, Written, every, ways_of
from instar.bpmn.sound import nodes_of, sound
from instar.bpmn.words import ROOTS, free, slug, text_in
from instar.engine.keys import NAME, PROCESS_KEYS
from instar.i18n import _

SILENT = frozenset({"type", "id", "key", "format", "next", "nodes", "layout"})
"""Keys whose exact form is of no interest to who reads what others will not understand."""


@dataclass(frozen=True, slots=True)
class Exported:
    """``losses``: keys that other tools will not understand. They are in the file all the same, for us. ``lanes``:
    those that are drawn, whether the layout has them or they were made of who does the steps."""

    content: bytes
    losses: tuple[Loss, ...]
    lanes: tuple[lanes.Lane, ...] = ()


def write_bpmn(definition: Mapping[str, Any]) -> Exported:
    """One process. Raises BpmnError with the id of the node at fault when it cannot be drawn."""
    return _Writer(sound(definition)).exported()


class _Writer:
    def __init__(self, definition: dict[str, Any]) -> None:
        self.definition = definition
        self.nodes = nodes_of(definition)
        self.ways = ways_of(self.nodes)
        self.taken = {id for id, _node, _scope in every(self.nodes)} | {
            way.id for going in self.ways.values() for way in going
        }
        self.layout: Mapping[str, Any] = definition.get("layout", {})
        self.lanes = lanes.lanes_of(self.nodes, self.layout, sorted(self.taken))
        self.taken |= {lane.id for lane in self.lanes}
        self.root = Element(name(MODEL, "definitions"))
        self.roots: dict[tuple[str, str], str] = {}
        self.written = Written({}, {})
        self.losses: list[Loss] = []

    def exported(self) -> Exported:
        pool = self._pool()
        self._head()
        process = self._process(pool)
        self._diagram(pool)
        self._beside(process)
        return Exported(text_of(self.root), tuple(self.losses), tuple(self.lanes))

    def _fresh(self, wish: str) -> str:
        """An id that no element of the file has."""
        id = free(slug(wish, "id"), self.taken)
        self.taken.add(id)
        return id

    # -- what BPMN has words for -------------------------------------------------------------------------------

    def _pool(self) -> str | None:
        """The id of the pool, which there is when there are lanes, or was."""
        kept = self.layout.get("pool")
        if not self.lanes and not isinstance(kept, Mapping):
            return None
        id = kept.get("id") if isinstance(kept, Mapping) else None
        return self._fresh(id if isinstance(id, str) and NAME.fullmatch(id) else "Pool")

    def _head(self) -> None:
        self.root.set("id", self._fresh("definitions"))
        self.root.set("targetNamespace", OURS)
        self.root.set("expressionLanguage", EXPRESSIONS)
        self.root.set("exporter", "instar")
        self.process_id = self._fresh(self.definition["key"])

    def _process(self, pool: str | None) -> Element:
        title = text_in(self.definition.get("title"))
        if pool is not None:
            self.collaboration = self._fresh("collaboration")
            drawn = model(self.root, "collaboration", id=self.collaboration)
            held = model(drawn, "participant", id=pool, processRef=self.process_id)
            kept = self.layout.get("pool")
            if named := text_in(kept.get("title") if isinstance(kept, Mapping) else title):
                held.set("name", writable(named))
        process = model(self.root, "process", id=self.process_id, isExecutable="true")
        if title:
            process.set("name", writable(title))
        if docs := text_in(self.definition.get("docs")):
            model(process, "documentation").text = writable(docs)
        if "nodes" not in self.definition:
            process.set(name(OURS, MADE), "true")
        lanes.write(process, self.lanes, self._fresh("lanes"))
        scopes.write(process, self.nodes, self.ways, self._refer, self.written)
        for number, ((key, word), id) in enumerate(self.roots.items()):
            kind, _attribute, holds = ROOTS[key]
            one = Element(name(MODEL, kind), {"id": id, "name": writable(word), holds: writable(word)})
            self.root.insert(number, one)
        return process

    def _refer(self, key: str, word: str) -> str:
        if (key, word) not in self.roots:
            self.roots[key, word] = self._fresh(f"{key}_{slug(word, key)}")
        return self.roots[key, word]

    def _diagram(self, pool: str | None) -> None:
        own = picture.draw(self.nodes, self.ways, self.lanes, pool or "")
        layout = complete(self.layout, own, self.nodes, self.ways) if self.layout.get("nodes") else own
        if pool is not None and isinstance(layout.get("pool"), Mapping):
            layout["pool"] = {**layout["pool"], "id": pool}
        flows = {id: [way.id for way in going] for id, going in self.ways.items()}
        Diagrams(self.root, layout, flows, self._fresh).write(
            self.collaboration if pool is not None else self.process_id, self.nodes
        )

    # -- what it has none for ----------------------------------------------------------------------------------

    def _beside(self, process: Element) -> None:
        """Flows first: a node's `next` is what they say when they say all."""
        said = Reader(self.root).said()
        for going in self.ways.values():
            for way in going:
                self._write(self.written.flows[way.id], _flow(way), said, FLOW_WORDS)
        said = Reader(self.root).said()
        for id, node, _scope in every(self.nodes):
            self._write(self.written.nodes[id], node, said, NODE_WORDS)
        self._write(process, self.definition, said, frozenset(PROCESS_KEYS))

    def _write(
        self,
        element: Element,
        wanted: Mapping[str, Any],
        said: Mapping[Element, Mapping[str, Any]],
        plain: frozenset[str],
    ) -> None:
        told = dict(said.get(element, {}))
        if wanted.get("nodes"):
            wanted = {key: value for key, value in wanted.items() if key != "nodes"}
            told.pop("nodes", None)
        exact.write(element, wanted, told, plain)
        odd = [
            key
            for key in exact.differing(wanted, told)
            if key not in SILENT and not _shown(wanted.get(key), told.get(key))
        ]
        if odd:
            kind = str(element.tag).rpartition("}")[2]
            reason = _("Only instar reads: {keys}.").format(keys=", ".join(odd))
            self.losses.append(Loss(element.get("id") or "", kind, element.get("name") or "", False, reason))


def _flow(way: Way) -> dict[str, Any]:
    return way.flow


def _shown(wanted: Any, said: Any) -> bool:
    """Whether what is said is one language of the text."""
    return isinstance(said, str) and text_in(wanted) == said
