"""What an event waits for or throws, read from the definition: a timer, a message, a signal, an error and so on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from instar.engine.draft import Draft
from instar.engine.examples import example
from instar.engine.keys import ANY, NAME, TIMER_KEYS
from instar.engine.lengths import length
from instar.engine.reports import near
from instar.engine.timers import Timer, cron, repeat
from instar.i18n import _

Raw = Mapping[str, Any]
Keys = dict[str, Any]
MOMENT = "now + duration('P1D')"


def trigger(draft: Draft, raw: Raw, at: str, node: str, kinds: Collection[str], *, needed: bool = True) -> Keys:
    """Exactly one of the kinds; with `needed` false also none."""
    given = [kind for kind in kinds if kind in raw]
    if len(given) > 1 or (needed and not given):
        listed = ", ".join(f"“{kind}”" for kind in kinds)
        message = _("An event of this type needs exactly one of: {kinds}.").format(kinds=listed)
        hint = example(next(iter(kinds)))
        if given:
            hint = _("Leave out “{key}”, or make an event of its own of it.").format(key=given[1])
        draft.reports.error("trigger", message, f"{at}/{given[1]}" if given else at, node=node, hint=hint)
        return {}
    found: Keys = {}
    for kind in given:
        if kind == "timer":
            found[kind] = timer(draft, raw, at, node)
        elif kind == "children":
            found[kind] = _children(draft, raw, at, node)
        elif kind == "compensate":
            found[kind] = _compensate(draft, raw, at, node)
        elif kind == "condition":
            found[kind] = draft.compiler.condition(raw[kind], f"{at}/{kind}", node)
        else:
            found[kind] = _name(draft, raw, kind, at, node)
    for key in ("correlate", "fresh"):
        if key in raw and "message" in kinds and "message" not in given:
            text = _("“{key}” goes with “message”.").format(key=key)
            draft.reports.misplaced(key, text, at, node)
    if "correlate" in raw:
        found["correlate"] = draft.compiler.expression(raw["correlate"], f"{at}/correlate", node)
    return found


def _children(draft: Draft, raw: Raw, at: str, node: str) -> str:
    if raw["children"] in ("all", "any"):
        return str(raw["children"])
    draft.reports.shape("children", _('must be "all" or "any": how many of the child tickets have to end.'), at, node)
    return ""


def _compensate(draft: Draft, raw: Raw, at: str, node: str) -> str:
    """ANY, or the id of an activity or sub-process."""
    given, pointer = raw["compensate"], f"{at}/compensate"
    if given is True:
        return ANY
    if isinstance(given, str) and given in draft.nodes:
        return given
    if isinstance(given, str):
        message = _("There is no node “{name}”.").format(name=given[:64])
        draft.reports.error("unknown_node", message, pointer, node=node, hint=near(given, draft.nodes))
    else:
        draft.reports.shape("compensate", _("must be true, or the id of the activity to undo."), pointer, node)
    return ""


def _name(draft: Draft, raw: Raw, kind: str, at: str, node: str) -> str:
    given = raw[kind]
    if isinstance(given, str) and (NAME.fullmatch(given) or (kind in ("error", "escalation") and given == ANY)):
        return given
    wanted = _("must be a word of letters, digits, “_”, “-” and “.” that begins with a letter.")
    draft.reports.shape(kind, wanted, f"{at}/{kind}", node)
    return ""


def timer(draft: Draft, raw: Raw, at: str, node: str) -> Timer | None:
    """{"after": duration}, {"at": expression} or {"cycle": repeat}; the first and the last may name a calendar."""
    given, pointer = raw["timer"], f"{at}/timer"
    if not isinstance(given, dict) or len({"after", "at", "cycle"} & given.keys()) != 1:
        wanted = _('must be {"after": "P3D"}, {"at": "an expression"} or {"cycle": "R3/PT1H"}.')
        draft.reports.shape("timer", wanted, pointer, node)
        return None
    draft.reports.unknown_keys(given, TIMER_KEYS, pointer, node=node)
    key = calendar(draft, given, pointer, node)
    if "at" in given:
        return moment(draft, given["at"], f"{pointer}/at", node)
    if "after" in given:
        return pause(draft, given["after"], f"{pointer}/after", node, key)
    found = repeat(given["cycle"])
    if found is not None:
        return Timer(every=found[1], times=found[0], calendar=key)
    plan = cron(given["cycle"])
    if plan is not None:
        return Timer(every=plan, times=None, calendar=key)
    message = _("“{given}” is no repeat.").format(given=str(given["cycle"])[:64])
    hint = _('Write how often and after how long each time, as in "R3/PT1H" or "R/P1D", or cron such as "0 9 * * 1".')
    draft.reports.error("repeat", message, f"{pointer}/cycle", node=node, hint=hint)
    return None


def moment(draft: Draft, given: object, pointer: str, node: str) -> Timer | None:
    """The moment that an expression gives."""
    found = draft.compiler.expression(given, pointer, node)
    if found is not None and found.type.kind not in ("time", "date", "any", "null"):
        message = _("The expression gives {given}; here it must give a moment.").format(given=found.type)
        hint = _("Write a formula that gives a moment, such as {example}.").format(example=MOMENT)
        draft.reports.error("type", message, pointer, node=node, hint=hint)
        return None
    return Timer(at=found) if found is not None else None


def calendar(draft: Draft, raw: Raw, at: str, node: str) -> str:
    """The key of the calendar whose working time counts; "" for none, or when it is reported."""
    key = raw.get("calendar")
    if "calendar" not in raw:
        return ""
    if "at" in raw:
        message = _("“{key}” goes with a duration or a repeat.").format(key="calendar")
        draft.reports.misplaced("calendar", message, at, node)
    elif isinstance(key, str) and key:
        draft.refers("calendar", key, f"{at}/calendar", node)
        return key
    else:
        draft.reports.shape("calendar", _("must be the key of a calendar."), f"{at}/calendar", node)
    return ""


def pause(draft: Draft, given: object, pointer: str, node: str, calendar: str = "") -> Timer | None:
    """An ISO duration."""
    found = length(given)
    if found is not None:
        return Timer(after=found, calendar=calendar)
    message = _("“{given}” is no duration.").format(given=str(given)[:64])
    hint = _('Write days and hours as in "P3D" or "PT4H"; months and years have no fixed length.')
    draft.reports.error("duration", message, pointer, node=node, hint=hint)
    return None
