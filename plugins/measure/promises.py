"""What was promised about time, and what came of it; and the same of parts, against what the whole has promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import TicketSet, text
from instar_plugins.measure.choices import Rows, narrowed, span, within

METRICS = {
    "first_response": {"en": "First response", "ru": "Первый ответ"},
    "next_response": {"en": "Next response", "ru": "Следующий ответ"},
    "resolution": {"en": "Resolution", "ru": "Решение"},
}
BROKEN = frozenset({"breached", "late"})
COUNTED = ("met", "breached", "late", "running")


def promises(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    """Of each ticket of the period the latest clock of a metric; those that still run are counted beside the others."""
    by = parameters.get("by") or "process"
    opened = within(tickets, "created", span(tickets, parameters.get("period") or "all"))
    found: Rows = []
    for metric, title in METRICS.items():
        counts: dict[Any, dict[str, int]] = {}
        names: dict[Any, str] = {}
        for group in opened.group(by, f"sla.{metric}"):
            key, state = group.keys
            if state is not None:
                counts.setdefault(key, {})[state] = group.count
                names[key] = group.titles[0]
        for key in sorted(counts, key=lambda key: names[key]):
            found.append(_row(opened, (metric, text(title)), by, (key, names[key]), counts[key]))
    return found


def inside(tickets: TicketSet, parameters: Mapping[str, Any]) -> Rows:
    """Clocks of child tickets by who performs them, beside how the same clock of the ticket above stands. What is late
    counts as broken there: its promise cannot be kept any more."""
    by = parameters.get("by") or "team"
    children = within(tickets, "created", span(tickets, parameters.get("period") or "90")).where("parent != null")
    found: Rows = []
    for metric, title in METRICS.items():
        counts: dict[Any, dict[tuple[str, str | None], int]] = {}
        names: dict[Any, str] = {}
        for group in children.group(by, f"sla.{metric}", f"parent.sla.{metric}"):
            key, state, above = group.keys
            if state is not None:
                counts.setdefault(key, {})[state, above] = group.count
                names[key] = group.titles[0]
        for key in sorted(counts, key=lambda key: names[key]):
            states: dict[str, int] = {}
            for (state, _above), count in counts[key].items():
                states[state] = states.get(state, 0) + count
            row = _row(children, (metric, text(title)), by, (key, names[key]), states)
            found.append(row | _above_row(counts[key]))
    return found


def _above_row(counts: Mapping[tuple[str, str | None], int]) -> dict[str, Any]:
    met = sum(count for (_state, above), count in counts.items() if above == "met")
    broken = sum(count for (_state, above), count in counts.items() if above in BROKEN)
    both = sum(count for (state, above), count in counts.items() if state in BROKEN and above in BROKEN)
    return {"above": met / (met + broken) if met + broken else None, "both": both}


def _row(
    tickets: TicketSet, metric: tuple[str, str], by: str, of: tuple[Any, str], states: Mapping[str, int]
) -> dict[str, Any]:
    met, breached = states.get("met", 0), states.get("breached", 0)
    return {
        "metric": metric[1],
        "group": of[1],
        **{state: states.get(state, 0) for state in COUNTED},
        "share": met / (met + breached) if met + breached else None,
        "urls": {state: narrowed(tickets.only(clock=f"{metric[0]}:{state}"), by, of[0]) for state in COUNTED},
    }
