"""Operators on flows and on what they ask: a flow gone, outcomes swapped, conditions that say something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from instar.engine.mutants.mutant import Change, Raw, Way, beside, nodes, rewrite, ways
from instar.i18n import _

_COMPARISON = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?P<found><=|>=|<|>)")
_JOINT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?P<found>&&|\|\|)")
_LIMITS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_JOINTS = {"&&": "||", "||": "&&"}


def drop_flow(raw: Raw) -> Iterator[Change]:
    for way in _every(raw):
        message = _("The flow from “{node}” to “{to}” is gone.").format(node=way.node, to=way.to)
        yield Change(way.node, way.pointer, message, partial(rewrite, node=way.node, place=way.place, flow=None))


def swap_outcomes(raw: Raw) -> Iterator[Change]:
    """Two outcomes that stand side by side lead where the other one led."""
    for id, node, at in nodes(raw, "userTask"):
        chosen = [way for way in ways(id, node, at) if "outcome" in way.says]
        for one, other in pairwise(chosen):
            if one.to != other.to:
                message = _("Of “{node}” the outcomes “{one}” and “{other}” lead where the other one led.").format(
                    node=id, one=one.says["outcome"], other=other.says["outcome"]
                )
                yield Change(id, one.pointer, message, partial(_swap, one=one, other=other))


def negate_condition(raw: Raw) -> Iterator[Change]:
    for node, pointer, condition, put in _conditions(raw):
        message = _("The condition “{condition}” of “{node}” says the opposite.")
        yield Change(node, pointer, message.format(condition=condition, node=node), partial(put, f"!({condition})"))


def move_limit(raw: Raw) -> Iterator[Change]:
    """What is more than a limit becomes what is at least that, and the other way round."""
    yield from _rewritten(raw, _COMPARISON, _LIMITS)


def swap_and_or(raw: Raw) -> Iterator[Change]:
    yield from _rewritten(raw, _JOINT, _JOINTS)


def drop_form(raw: Raw) -> Iterator[Change]:
    """A step or an outcome asks for nothing."""
    for id, node, at in nodes(raw):
        if "form" in node:
            message = _("“{node}” has no form.").format(node=id)
            yield Change(id, f"{at}/form", message, partial(_without_form, node=id))
        for way in ways(id, node, at):
            if "form" in way.says:
                message = _("The outcome “{outcome}” of “{node}” has no form.")
                text = message.format(outcome=way.says.get("outcome", way.to), node=id)
                kept = {key: value for key, value in way.says.items() if key != "form"}
                put = partial(rewrite, node=id, place=way.place, flow=kept)
                yield Change(id, f"{way.pointer}/form", text, put)


def _every(raw: Raw) -> Iterator[Way]:
    for id, node, at in nodes(raw):
        yield from ways(id, node, at)


def _swap(raw: Raw, one: Way, other: Way) -> None:
    rewrite(raw, one.node, one.place, {**one.says, "to": other.to})
    rewrite(raw, other.node, other.place, {**other.says, "to": one.to})


def _without_form(raw: Raw, node: str) -> None:
    del beside(raw, node)[node]["form"]


def _conditions(raw: Raw) -> Iterator[tuple[str, str, str, Any]]:
    """(node, pointer, condition, what puts another one into its place) of flows and events, and of what is done until
    enough is done or while something holds."""
    for way in _every(raw):
        if isinstance(way.says.get("when"), str):
            yield way.node, f"{way.pointer}/when", way.says["when"], partial(_ask, way)
    for id, node, at in nodes(raw):
        if isinstance(node.get("condition"), str):
            yield id, f"{at}/condition", node["condition"], partial(_await, id)
        for keys in (("until",), ("multi", "until"), ("loop", "while")):
            asked: Any = node
            for key in keys:
                asked = asked.get(key) if isinstance(asked, dict) else None
            if isinstance(asked, str):
                yield id, f"{at}/{'/'.join(keys)}", asked, partial(_repeat, id, keys)


def _ask(way: Way, condition: str, raw: Raw) -> None:
    rewrite(raw, way.node, way.place, {**way.says, "when": condition})


def _await(id: str, condition: str, raw: Raw) -> None:
    beside(raw, id)[id]["condition"] = condition


def _repeat(id: str, keys: tuple[str, ...], condition: str, raw: Raw) -> None:
    holder = beside(raw, id)[id]
    for key in keys[:-1]:
        holder = holder[key]
    holder[keys[-1]] = condition


def _rewritten(raw: Raw, words: re.Pattern[str], others: dict[str, str]) -> Iterator[Change]:
    """One change for each of the words in each of the conditions; texts in quotes are passed over."""
    for node, pointer, condition, put in _conditions(raw):
        for match in words.finditer(condition):
            if match["found"]:
                another = condition[: match.start()] + others[match["found"]] + condition[match.end() :]
                message = _("The condition “{condition}” of “{node}” is “{another}”.")
                text = message.format(condition=condition, node=node, another=another)
                yield Change(node, pointer, text, partial(put, another))
