"""A run becomes a test: after each entry stands what was there then – stage, open steps, what was sent –, in the end
how it went out. What depends on chance or on this site alone is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from instar.store import at_site
from instar.trial.by_hand import Trial
from instar.trial.papers import names_of

LONGEST = 500
"""Of a text that a test holds on to."""


def as_case(trial: Trial, title: str) -> dict[str, Any]:
    """The run as a case of that title; the trial is played again from its beginning for it."""
    given = trial.case()
    steps: list[dict[str, Any]] = []
    watch = _Watch(trial)
    with at_site(trial.kernel.store):
        for entry in trial.again():
            if entry is not None:
                steps.append(dict(entry))
            steps.append({"expect": watch.claims()})
        steps[-1]["expect"] |= watch.end()
    told = orjson.dumps([steps, given.get("open")]).decode()
    people = {one.login: one.person for one in trial.members if one.person is not None and f'"{one.login}"' in told}
    kept = {name: given[name] for name in ("now", "open", "beside", "actions", "hold") if given.get(name)}
    return {"title": title, **({"people": people} if people else {}), **kept, "do": steps}


class _Watch:
    """What is there after each entry; of what was sent only what is new."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._seen = 0

    def claims(self) -> dict[str, Any]:
        player = self._trial.player
        row = self._ticket("stage, ended")
        sent = list(self._sent())
        return {
            "stage": row[0],
            "open": [item.node for item in player.items()],
            **({"sent": sent} if sent else {}),
        }

    def end(self) -> dict[str, Any]:
        ended, result, raw = self._ticket("ended, result, data")
        data = names_of(self._trial.kernel, orjson.loads(raw))
        held = {name: value for name, value in data.items() if _lasts(value)}
        faults = self._trial.kernel.store.read().all(
            "SELECT node, code FROM incident WHERE ticket_id = ? ORDER BY token", (self._trial.ticket,)
        )
        return {
            "ended": ended is not None,
            **({"result": result} if ended is not None else {}),
            **({"data": held} if held else {}),
            **({"incidents": [{"node": node, "code": code} for node, code in faults]} if faults else {}),
        }

    def _ticket(self, columns: str) -> tuple[Any, ...]:
        row = self._trial.kernel.store.read().one(f"SELECT {columns} FROM ticket WHERE id = ?", (self._trial.ticket,))
        assert row is not None, "the trial has opened its ticket"
        return tuple(row)

    def _sent(self) -> Iterator[Mapping[str, Any]]:
        events = self._trial.player.events(self._seen)
        self._seen = events[-1][0] if events else self._seen
        for _id, _kind, payload in events:
            for effect in payload.get("effects", ()):
                if effect["kind"] == "action_requested":
                    lasting = {name: value for name, value in effect["args"].items() if _lasts(value)}
                    yield {"action": effect["action"], **lasting}


def _lasts(value: Any) -> bool:
    """Whether the next run will have the same: no files, no long texts, nothing made of parts."""
    if isinstance(value, str):
        return len(value) <= LONGEST
    return isinstance(value, bool | int | float)
