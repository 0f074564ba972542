"""The stages of a process, and the graph that a process of stages alone stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from instar.engine.examples import example, plain_name, such_as
from instar.engine.keys import MOST_STAGES, MOVES, NAME, STAGE_KEYS, STATUSES
from instar.engine.model import Stage
from instar.engine.reports import Reports, is_whole, listed, near
from instar.engine.source import escape
from instar.i18n import _

MOST_WIP = 10_000
MOST_DAYS = 3_660
_WHOLE_DAYS = re.compile(r"P(\d{1,4})([DW])")


def parse_stages(raw: object, reports: Reports) -> dict[str, Stage]:
    """Stages by id, in file order; what is wrong is reported and left out."""
    found: dict[str, Stage] = {}
    if not isinstance(raw, list):
        reports.shape("stages", _("must be a list of stages."), "/stages")
        return found
    if len(raw) > MOST_STAGES:
        message = _("A process may have at most {limit} stages.").format(limit=MOST_STAGES)
        hint = _("Leave some out: several nodes may stand in one stage.")
        reports.error("too_many", message, "/stages", hint=hint)
        return found
    for index, item in enumerate(raw):
        at = f"/stages/{index}"
        if not isinstance(item, dict):
            hint = such_as('{"id": "new", "title": {"en": "New", "ru": "Новое"}}')
            reports.error("shape", _("A stage must be an object with “id” and “title”."), at, hint=hint)
            continue
        stage = _stage(item, at, reports)
        if stage is None:
            continue
        if stage.id in found:
            message = _("There are two stages “{id}”.").format(id=stage.id)
            reports.error("duplicate_id", message, f"{at}/id", hint=_("Give one of them another id."))
            continue
        found[stage.id] = stage
    return found


def _stage(raw: dict[str, Any], at: str, reports: Reports) -> Stage | None:
    reports.unknown_keys(raw, STAGE_KEYS, at)
    final = reports.truth(raw, "final", at)
    title, public = reports.text(raw, "title", at), reports.text(raw, "public", at)
    status = raw.get("status", "closed" if final else "active")
    if status not in STATUSES:
        message = _("There is no status “{status}”.").format(status=str(status)[:64])
        reports.error("unknown_status", message, f"{at}/status", hint=near(str(status), STATUSES))
        status = "active"
    wip, hue = raw.get("wip"), raw.get("hue")
    if "wip" in raw and not is_whole(wip, 1, MOST_WIP):
        reports.shape("wip", _("must be a whole number from 1 on: how many tickets may be here."), f"{at}/wip")
        wip = None
    if "hue" in raw and not is_whole(hue, 0, 359):
        reports.shape("hue", _("must be a whole number from 0 to 359: an angle on the colour wheel."), f"{at}/hue")
        hue = None
    probability, max_age = raw.get("probability"), raw.get("max_age")
    if "probability" in raw and not is_whole(probability, 0, 100):
        reports.shape("probability", _("must be a whole number of per cent, from 0 to 100."), f"{at}/probability")
        probability = None
    days = _days(max_age)
    if "max_age" in raw and days is None:
        reports.shape("max_age", _("must be so many days or weeks, such as P7D."), f"{at}/max_age")
    id = raw.get("id")
    if not isinstance(id, str) or not NAME.fullmatch(id):
        message = _("A stage needs an “id” of letters, digits, “_”, “-” and “.” that begins with a letter.")
        hint = example("id", f'"{plain_name(id, "stage")}"')
        reports.error("id", message, f"{at}/id" if "id" in raw else at, hint=hint)
        return None
    title = title if title is not None else id
    return Stage(id, title, status, final, wip, probability, days, hue, public, at)


def _days(given: object) -> int | None:
    """A length of time in whole days."""
    found = _WHOLE_DAYS.fullmatch(given) if isinstance(given, str) else None
    days = int(found[1]) * (7 if found[2] == "W" else 1) if found else 0
    return days if 0 < days <= MOST_DAYS else None


# -- stages only ---------------------------------------------------------------------------------------------


def made_nodes(stages: Sequence[Stage], moves: object = "any") -> dict[str, Any]:
    """The nodes, as JSON, of a process that has stages only: what an editor begins with when a node is added.

    A step per stage that is not final, with an outcome per stage that it may be moved to; an end per final stage. The
    next stage is the main button. `moves` has been looked at by `parse_moves`.
    """
    start = "start"
    while any(stage.id == start for stage in stages):
        start += "_"
    nodes: dict[str, Any] = {start: {"type": "startEvent"}}
    if stages:
        nodes[start]["next"] = stages[0].id
    for index, stage in enumerate(stages):
        if stage.final:
            nodes[stage.id] = {"type": "endEvent", "stage": stage.id, "title": stage.title, "result": stage.id}
            continue
        targets = _targets(stages, index, moves)
        nodes[stage.id] = {
            "type": "userTask",
            "stage": stage.id,
            "title": stage.title,
            "next": [{"to": to.id, "outcome": to.id, "title": to.title} for to in targets],
        }
    return nodes


def _targets(stages: Sequence[Stage], index: int, moves: object) -> list[Stage]:
    if isinstance(moves, Mapping):
        by_id = {stage.id: stage for stage in stages}
        listed = moves.get(stages[index].id, ())
        return [by_id[id] for id in dict.fromkeys(listed) if id in by_id and id != stages[index].id]
    after = list(stages[index + 1 :])
    return after if moves == "forward" else [*after, *reversed(stages[:index])]


def parse_moves(raw: Mapping[str, Any], stages: Mapping[str, Stage], reports: Reports) -> object:
    """Which moves are allowed between stages: "any", "forward", or a map of stages to lists of stages."""
    moves = raw.get("moves", "any")
    if moves in MOVES:
        return moves
    if not isinstance(moves, dict):
        wanted = _('must be "any", "forward" or a map such as {"open": ["doing"]}.')
        reports.shape("moves", wanted, "/moves")
        return "any"
    for id, targets in moves.items():
        at = f"/moves/{escape(id)}"
        if id not in stages:
            _unknown(id, at, stages, reports)
        elif stages[id].final:
            message = _("The stage “{id}” is final: nothing leads out of it.").format(id=id)
            reports.error("final", message, at, hint=_("Leave it out of “moves”."))
        if not isinstance(targets, list):
            reports.error("shape", _("Here must be a list of stages."), at, hint=listed(stages))
            continue
        for index, target in enumerate(targets):
            if not isinstance(target, str) or target not in stages:
                _unknown(str(target), f"{at}/{index}", stages, reports)
    return moves


def _unknown(id: str, at: str, stages: Mapping[str, Stage], reports: Reports) -> None:
    message = _("There is no stage “{name}”.").format(name=id[:64])
    reports.error("unknown_stage", message, at, hint=near(id, stages))
