"""Operators on what is done several times: for each item of a list, or again while a condition holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from instar.engine.mutants.mutant import Change, Raw, beside, nodes, put
from instar.i18n import _

SEQUENTIAL = "sequential"


def first_item(raw: Raw) -> Iterator[Change]:
    """Of the items the first alone is done."""
    for id, multi, at in _multi(raw):
        if isinstance(multi.get("each"), str):
            message = _("“{node}” is done for the first item alone.").format(node=id)
            changed = {**multi, "each": f"[({multi['each']})[0]]"}
            yield Change(id, f"{at}/each", message, partial(put, id, "multi", changed))


def flip_mode(raw: Raw) -> Iterator[Change]:
    """Items that are done at once are done in turn, and the other way round. Child tickets that nobody waits for are
    opened one after the other either way."""
    for id, multi, at in _multi(raw):
        if beside(raw, id)[id].get("wait") is False:
            continue
        in_turn = multi.get("mode") == SEQUENTIAL
        message = _("“{node}” is done for all items at once.") if in_turn else _("“{node}” is done item by item.")
        changed = {**multi, "mode": "parallel" if in_turn else SEQUENTIAL}
        yield Change(id, at, message.format(node=id), partial(put, id, "multi", changed))


def drop_until(raw: Raw) -> Iterator[Change]:
    """Nothing is enough: all items are done, all that an ad-hoc sub-process offers."""
    message = _("“{node}” goes on only when all is done.")
    for id, multi, at in _multi(raw):
        if "until" in multi:
            changed = {key: value for key, value in multi.items() if key not in ("until", "rest")}
            yield Change(id, f"{at}/until", message.format(node=id), partial(put, id, "multi", changed))
    for id, node, at in nodes(raw, "subProcess"):
        if "until" in node:
            yield Change(id, f"{at}/until", message.format(node=id), partial(_endless, id))


def keep_rest(raw: Raw) -> Iterator[Change]:
    """Items that are under way when enough are done may be done still, and the other way round."""
    for id, multi, at in _multi(raw):
        if "until" in multi:
            keeps = multi.get("rest") == "keep"
            message = (
                _("“{node}” takes back what is not done when enough is.")
                if keeps
                else _("“{node}” leaves open what is not done when enough is.")
            )
            changed = {**multi, "rest": "cancel" if keeps else "keep"}
            yield Change(id, at, message.format(node=id), partial(put, id, "multi", changed))


def run_less(raw: Raw) -> Iterator[Change]:
    """What may be done again is done once less."""
    for id, node, at in nodes(raw):
        loop = node.get("loop")
        most = loop.get("max") if isinstance(loop, dict) else None
        if isinstance(loop, dict) and isinstance(most, int) and not isinstance(most, bool) and most > 1:
            message = _("“{node}” is done at most {count} times.").format(node=id, count=most - 1)
            yield Change(id, f"{at}/loop/max", message, partial(put, id, "loop", {**loop, "max": most - 1}))


def _multi(raw: Raw) -> Iterator[tuple[str, dict[str, Any], str]]:
    for id, node, at in nodes(raw):
        if isinstance(node.get("multi"), dict):
            yield id, node["multi"], f"{at}/multi"


def _endless(id: str, raw: Raw) -> None:
    del beside(raw, id)[id]["until"]
