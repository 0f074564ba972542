"""What is different between two definitions, in terms of what people made: stages, steps, ways, fields, rules.

Pure: two JSON objects in, changes out, in the order of the document. Both are brought to the canonical form first, so
that two ways to write the same are no change. Below an item (a step, a field) a change is one of its keys, with both
values; what an inline form changes is told field by field. ``sentence`` says a change to people.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from instar.engine.canonical import canonical
from instar.engine.keys import DECISION_FORMAT
from instar.i18n import N_, _

STAGE, STEP, WAY, FIELD, CLOCK, WHOLE = "stage", "step", "way", "field", "clock", "definition"
COLUMN, RULE = "column", "rule"
ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
TABLE = {"inputs", "outputs", "rules"}
LONGEST = 60
"""Letters of a value that a sentence quotes; a longer one is only said to be different."""

Items = Mapping[str, tuple[str, Mapping[str, Any]]]
"""Name → (JSON pointer, what stands there), in the order of the document."""


@dataclass(frozen=True, slots=True)
class Change:
    """``what``: added | removed | changed | moved. ``kind``: stage | step | way | field | clock | column | rule |
    definition.
    ``pointer`` leads into the new definition, of something removed into the old one. ``key``: the changed key with both
    values."""

    what: str
    kind: str
    name: str
    pointer: str
    key: str = ""
    before: Any = None
    after: Any = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data, with the sentence."""
        found = {"what": self.what, "kind": self.kind, "name": self.name, "pointer": self.pointer}
        if self.what == CHANGED:
            found |= {"key": self.key, "before": self.before, "after": self.after}
        return {**found, "message": sentence(self)}


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes that make ``new`` of ``old``; none when both are the same definition. Takes broken ones too."""
    before, after = canonical(old), canonical(new)
    if before == after:
        return ()
    was, now = json.loads(before), json.loads(after)
    table = now.get("format") == DECISION_FORMAT == was.get("format")
    found = [
        *_keys(WHOLE, "", "", was, now, TABLE if table else {"stages", "nodes", "form", "fields", "sla"}),
        *(_table(was, now) if table else ()),
        *_items(STAGE, _listed(was, "stages"), _listed(now, "stages"), set()),
        *_form(WHOLE, "", was, now, ""),
        *_fields(was, now, ""),
        *_nodes(was, now),
        *_items(CLOCK, _listed(was, "sla", "metric"), _listed(now, "sla", "metric"), set()),
    ]
    return tuple(found) or (Change(MOVED, WHOLE, "", ""),)


# -- comparing -----------------------------------------------------------------------------------------------


def _nodes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    old, new = dict(_steps(was, "")), dict(_steps(now, ""))
    yield from _items(STEP, old, new, {"form", "next", "nodes"})
    for name, (at, node) in new.items():
        before = old.get(name, ("", {}))[1]
        if name in old:
            yield from _form(STEP, name, before, node, at)
        yield from _ways(name, before, node, at)
    for name in [name for name in old if name not in new]:
        yield from _ways(name, old[name][1], {}, old[name][0])


def _ways(node: str, was: Mapping[str, Any], now: Mapping[str, Any], at: str) -> Iterator[Change]:
    old, new = _flows(node, was, at), _flows(node, now, at)
    yield from _items(WAY, old, new, {"form"})
    for name in [name for name in new if name in old]:
        yield from _form(WAY, name, old[name][1], new[name][1], new[name][0])


def _form(kind: str, name: str, was: Mapping[str, Any], now: Mapping[str, Any], at: str) -> Iterator[Change]:
    """The form below an item: another one, or another inside of the same inline one."""
    old, new = was.get("form"), now.get("form")
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _fields(old, new, f"{at}/form")
    elif not _same(old, new):
        yield Change(CHANGED, kind, name, f"{at}/form", "form", old, new)


def _fields(was: Mapping[str, Any], now: Mapping[str, Any], at: str) -> Iterator[Change]:
    yield from _items(FIELD, dict(_flat(was, at)), dict(_flat(now, at)), {"fields"})


def _table(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Of a decision table. Where columns come or go every rule is another one: that is told once."""
    old, new = _columns(was), _columns(now)
    yield from _items(COLUMN, old, new, set())
    if list(old) == list(new):
        yield from _rules(_list(was.get("rules")), _list(now.get("rules")))
    elif not _same(was.get("rules"), now.get("rules")):
        yield Change(CHANGED, WHOLE, "", "/rules", "rules", was.get("rules"), now.get("rules"))


