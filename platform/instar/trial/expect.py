"""What an ``expect`` step claims about a ticket, compared with what is there. All that differs is told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson

from instar.engine.tokens import BODY, INCIDENT, SCOPE, WORK, place_of
from instar.i18n import _
from instar.trial.answers import StepFailed
from instar.trial.moments import epoch_ms
from instar.trial.player import Player

_TICKET = "SELECT role, process, stage, status, ended, result, priority, state, data FROM ticket WHERE id = ?"
PLAIN = ("role", "process", "stage", "status", "result", "priority")


class Expectations:
    """The claims of one case; ``sent`` remembers what an earlier ``expect`` has seen."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._seen = 0

    def check(self, expected: Mapping[str, Any]) -> None:
        """Raise StepFailed with one sentence for each claim that does not hold."""
        row = self._player.kernel.store.read().one(_TICKET, (self._player.ticket,))
        assert row is not None, "the case has opened its ticket"
        names = ("role", "process", "stage", "status", "ended", "result", "priority", "state", "data")
        ticket = dict(zip(names, row, strict=True))
        ticket["state"], ticket["data"] = orjson.loads(ticket["state"]), orjson.loads(ticket["data"])
        wrong = [said for name, value in expected.items() for said in self._claim(name, value, ticket)]
        events = self._player.events(self._seen)
        self._seen = events[-1][0] if events else self._seen
        if wrong:
            raise StepFailed("; ".join(wrong))

    def _claim(self, name: str, wanted: Any, ticket: Mapping[str, Any]) -> Iterator[str]:
        if name in PLAIN:
            yield from differs(name, wanted, ticket[name])
        elif name == "ended":
            yield from differs(name, wanted, ticket["ended"] is not None)
        elif not name.startswith("x-"):
            yield from _CLAIMS[name](self, wanted, ticket)

    def _open(self, wanted: list[str], ticket: Mapping[str, Any]) -> Iterator[str]:
        found = [item.node for item in self._player.items()]
        if Counter(wanted) != Counter(found):
            yield from differs("open", sorted(wanted), sorted(found))

    def _waiting(self, wanted: list[str], ticket: Mapping[str, Any]) -> Iterator[str]:
        state = ticket["state"]
        nodes = {token[1] for token in state.get("tokens", ()) if token[2] not in (WORK, INCIDENT, SCOPE, BODY)}
        yield from differs(
            "waiting", sorted(set(wanted)), sorted(nodes | {place_of(key)[0] for key in state.get("joins", ())})
        )

    def _data(self, wanted: Mapping[str, Any], ticket: Mapping[str, Any]) -> Iterator[str]:
        for path, value in wanted.items():
            yield from differs(f"data.{path}", value, at_path(ticket["data"], path.removeprefix("data.")))

    def _sent(self, wanted: list[Mapping[str, Any]], ticket: Mapping[str, Any]) -> Iterator[str]:
        found = [
            {"action": effect["action"], **effect["args"]}
            for _id, _kind, payload in self._player.events(self._seen)
            for effect in payload.get("effects", ())
            if effect["kind"] in ("action_requested", "deed")
        ]
        if len(found) != len(wanted):
            yield from differs("sent", wanted, found)
            return
        for index, (claimed, real) in enumerate(zip(wanted, found, strict=True)):
            for key, value in claimed.items():
                yield from differs(f"sent.{index}.{key}", value, real.get(key))

    def _incidents(self, wanted: Any, ticket: Mapping[str, Any]) -> Iterator[str]:
        sql = "SELECT node, code FROM incident WHERE ticket_id = ? ORDER BY token"
        rows = self._player.kernel.store.read().all(sql, (self._player.ticket,))
        found = [{"node": node, "code": code} for node, code in rows]
        if not isinstance(wanted, list):
            yield from differs("incidents", wanted, len(found))
        elif len(wanted) != len(found) or any(
            real.get(key) != value
            for claimed, real in zip(wanted, found, strict=True)
            for key, value in claimed.items()
        ):
            yield from differs("incidents", wanted, found)

    def _due(self, wanted: Mapping[str, str], ticket: Mapping[str, Any]) -> Iterator[str]:
        sql = """
SELECT node, due FROM work_item WHERE ticket_id = ? AND due IS NOT NULL
UNION ALL SELECT node, due FROM subscription WHERE ticket_id = ? AND due IS NOT NULL AND kind <> 'sla'"""
        ids = (self._player.ticket, self._player.ticket)
        found: dict[str, int] = dict(self._player.kernel.store.read().all(sql, ids))
        for node, written in wanted.items():
            due = found.get(node)
            if due != epoch_ms(written):
                yield from differs(f"due.{node}", written, moment(due))

    def _sla(self, wanted: Mapping[str, Any], ticket: Mapping[str, Any]) -> Iterator[str]:
        """Of each metric the latest clock: its state alone, or ``state``, ``due`` and the steps that were ``told``."""
        found = self._player.clocks()
        for metric, claim in wanted.items():
            real = found.get(metric, {"state": None, "due": None, "told": []})
            for key, value in (claim if isinstance(claim, dict) else {"state": claim}).items():
                if key == "due" and value is not None and real["due"] == epoch_ms(value):
                    continue
                there = moment(real["due"]) if key == "due" else real.get(key)
                yield from differs(f"sla.{metric}.{key}", value, there)

    def _passed(self, wanted: list[str], ticket: Mapping[str, Any]) -> Iterator[str]:
        passed = [name for _process, flow in self._player.flows for name in (flow.source, flow.to)]
        rest = iter(passed)
        missing = next((node for node in wanted if node not in rest), None)
        if missing is not None:
            yield _("passed: {node} is not among {nodes}, or not in this order").format(
                node=missing, nodes=", ".join(dict.fromkeys(passed)) or _("none")
            )

    def _children(self, wanted: list[Any], ticket: Mapping[str, Any]) -> Iterator[str]:
        found = [
            {
                "process": child.process,
                "title": child.title,
                "ended": child.ended is not None,
                "result": child.result,
                "data": child.data,
            }
            for child in self._player.children()
        ]
        if len(found) != len(wanted):
            yield from differs("children", wanted, found)
            return
        for index, (claimed, real) in enumerate(zip(wanted, found, strict=True)):
            for key, value in claimed.items():
                if key == "data":
                    yield from self._data_of(f"children.{index}.data", value, real["data"])
                else:
                    yield from differs(f"children.{index}.{key}", value, real.get(key))

    def _data_of(self, name: str, wanted: Mapping[str, Any], data: Any) -> Iterator[str]:
        for path, value in wanted.items():
            yield from differs(f"{name}.{path}", value, at_path(data, path))


