"""What all who read a file know: its ledger, what its ids are called here, its messages, its expressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn.conditions import Untranslatable, is_expression, translated
from instar.bpmn.document import EXPRESSIONS, MODEL, BpmnError, local, space
from instar.bpmn.ledger import Ledger
from instar.bpmn.words import FLOW, NODES, ROOTS, free, slug
from instar.engine.keys import NAME
from instar.i18n import _

DEEPEST = 12
"""Sub-processes within each other at most."""


class Reading:
    """``keys``: of the processes that are brought, by their ids in the file. ``said``: what BPMN says of nodes, flows
    and processes, without what stands beside for instar."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.ledger = Ledger(root)
        self.ours = root.get("expressionLanguage") == EXPRESSIONS
        self.by_id = _by_id(root)
        self.ids: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.said: dict[Element, dict[str, Any]] = {}
        self._name_nodes()

    # -- ids -----------------------------------------------------------------------------------------------

    def _name_nodes(self) -> None:
        """Ids that are names here stay; the others get one. Nodes and flows without an id get one too."""
        running = [
            one for one in self.root.iter() if space(one) == MODEL and (local(one) in NODES or local(one) == FLOW)
        ]
        taken = {id for one in running if NAME.fullmatch(id := one.get("id") or "")}
        for one in running:
            id = one.get("id") or ""
            if not id:
                one.set("id", free(f"{local(one)}_1", {*taken, *self.by_id}))
                id = one.get("id") or ""
            self.ids[id] = id if NAME.fullmatch(id) else free(slug(id, local(one)), taken)
            taken.add(self.ids[id])
            self.by_id[id] = one

    def id(self, element: Element) -> str:
        """What a node or a flow is called here."""
        return self.ids[element.get("id") or ""]

    def tell_renamed(self, element: Element) -> None:
        id = element.get("id") or ""
        if self.ids[id] != id:
            self.ledger.weaker(element, _("It is called “{name}” here.").format(name=self.ids[id]))

    def named(self, element: Element, attribute: str) -> Element | None:
        """The element that an attribute refers to; a reference may have a prefix. None where there is none."""
        reference = (self.ledger.get(element, attribute) or "").strip()
        return self.by_id.get(reference, self.by_id.get(reference.rpartition(":")[2]))

    def word(self, element: Element, key: str) -> str | None:
        """The name of the message, signal, error or escalation that an element refers to, which is taken."""
        kind, attribute, holds = ROOTS[key]
        referred = self.named(element, attribute)
        if referred is None or local(referred) != kind:
            return None
        found = self.ledger.get(referred, holds) or self.ledger.get(referred, "name") or referred.get("id") or ""
        self.ledger.take(referred)
        return found.strip() or None

    # -- expressions ---------------------------------------------------------------------------------------

    def expression(self, element: Element, text: str | None = None) -> str | None:
        """What stands in an element (or a text that belongs to it) in our language; None when it is told as a loss."""
        source = "".join(element.itertext()).strip() if text is None else text.strip()
        if self.ours and not is_expression(source):
            return source or None
        try:
            return translated(source)
        except Untranslatable as error:
            told = _("“{source}”: {reason}").format(source=source[:80], reason=error.what)
            self.ledger.lost(element, told) if text is None else self.ledger.weaker(element, told)
        return None


def _by_id(root: Element) -> dict[str, Element]:
    """Elements of the model by their ids. Raises BpmnError for an id that stands twice."""
    found: dict[str, Element] = {}
    for one in _models(root):
        id = one.get("id")
        if id is None:
            continue
        if id in found:
            kinds = {"one": local(found[id]), "other": local(one)}
            told = _("The id stands twice, at “{one}” and at “{other}”.").format(**kinds)
            raise BpmnError(told, id)
        found[id] = one
    return found


def _models(root: Element) -> Iterable[Element]:
    return (one for one in root.iter() if space(one) == MODEL)