def _rules(was: Sequence[Any], now: Sequence[Any]) -> Iterator[Change]:
    """Rules have no names: what stands in the place of others has changed, the rest has come or gone."""
    matcher = SequenceMatcher(None, [*map(json.dumps, was)], [*map(json.dumps, now)], autojunk=False)
    for tag, low, high, begin, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(high - low, end - begin)
        for old, new in zip(range(low, low + both), range(begin, begin + both), strict=True):
            yield from _keys(RULE, str(new + 1), f"/rules/{new}", _object(was[old]), _object(now[new]), set())
        for old in range(low + both, high):
            yield Change(REMOVED, RULE, str(old + 1), f"/rules/{old}")
        for new in range(begin + both, end):
            yield Change(ADDED, RULE, str(new + 1), f"/rules/{new}")


def _items(kind: str, old: Items, new: Items, apart: set[str]) -> Iterator[Change]:
    """``apart``: keys that are told on their own."""
    for name, (at, _item) in old.items():
        if name not in new:
            yield Change(REMOVED, kind, name, at)
    for name, (at, item) in new.items():
        if name not in old:
            yield Change(ADDED, kind, name, at)
        else:
            yield from _keys(kind, name, at, old[name][1], item, apart)
    common = [name for name in new if name in old]
    if common != [name for name in old if name in new]:
        yield Change(MOVED, kind, "", new[common[0]][0].rpartition("/")[0])


def _keys(
    kind: str, name: str, at: str, was: Mapping[str, Any], now: Mapping[str, Any], apart: set[str]
) -> Iterator[Change]:
    for key in dict.fromkeys((*now, *was)):
        if key not in apart and not _same(was.get(key), now.get(key)):
            yield Change(CHANGED, kind, name, f"{at}/{_escaped(key)}", key, was.get(key), now.get(key))


def _same(one: Any, other: Any) -> bool:
    """As JSON texts: to Python ``1`` is ``True``, and the order of keys is nothing."""
    return json.dumps(one) == json.dumps(other)


# -- reading -------------------------------------------------------------------------------------------------


def _steps(raw: Mapping[str, Any], at: str) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """The nodes, those in sub-processes too: ids are unique in the whole file."""
    value = raw.get("nodes")
    for name, item in value.items() if isinstance(value, dict) else ():
        pointer = f"{at}/nodes/{_escaped(name)}"
        yield name, (pointer, _object(item))
        yield from _steps(_object(item), pointer)


def _listed(raw: Mapping[str, Any], key: str, name: str = "id") -> Items:
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for index, item in enumerate(_list(raw.get(key))):
        found[_free(str(_object(item).get(name, index + 1)), found)] = (f"/{key}/{index}", _object(item))
    return found


def _columns(raw: Mapping[str, Any]) -> Items:
    """Inputs by what they ask, outputs by their ids."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for key, name in (("inputs", "value"), ("outputs", "id")):
        for index, item in enumerate(_list(raw.get(key))):
            found[_free(str(_object(item).get(name, index + 1)), found)] = (f"/{key}/{index}", _object(item))
    return found


def _flows(node: str, raw: Mapping[str, Any], at: str) -> Items:
    """The ways that leave a node, by outcome where they have one: one that leads elsewhere is still the same way."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    value = raw.get("next")
    for index, flow in enumerate([value] if isinstance(value, str) else _list(value)):
        item = {"to": flow} if isinstance(flow, str) else _object(flow)
        name = _free(f"{node} → {item.get('outcome') or item.get('to') or index + 1}", found)
        found[name] = (f"{at}/next" if isinstance(value, str) else f"{at}/next/{index}", item)
    return found