_CLAIMS: Mapping[str, Callable[[Expectations, Any, Mapping[str, Any]], Iterator[str]]] = {
    "open": Expectations._open,
    "waiting": Expectations._waiting,
    "data": Expectations._data,
    "sent": Expectations._sent,
    "incidents": Expectations._incidents,
    "due": Expectations._due,
    "sla": Expectations._sla,
    "passed": Expectations._passed,
    "children": Expectations._children,
}


def moment(ms: int | None) -> str | None:
    """A moment as cases write it."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat() if ms is not None else None


def differs(name: str, wanted: Any, found: Any) -> Iterator[str]:
    """A sentence unless both are the same; a number may be written as a number or as its decimal string."""
    if not same(wanted, found):
        yield _("{name} is {found}, expected {wanted}").format(name=name, found=shown(found), wanted=shown(wanted))


def same(wanted: Any, found: Any) -> bool:
    if wanted == found and isinstance(wanted, bool) == isinstance(found, bool):
        return True
    if isinstance(wanted, int | float) and not isinstance(wanted, bool) and isinstance(found, str):
        return found.replace(".", "", 1).removeprefix("-").isdecimal() and Decimal(found) == Decimal(str(wanted))
    return False


def shown(value: Any) -> str:
    return orjson.dumps(value).decode()


def at_path(data: Any, path: str) -> Any:
    """The value at ``lines.0.product``; None where the path ends earlier."""
    for part in path.split("."):
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data
