"""Operators on time: what is due in three days is due in six."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from instar.engine.mutants.mutant import Change, Raw, nodes, put
from instar.i18n import _

_NUMBER = re.compile(r"\d+")
_REPEAT = re.compile(r"R(\d*)/(P.*)")


def double_timer(raw: Raw) -> Iterator[Change]:
    """Timers and due times come twice as late; a moment that an expression gives, a day later. Cron has no double."""
    for id, node, at in nodes(raw):
        for key in ("timer", "due"):
            given = {"after": node[key]} if isinstance(node.get(key), str) else node.get(key)
            later = _later(given) if isinstance(given, dict) else None
            if later is not None:
                message = _("What “{node}” does at its time, it does later.").format(node=id)
                yield Change(id, f"{at}/{key}", message, partial(put, id, key, later))


def once_less(raw: Raw) -> Iterator[Change]:
    """What is to happen several times happens once less."""
    for id, node, at in nodes(raw):
        timer = node.get("timer")
        if not isinstance(timer, dict):
            continue
        found = _REPEAT.fullmatch(str(timer.get("cycle")))
        if found is not None and found[1] and int(found[1]) > 1:
            fewer = {**(timer or {}), "cycle": f"R{int(found[1]) - 1}/{found[2]}"}
            message = _("What “{node}” does several times, it does once less.").format(node=id)
            yield Change(id, f"{at}/timer/cycle", message, partial(put, id, "timer", fewer))


def _later(timer: dict[str, Any]) -> dict[str, Any] | None:
    if isinstance(timer.get("after"), str):
        return {**timer, "after": doubled(timer["after"])}
    if isinstance(timer.get("at"), str):
        return {**timer, "at": f"({timer['at']}) + duration('P1D')"}
    found = _REPEAT.fullmatch(str(timer.get("cycle")))
    return {**timer, "cycle": f"R{found[1]}/{doubled(found[2])}"} if found else None


def doubled(duration: str) -> str:
    """Twice as long."""
    return _NUMBER.sub(lambda match: str(2 * int(match[0])), duration)
