"""What there is on the site of a case: its ticket, the tickets below it, their open steps, where tokens stand."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from instar.engine.items import standing_for
from instar.errors import nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.trial.answers import StepFailed

_FAMILY = """
WITH RECURSIVE below (id) AS (
  SELECT id FROM ticket WHERE parent_id = ?1 UNION SELECT t.id FROM ticket t JOIN below b ON t.parent_id = b.id)
SELECT t.id, t.process, t.title, t.ended, t.result, t.data FROM ticket t JOIN below b ON b.id = t.id ORDER BY t.id"""


class OpenItem(NamedTuple):
    id: int
    node: str
    assignee_id: int | None
    token: int


class Child(NamedTuple):
    id: int
    process: str
    title: str
    ended: int | None
    result: str | None
    data: dict[str, Any]


class Looking:
    """``ticket``: the id of the case's ticket, 0 until it has been opened."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.ticket = 0

    def children(self) -> list[Child]:
        """The child tickets, in the order in which they were opened."""
        sql = "SELECT id, process, title, ended, result, data FROM ticket WHERE parent_id = ? ORDER BY id"
        rows = self.kernel.store.read().all(sql, (self.ticket,))
        return [
            Child(id, process, title, ended, result, orjson.loads(data))
            for id, process, title, ended, result, data in rows
        ]

    def family(self) -> list[Child]:
        """The tickets below this one, to any depth, in the order in which they were opened."""
        found = self.kernel.store.read().all(_FAMILY, (self.ticket,))
        return [Child(row[0], row[1], row[2], row[3], row[4], orjson.loads(row[5])) for row in found]

    def _relative(self, wanted: str | int) -> int:
        """The id of an open ticket below this one: by its process, or by its place from 0 in the order of opening."""
        family = self.family()
        found = [child for at, child in enumerate(family) if wanted in (at, child.process) and child.ended is None]
        if not found:
            names = ", ".join(child.process for child in family if child.ended is None) or _("none")
            told = _("No child ticket “{name}” is open; open are: {names}.").format(name=wanted, names=names)
            raise StepFailed(told)
        return found[0].id

    def _token(self, node: str, item: Any = None) -> int:
        """The number of what has waited longest at a node, or of the one for an item."""
        raw = self.kernel.store.read().value("SELECT state FROM ticket WHERE id = ?", (self.ticket,))
        state = orjson.loads(raw)
        tokens = [token for token in state.get("tokens", ()) if token[1] == node]
        for token in tokens:
            if item is None or (len(token) > 4 and _is_for(standing_for(state, token[0]), item)):
                return int(token[0])
        names = ", ".join(sorted({token[1] for token in state.get("tokens", ())})) or _("none")
        raise StepFailed(_("Nothing waits at {node}; something waits at: {names}.").format(node=node, names=names))

    def items(self, ticket: int | None = None) -> list[OpenItem]:
        """The open steps of the ticket, or of one below it, oldest first."""
        sql = "SELECT id, node, assignee_id, token FROM work_item WHERE ticket_id = ? ORDER BY id"
        return [OpenItem(*row) for row in self.kernel.store.read().all(sql, (ticket or self.ticket,))]

    def _item(self, node: str, index: Any = None, ticket: int | None = None) -> OpenItem:
        """The oldest open step of a node, or the one for the item ``index``: a value, else a place from 0."""
        items = self.items(ticket)
        found = [item for item in items if item.node == node]
        if index is not None:
            raw = self.kernel.store.read().value("SELECT state FROM ticket WHERE id = ?", (ticket or self.ticket,))
            state = orjson.loads(raw)
            found = [item for item in found if _is_for(standing_for(state, item.token), index)] or (
                found[index : index + 1] if isinstance(index, int) and index >= 0 else []
            )
        if found:
            return found[0]
        names = sorted({item.node for item in items})
        near = nearest(node, names)
        told = _("The step {node} is not open; open are: {names}.").format(
            node=node, names=", ".join(names) or _("none")
        )
        hint = " " + _("Did you mean “{name}”?").format(name=near) if near else ""
        raise StepFailed(told + hint)

    def _only_outcome(self, item: OpenItem, ticket: int) -> str:
        version = self.kernel.store.read().value("SELECT version_id FROM ticket WHERE id = ?", (ticket,))
        outcomes = self.kernel.definitions.process(version).nodes[item.node].outcomes
        if len(outcomes) != 1:
            names = ", ".join(outcome.key for outcome in outcomes)
            raise StepFailed(_("Say with which outcome; there are: {names}.").format(names=names))
        return outcomes[0].key

    def _everything(self) -> object:
        """What a refused step must leave as it was."""
        tx = self.kernel.store.read()
        return [
            tx.one("SELECT rev, state, data, stage, updated FROM ticket WHERE id = ?", (self.ticket,)),
            tx.value("SELECT count(*) FROM event WHERE ticket_id = ?", (self.ticket,)),
            tx.value("SELECT count(*) FROM message WHERE ticket_id = ?", (self.ticket,)),
            tx.all("SELECT id, assignee_id FROM work_item WHERE ticket_id = ?", (self.ticket,)),
            tx.all("SELECT id, token, due FROM subscription WHERE ticket_id = ?", (self.ticket,)),
        ]

    def clocks(self) -> dict[str, dict[str, Any]]:
        """Metric → state, due and told steps of its latest clock."""
        tx = self.kernel.store.read()
        rows = tx.all("SELECT id, metric, state, due FROM sla_clock WHERE ticket_id = ? ORDER BY id", (self.ticket,))
        told: dict[int, list[int]] = {}
        sql = "SELECT clock_id, step FROM sla_step WHERE clock_id IN (SELECT id FROM sla_clock WHERE ticket_id = ?)"
        for clock, step in sorted(tx.all(sql, (self.ticket,))):
            told.setdefault(clock, []).append(step)
        return {metric: {"state": state, "due": due, "told": told.get(id, [])} for id, metric, state, due in rows}

    def events(self, after: int = 0) -> list[tuple[int, str, dict[str, Any]]]:
        """(id, kind, payload) of the ticket's history."""
        sql = "SELECT id, kind, payload FROM event WHERE ticket_id = ? AND id > ? ORDER BY id"
        rows = self.kernel.store.read().all(sql, (self.ticket, after))
        return [(id, kind, orjson.loads(payload)) for id, kind, payload in rows]


def _is_for(standing: list[tuple[Any, int]], wanted: Any) -> bool:
    """Whether one of the items around a step is the wanted value; else whether it stands at that place."""
    values = [item for item, _index in standing]
    return wanted in values or any(index == wanted for item, index in standing if not isinstance(item, int))
