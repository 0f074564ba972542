"""Operators on gateways: one that decides, splits or joins in another way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from instar.engine.mutants.mutant import Change, Raw, beside, nodes, put, ways
from instar.i18n import _

EXCLUSIVE, PARALLEL, INCLUSIVE = "exclusiveGateway", "parallelGateway", "inclusiveGateway"


def one_way(raw: Raw) -> Iterator[Change]:
    """A gateway that goes several ways at once goes one of them; where ways meet it waits for nobody."""
    for id, _node, at in nodes(raw, PARALLEL, INCLUSIVE):
        message = _("“{node}” is an exclusive gateway: it goes one way, and waits for nobody.").format(node=id)
        yield Change(id, f"{at}/type", message, partial(_become, id, EXCLUSIVE))


def all_ways(raw: Raw) -> Iterator[Change]:
    """A gateway that chooses goes all ways; where ways meet it waits for all of them."""
    for id, _node, at in nodes(raw, EXCLUSIVE, INCLUSIVE):
        message = _("“{node}” is a parallel gateway: it goes all ways, and waits for all.").format(node=id)
        yield Change(id, f"{at}/type", message, partial(_become, id, PARALLEL))


def change_count(raw: Raw) -> Iterator[Change]:
    """A complex gateway waits for one more, or for one less."""
    for id, count, node, at in _joins(raw):
        into = sum(way.to == id for other, one, _at in nodes(raw) for way in ways(other, one))
        for another in (count - 1, count + 1):
            if 1 <= another <= into:
                message = _("“{node}” goes on when {count} have come.").format(node=id, count=another)
                changed = {**node["join"], "count": another}
                yield Change(id, f"{at}/join/count", message, partial(put, id, "join", changed))


def flip_rest(raw: Raw) -> Iterator[Change]:
    """Who has not come to a complex gateway in time is ended instead of kept, and the other way round."""
    for id, _count, node, at in _joins(raw):
        cancels = node["join"].get("rest") == "cancel"
        message = (
            _("“{node}” leaves alone what has not come in time.") if cancels else _("“{node}” ends what has not come.")
        )
        changed = {**node["join"], "rest": "keep" if cancels else "cancel"}
        yield Change(id, f"{at}/join", message.format(node=id), partial(put, id, "join", changed))


def _joins(raw: Raw) -> Iterator[tuple[str, int, Raw, str]]:
    for id, node, at in nodes(raw, "complexGateway"):
        join = node.get("join")
        if isinstance(join, dict) and isinstance(join.get("count"), int):
            yield id, join["count"], node, at


def _become(id: str, kind: str, raw: Raw) -> None:
    """Conditions go where they mean nothing; where one is needed the first flow is taken."""
    node = beside(raw, id)[id]
    out = ways(id, node)
    flows: list[Any] = [{"to": way.to} | way.says for way in out]
    if kind == PARALLEL:
        flows = [{key: flow[key] for key in flow if key not in ("when", "default")} for flow in flows]
    elif len(flows) > 1 and not any(flow.get("default") for flow in flows):
        first = {key: value for key, value in flows[0].items() if key != "when"} | {"default": True}
        flows = [first, *({"when": "false"} | flow for flow in flows[1:])]
    beside(raw, id)[id] = {**node, "type": kind, "next": flows}
