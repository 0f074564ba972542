"""Operators on stages: their status, and the moves of a process that has stages alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from instar.engine.mutants.mutant import Change, Raw
from instar.engine.source import escape
from instar.i18n import _


def drop_status(raw: Raw) -> Iterator[Change]:
    for index, stage in _stages(raw):
        usual = "closed" if stage.get("final") is True else "active"
        if stage.get("status", usual) != usual:
            message = _("The stage “{stage}” has the usual status.").format(stage=stage.get("id"))
            yield Change("", f"/stages/{index}/status", message, partial(_without, index, "status"))


def drop_final(raw: Raw) -> Iterator[Change]:
    """Of a process of stages alone: elsewhere an end event ends."""
    for index, stage in _stages(raw):
        if stage.get("final") is True and "nodes" not in raw:
            message = _("The stage “{stage}” is not final.").format(stage=stage.get("id"))
            yield Change("", f"/stages/{index}/final", message, partial(_without, index, "final"))


def swap_stages(raw: Raw) -> Iterator[Change]:
    """Where the nodes are made from the stages, their order says where a ticket begins and goes on."""
    stages = list(_stages(raw))
    for (index, one), (_next, other) in pairwise(stages):
        if "nodes" not in raw:
            message = _("The stages “{one}” and “{other}” have changed places.")
            text = message.format(one=one.get("id"), other=other.get("id"))
            yield Change("", f"/stages/{index}", text, partial(_swap, index))


def drop_move(raw: Raw) -> Iterator[Change]:
    """One of the moves that are listed is not allowed."""
    moves = raw.get("moves")
    for stage, targets in moves.items() if isinstance(moves, dict) else ():
        for index, target in enumerate(targets if isinstance(targets, list) else ()):
            message = _("There is no way from “{stage}” to “{target}”.").format(stage=stage, target=target)
            yield Change("", f"/moves/{escape(stage)}/{index}", message, partial(_immobile, stage, index))


def only_forward(raw: Raw) -> Iterator[Change]:
    """Nothing goes back on the board."""
    if "nodes" not in raw and raw.get("moves", "any") == "any":
        message = _("No ticket can be moved back.")
        yield Change("", "/moves" if "moves" in raw else "/stages", message, _forward)


def _stages(raw: Raw) -> Iterator[tuple[int, dict[str, Any]]]:
    given = raw.get("stages")
    for index, stage in enumerate(given if isinstance(given, list) else ()):
        if isinstance(stage, dict):
            yield index, stage


def _without(index: int, key: str, raw: Raw) -> None:
    del raw["stages"][index][key]


def _swap(index: int, raw: Raw) -> None:
    stages = raw["stages"]
    stages[index], stages[index + 1] = stages[index + 1], stages[index]


def _immobile(stage: str, index: int, raw: Raw) -> None:
    del raw["moves"][stage][index]


def _forward(raw: Raw) -> None:
    raw["moves"] = "forward"
