"""What stands around a process: its pool, other pools and their messages, annotations, and who undoes what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn.document import MODEL, local, name
from instar.bpmn.reading import Reading
from instar.bpmn.scopes import every
from instar.i18n import _

LONGEST_NOTE = 4000


def pool_of(reading: Reading, process: Element) -> Element | None:
    """The participant in whose pool a process is drawn, taken with the collaboration around it."""
    for one in reading.root.iter(name(MODEL, "participant")):
        if reading.named(one, "processRef") is process:
            reading.ledger.take(reading.ledger.parents[one])
            return reading.ledger.take(one)
    return None


def note_pools(reading: Reading, definitions: Sequence[dict[str, Any]]) -> None:
    """Pools that are not brought and the messages between pools, as lines of the notes: nothing here runs them."""
    ledger, lines = reading.ledger, []
    told = _("Only what is in the pool of a process is brought; this stands in its note.")
    for collaboration in reading.root.iter(name(MODEL, "collaboration")):
        for one in collaboration:
            if local(one) == "participant" and not ledger.took(one):
                lines.append(_("Pool: {name}").format(name=_called(one)))
            elif local(one) == "messageFlow":
                lines.append(_message(reading, one))
            else:
                continue
            ledger.take(collaboration)
            ledger.lost(one, told)
    for definition in definitions:
        note = definition.get("note", "")
        new = [line for line in dict.fromkeys(lines) if isinstance(note, str) and line not in note.splitlines()]
        if new:
            definition["note"] = "\n".join([*([note] if note else []), *new])[:LONGEST_NOTE]


def _message(reading: Reading, flow: Element) -> str:
    ends = [reading.named(flow, attribute) for attribute in ("sourceRef", "targetRef")]
    source, target = (_called(end) if end is not None else "?" for end in ends)
    told = _("Message “{name}” from {source} to {target}")
    return told.format(name=flow.get("name") or flow.get("id") or "", source=source, target=target)


def _called(element: Element) -> str:
    return " ".join((element.get("name") or element.get("id") or "").split())[:120]


def read(reading: Reading, process: Element, nodes: dict[str, Any]) -> None:
    """Annotations become notes of what they are tied to; a compensation event becomes a word of its activity."""
    where = {id: (node, scope) for id, node, scope in every(nodes)}
    for one in list(process.iter(name(MODEL, "association"))):
        ends = [reading.named(one, attribute) for attribute in ("sourceRef", "targetRef")]
        if ends[0] is None or ends[1] is None:
            continue
        kinds = [local(end) for end in ends if end is not None]
        if "textAnnotation" in kinds:
            note, tied = (ends[0], ends[1]) if kinds[0] == "textAnnotation" else (ends[1], ends[0])
            _annotate(reading, one, note, where.get(reading.ids.get(tied.get("id") or "", "")))
        elif kinds[0] == "boundaryEvent":
            _compensate(reading, one, ends[0], ends[1], where)


def _annotate(reading: Reading, tie: Element, annotation: Element, tied: Any) -> None:
    text = "".join("".join(one.itertext()) for one in annotation.findall(name(MODEL, "text"))).strip()
    if tied is None or not text or "note" in tied[0]:
        return
    tied[0]["note"] = text
    for one in (tie, annotation, *annotation.findall(name(MODEL, "text"))):
        reading.ledger.take(one)
    reading.ledger.weaker(
        annotation, _("It is a note of what it is tied to, and has no place of its own in the drawing.")
    )


def _compensate(reading: Reading, tie: Element, event: Element, handler: Element, where: dict[str, Any]) -> None:
    id, undoing = (reading.ids.get(one.get("id") or "", "") for one in (event, handler))
    if id not in where or undoing not in where or not where[id][0].get("compensate"):
        return
    node, scope = where[id]
    host = scope.get(node["attachedTo"])
    if host is None or undoing not in scope or "compensation" in host or "next" in node:
        return
    host["compensation"] = undoing
    del scope[id]
    told = _("“compensation” of {host} says it.").format(host=node["attachedTo"])
    for one in (event, tie):
        reading.ledger.lost(one, told)
    for one in event:
        reading.ledger.take(one)
