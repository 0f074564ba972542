"""The operators by name, and the mutants that they make of a definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from instar.engine.mutants import flows, gateways, items, nodes, sla, stages, times
from instar.engine.mutants.mutant import Change, Mutant, Raw, changed

OPERATORS: Mapping[str, Callable[[Raw], Iterator[Change]]] = MappingProxyType(
    {
        "drop_flow": flows.drop_flow,
        "swap_outcomes": flows.swap_outcomes,
        "negate_condition": flows.negate_condition,
        "move_limit": flows.move_limit,
        "swap_and_or": flows.swap_and_or,
        "drop_form": flows.drop_form,
        "drop_required": nodes.drop_required,
        "skip_step": nodes.skip_step,
        "drop_set": nodes.drop_set,
        "drop_argument": nodes.drop_argument,
        **{name: nodes.dropping(name) for name in nodes.DROPPED},
        "drop_boundary": nodes.drop_boundary,
        "flip_interrupting": nodes.flip_interrupting,
        "drop_event": nodes.drop_event,
        "first_item": items.first_item,
        "flip_mode": items.flip_mode,
        "drop_until": items.drop_until,
        "keep_rest": items.keep_rest,
        "run_less": items.run_less,
        "double_timer": times.double_timer,
        "once_less": times.once_less,
        "one_way": gateways.one_way,
        "all_ways": gateways.all_ways,
        "change_count": gateways.change_count,
        "flip_rest": gateways.flip_rest,
        "drop_status": stages.drop_status,
        "drop_final": stages.drop_final,
        "swap_stages": stages.swap_stages,
        "drop_move": stages.drop_move,
        "only_forward": stages.only_forward,
        "double_target": sla.double_target,
        "drop_pause": sla.drop_pause,
        "drop_calendar": sla.drop_calendar,
        "drop_deed": sla.drop_deed,
    }
)
"""Each yields the changes that it would make; it reads a definition that may be wrong, and never fails."""


def mutants(definition: Mapping[str, Any]) -> Iterator[Mutant]:
    """Every mutant of a process, operator by operator; the definition is left as it is."""
    for name, operator in OPERATORS.items():
        for change in operator(dict(definition)):
            made = changed(definition, change.make)
            yield Mutant(name, change.node, change.pointer, change.message, made)
