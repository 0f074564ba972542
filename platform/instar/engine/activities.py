"""How often an activity is done: `multi`, `loop`, and `collect`, which gathers what the items have brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.engine.draft import Draft
from instar.engine.examples import such_as
from instar.engine.expressions import ANY
from instar.engine.keys import FIELD, LOOP_KEYS, MODES, MULTI_KEYS, RESTS
from instar.engine.model import Loop, Multi
from instar.engine.reports import is_whole
from instar.i18n import _

Raw = Mapping[str, Any]
MOST_RUNS = 1000
RESERVED = frozenset({"data", "ticket", "work", "user", "now", "message", "item", "multi"})


def repetition(draft: Draft, raw: Raw, at: str, id: str) -> dict[str, Any]:
    """The attributes of a Node that say how often it is done."""
    if "multi" in raw and "loop" in raw:
        message = _("An activity is done for each item of a list or again while a condition holds, not both.")
        draft.reports.misplaced("loop", message, at, id)
    found: dict[str, Any] = {}
    if "multi" in raw:
        found["multi"] = _multi(draft, raw["multi"], f"{at}/multi", id)
    elif "loop" in raw:
        found["loop"] = _loop(draft, raw["loop"], f"{at}/loop", id)
    if "collect" in raw:
        found["collect_path"] = _collect(draft, raw, at, id)
    return found


def _collect(draft: Draft, raw: Raw, at: str, id: str) -> tuple[str, ...]:
    if "multi" not in raw:
        message = _("“{key}” goes with “multi”: it gathers what each item has brought.").format(key="collect")
        draft.reports.misplaced("collect", message, at, id)
        return ()
    if not isinstance(raw["collect"], str):
        draft.reports.shape("collect", _('must be a place in the data, such as "data.votes".'), f"{at}/collect", id)
        return ()
    return draft.compiler.path(raw["collect"], f"{at}/collect", id, ANY, made=True)


def _multi(draft: Draft, given: object, at: str, id: str) -> Multi | None:
    if not isinstance(given, dict):
        draft.reports.shape("multi", _('must be an object such as {"each": "data.lines", "as": "line"}.'), at, id)
        return None
    draft.reports.unknown_keys(given, MULTI_KEYS, at, node=id)
    if "each" not in given:
        message = _("“multi” needs “each”: an expression that gives the list.")
        draft.reports.error("shape", message, at, node=id, hint=such_as('"each": "data.lines"'))
        return None
    with draft.looking_at(id):
        each = draft.compiler.expression(given["each"], f"{at}/each", id)
    if each is not None and each.type.kind not in ("list", "any", "null"):
        message = _("The expression gives {given}; here it must give a list.").format(given=each.type)
        hint = _("Name a list, such as “data.lines”, or write one: {example}.").format(example="['a', 'b']")
        draft.reports.error("type", message, f"{at}/each", node=id, hint=hint)
    until = None
    if "until" in given:
        with draft.looking_at(id, counts=True):
            until = draft.compiler.condition(given["until"], f"{at}/until", id)
    if given.get("mode", MODES[0]) not in MODES:
        draft.reports.shape("mode", _('must be "parallel" or "sequential".'), f"{at}/mode", id)
    if given.get("rest", "cancel") not in RESTS:
        draft.reports.shape("rest", _('must be "keep" or "cancel".'), f"{at}/rest", id)
    elif "rest" in given and "until" not in given:
        message = _("“{key}” goes with “until”: it says what becomes of the items that are not done then.")
        draft.reports.misplaced("rest", message.format(key="rest"), at, id)
    if each is None:
        return None
    return Multi(
        each=each,
        name=str(given.get("as", "")),
        sequential=given.get("mode") == "sequential",
        until=until,
        keeps_rest=given.get("rest") == "keep",
    )


def item_name(draft: Draft, id: str, raw: Raw, at: str) -> str:
    """The own name of the item that an activity is done for, "" when it has none; a wrong one is reported."""
    multi = raw.get("multi")
    if not isinstance(multi, dict) or "as" not in multi:
        return ""
    name = multi["as"]
    if isinstance(name, str) and FIELD.fullmatch(name) and name not in RESERVED and "__" not in name:
        return name
    wanted = _("must be a name of letters, digits and “_” that means nothing else in expressions.")
    draft.reports.shape("as", wanted, f"{at}/multi/as", id)
    return ""


def _loop(draft: Draft, given: object, at: str, id: str) -> Loop | None:
    if not isinstance(given, dict) or not {"while", "max"} <= given.keys():
        draft.reports.shape("loop", _('must be an object such as {"while": "data.open > 0", "max": 10}.'), at, id)
        return None
    draft.reports.unknown_keys(given, LOOP_KEYS, at, node=id)
    with draft.looking_at(id):
        condition = draft.compiler.condition(given["while"], f"{at}/while", id)
    if not is_whole(given["max"], 1, MOST_RUNS):
        wanted = _("must be a whole number from 1 to {limit}.").format(limit=MOST_RUNS)
        draft.reports.shape("max", wanted, f"{at}/max", id)
        return None
    return Loop(condition, given["max"]) if condition is not None else None
