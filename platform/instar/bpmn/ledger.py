"""Where each element of a file went: brought, or told with the reason. Nothing can fall between the two.

Whoever reads an element takes it, and takes each attribute that he has looked at; what nobody has taken when all is
read becomes a loss by itself. So a reader that forgets something is found out by the loss list, not by a user.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple
from xml.etree.ElementTree import Element

from instar.bpmn.document import MODEL, OURS, XSI, local, name, space
from instar.i18n import _


class Loss(NamedTuple):
    """What was left out or weakened. ``element``: its id, else that of what holds it; ``kind``: what BPMN calls it;
    ``name``: what people call it; ``left_out``: false when it was brought and says less; ``reason``: a sentence."""

    element: str
    kind: str
    name: str
    left_out: bool
    reason: str


class Count(NamedTuple):
    """Elements of one kind that have an id: ``there`` = ``brought`` + ``lost``."""

    there: int
    brought: int
    lost: int


USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "isForCompensation": ("false",),
        "startQuantity": ("1",),
        "completionQuantity": ("1",),
        "triggeredByEvent": ("false", "true"),
        "cancelActivity": ("true", "false"),
        "isInterrupting": ("true", "false"),
        "isSequential": ("true", "false"),
        "parallelMultiple": ("false",),
        "instantiate": ("false",),
        "testBefore": ("true",),
        "eventGatewayType": ("Exclusive",),
        "gatewayDirection": ("Unspecified", "Mixed", "Converging", "Diverging"),
        "ordering": ("Parallel",),
        "cancelRemainingInstances": ("true",),
        "isClosed": ("false",),
        "isCollection": ("false",),
        "isImmediate": ("true", "false"),
        "isExecutable": ("true", "false"),
        "processType": ("None", "Private", "Public"),
        "waitForCompletion": ("true",),
        "behavior": ("All",),
        "implementation": ("##unspecified", "##WebService", "##other"),
        "method": ("##Compensate",),
        "textFormat": ("text/plain",),
        "associationDirection": ("None", "One", "Both"),
    }
)
"""Attributes that say nothing with these values, or that are read without being asked for."""
UNSAID = frozenset(
    {"id", "name", "structureRef", "definitionalCollaborationRef", "partitionElementRef", "language", "itemSubjectRef"}
    | {"evaluatesToTypeRef", "exporter", "exporterVersion", "targetNamespace", "expressionLanguage", "typeLanguage"}
    | {"operationRef", "capacity", "isUnlimited", "itemRef", "isMarkerVisible"}
)
"""Attributes that mean nothing for a run."""
TECHNICAL = frozenset(
    {"asyncBefore", "asyncAfter", "async", "exclusive", "historyTimeToLive", "isStartableInTasklist", "jobPriority"}
    | {"candidateStarterGroups", "candidateStarterUsers", "versionTag", "taskPriority", "initiator"}
    | {"failedJobRetryTimeCycle", "executionPlatform", "executionPlatformVersion", "modelerTemplate"}
    | {"modelerTemplateVersion", "modelerTemplateIcon", "properties", "versionTag", "userTask", "isGenerated"}
)
"""Words of engines about their own machinery, which ours does by itself, and of modellers about themselves."""
WAYS = ("incoming", "outgoing")
"""Flows say the same a second time."""


class Ledger:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.losses: list[Loss] = []
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self._taken: set[Element] = set()
        self._told: set[Element] = set()
        self._read: dict[Element, set[str]] = {}

    # -- reading -------------------------------------------------------------------------------------------

    def take(self, element: Element) -> Element:
        self._taken.add(element)
        return element

    def took(self, element: Element) -> bool:
        return element in self._taken

    def get(self, element: Element, attribute: str) -> str | None:
        """An attribute, which is read with this."""
        self._read.setdefault(element, set()).add(attribute)
        return element.get(attribute)

    def child(self, element: Element, tag: str, namespace: str = MODEL) -> Element | None:
        """The first child of that name, taken."""
        found = element.find(name(namespace, tag))
        return None if found is None else self.take(found)

    def children(self, element: Element, tag: str) -> list[Element]:
        """All of that name, not taken."""
        return element.findall(name(MODEL, tag))

    def text(self, element: Element, tag: str) -> str:
        """What stands in the first child of that name, which is taken; "" where there is none."""
        found = self.child(element, tag)
        return "".join(found.itertext()).strip() if found is not None else ""

    # -- telling -------------------------------------------------------------------------------------------

    def lost(self, element: Element, reason: str) -> None:
        """It is left out."""
        self._taken.discard(element)
        self._told.add(element)
        self._tell(element, reason, left_out=True)

    def weaker(self, element: Element, reason: str) -> None:
        """It is brought and says less than it did."""
        self._tell(element, reason, left_out=False)

    def _tell(self, element: Element, reason: str, *, left_out: bool) -> None:
        called = element.get("name") or ""
        self.losses.append(Loss(self.id_of(element), local(element)[:64], called[:200], left_out, reason))

    def id_of(self, element: Element) -> str:
        """Its id, else that of the nearest element around it that has one."""
        at: Element | None = element
        while at is not None and not at.get("id"):
            at = self.parents.get(at)
        return (at.get("id") or "")[:200] if at is not None else ""

    # -- closing -------------------------------------------------------------------------------------------

    def close(self) -> tuple[tuple[Loss, ...], Mapping[str, Count]]:
        """All losses in the order of the file, and how many of each kind were brought and lost."""
        for element in self.root:
            if space(element) == MODEL:
                self._close(element)
        order = {element.get("id", ""): number for number, element in enumerate(self.root.iter())}
        losses = sorted(self.losses, key=lambda loss: (order.get(loss.element, -1), not loss.left_out))
        return tuple(dict.fromkeys(losses)), self._counts()

    def _close(self, element: Element, *, around: bool = False) -> None:
        """``around``: what holds it is lost. What then has no id of its own goes without a word."""
        taken = element in self._taken
        if taken:
            self._attributes(element)
        elif element not in self._told and (element.get("id") or not around):
            reason = _("It belongs to something that is left out.") if around else _no_word(element)
            self._tell(element, reason, left_out=True)
        for child in element:
            if space(child) == MODEL and local(child) == "extensionElements":
                self._extensions(child, around or not taken)
            elif space(child) == MODEL and local(child) not in WAYS:
                self._close(child, around=around or not taken)

    def _attributes(self, element: Element) -> None:
        read = self._read.get(element, set())
        odd = [key for key in element.attrib if key not in read and not _usual(key, element.attrib[key])]
        if odd:
            names = ", ".join(f"{key.rpartition('}')[2]}={element.attrib[key]!r}"[:80] for key in odd[:8])
            self.weaker(element, _("This has no counterpart: {names}.").format(names=names))

    def _extensions(self, element: Element, around: bool) -> None:
        """What other tools have written for themselves: told once for the element that it belongs to."""
        if around:
            return
        odd = [one for one in element if not self.took(one) and space(one) != OURS and local(one) not in TECHNICAL]
        if odd:
            names = ", ".join(dict.fromkeys(local(one)[:40] for one in odd[:50]))
            told = _("An extension of another tool has no counterpart: {names}.").format(names=names)
            self.weaker(self.parents[element], told)

    def _counts(self) -> Mapping[str, Count]:
        there: Counter[str] = Counter()
        brought: Counter[str] = Counter()
        for element in self._counted():
            there[local(element)] += 1
            brought[local(element)] += element in self._taken
        return {kind: Count(there[kind], brought[kind], there[kind] - brought[kind]) for kind in sorted(there)}

    def _counted(self) -> Iterator[Element]:
        return (one for one in self.root.iter() if space(one) == MODEL and one.get("id") and one is not self.root)


def _usual(key: str, value: str) -> bool:
    namespace, _brace, plain = key.rpartition("}")
    if namespace:
        return namespace[1:] in (OURS, XSI) or plain in TECHNICAL
    return key in UNSAID or value in USUAL.get(key, ())


def _no_word(element: Element) -> str:
    return _("“{kind}” has no counterpart here.").format(kind=local(element)[:64])