def _flat(raw: Mapping[str, Any], at: str, within: str = "") -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """Every field, those in sections after their section; the section counts as a key, so that moving out is told."""
    for index, item in enumerate(_list(raw.get("fields"))):
        field = _object(item)
        name = str(field.get("id") or f"{within}{field.get('type', 'field')} {index + 1}")
        place = f"{at}/fields/{index}"
        yield name, (place, {**field, "section": within.rstrip("/")} if within else field)
        yield from _flat(field, place, f"{name}/")


def _free(name: str, taken: Mapping[str, object]) -> str:
    number = 2
    found = name
    while found in taken:
        found, number = f"{name} ({number})", number + 1
    return found


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {"": value}


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


# -- saying --------------------------------------------------------------------------------------------------

_SAID: Mapping[tuple[str, str], str] = {
    (STAGE, ADDED): N_("Stage “{name}” is new."),
    (STAGE, REMOVED): N_("Stage “{name}” is gone."),
    (STAGE, MOVED): N_("The stages stand in another order."),
    (STEP, ADDED): N_("Step “{name}” is new."),
    (STEP, REMOVED): N_("Step “{name}” is gone."),
    (STEP, MOVED): N_("The steps stand in another order."),
    (WAY, ADDED): N_("The way “{name}” is new."),
    (WAY, REMOVED): N_("The way “{name}” is gone."),
    (WAY, MOVED): N_("The ways stand in another order."),
    (FIELD, ADDED): N_("Field “{name}” is new."),
    (FIELD, REMOVED): N_("Field “{name}” is gone."),
    (FIELD, MOVED): N_("The fields stand in another order."),
    (COLUMN, ADDED): N_("Column “{name}” is new."),
    (COLUMN, REMOVED): N_("Column “{name}” is gone."),
    (COLUMN, MOVED): N_("The columns stand in another order."),
    (RULE, ADDED): N_("Rule {name} is new."),
    (RULE, REMOVED): N_("Rule {name} is gone."),
    (CLOCK, ADDED): N_("The clock “{name}” is new."),
    (CLOCK, REMOVED): N_("The clock “{name}” is gone."),
    (CLOCK, MOVED): N_("The clocks stand in another order."),
    (WHOLE, MOVED): N_("The parts stand in another order."),
}
_SUBJECT: Mapping[str, str] = {
    STAGE: N_("Stage “{name}”"),
    STEP: N_("Step “{name}”"),
    WAY: N_("The way “{name}”"),
    FIELD: N_("Field “{name}”"),
    COLUMN: N_("Column “{name}”"),
    RULE: N_("Rule {name}"),
    CLOCK: N_("The clock “{name}”"),
    WHOLE: N_("The definition"),
}


def sentence(change: Change) -> str:
    """The change as people read it, in the language of the reader."""
    if change.what != CHANGED:
        return _(_SAID[change.kind, change.what]).format(name=change.name)
    subject = subject_of(change.kind, change.name)
    before, after = _quoted(change.before), _quoted(change.after)
    if change.before is None:
        said = _("{subject}: {key} is {after} now.") if after else _("{subject}: {key} is new.")
    elif change.after is None:
        said = _("{subject}: {key} was {before}, is gone.") if before else _("{subject}: {key} is gone.")
    elif before and after:
        said = _("{subject}: {key} was {before}, is {after} now.")
    else:
        said = _("{subject}: {key} is different.")
    return said.format(subject=subject, key=change.key, before=before, after=after)


def subject_of(kind: str, name: str) -> str:
    """What a change is about, as people read it."""
    return _(_SUBJECT[kind]).format(name=name)


def _quoted(value: Any) -> str:
    """The value as JSON where it is short; "" where it is not."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else ""
