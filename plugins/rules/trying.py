"""The dry run of a rule, and what it makes of an event or a ticket, in words. Nothing is done and nothing is kept.

/x/rules/rule/<key>/try     what it would do: on a ticket, on the last events that are its business, or on the tickets
                            that a rule by the clock would go over now
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from instar.sdk import NotFound, _, moment, pgettext, render_page
from instar_plugins.rules import log, picking, why, words
from instar_plugins.rules.clock import coming
from instar_plugins.rules.editor_pages import HOME, reader, row_of
from instar_plugins.rules.force import in_force
from instar_plugins.rules.format import ParsedRule
from instar_plugins.rules.weighing import Seen


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/rule/<key>/try", view_func=dry)


def dry(key: str) -> ResponseReturnValue:
    """Nothing is written: see ``why`` and ``picking``."""
    by, row = reader(), row_of(key)
    number, one, problem = request.args.get("ticket", "").strip().upper(), in_force(row), ""
    found: list[dict[str, Any]] = []
    total = 0
    timed = one.rule is not None and bool(one.rule.every)
    try:
        if not timed:
            found = [shown(seen) for seen in why.tried(one, by, number)]
        elif number:
            picked = picking.on_ticket(one, by, number)
            found = [shown_ticket(one.rule, picked)] if picked is not None else []
        else:
            trial = picking.tried(one, by)
            found = [shown_ticket(one.rule, picked) for picked in trial.found]
            total, problem = trial.total, trial.problem
    except NotFound as error:
        problem = error.message
    return render_page(
        "rules/try.html",
        back=(f"{HOME}rule/{key}", log.title_of(row)),
        key=key,
        title=log.title_of(row),
        number=number,
        problem=problem or one.problem,
        found=found,
        would=sum(seen["state"] == "would" for seen in found),
        timed=timed,
        total=total,
        next=next_of(one.rule),
    )


def next_of(rule: ParsedRule | None) -> list[str]:
    """The next moments at which a rule by the clock begins, in words."""
    return [words.coming(at) for at in coming(rule.every)] if rule is not None else []


def shown(seen: why.Tried, since: int = 0) -> dict[str, Any]:
    """What a rule makes of an event, in words. ``since``: when the rule was switched on."""
    return {
        "number": seen.event.number,
        "ticket": seen.event.title,
        "when": moment(seen.event.at),
        "event": words.events().get(seen.happened.kind, seen.happened.kind),
        "state": seen.state,
        "state_title": _states()[seen.state],
        "stood": _stood(seen.stood),
        "before": seen.event.at < since,
        "seen": _conditions(seen.seen),
        "done": [words.deed(one) for one in seen.done],
        "error": seen.error,
    }


def shown_ticket(rule: ParsedRule | None, picked: picking.Picked) -> dict[str, Any]:
    """The same of a rule by the clock and a ticket."""
    return {
        "number": picked.number,
        "ticket": picked.title,
        "when": moment(picked.at),
        "event": " · ".join(words.every(one) for one in rule.every) if rule is not None else "",
        "state": picked.state,
        "state_title": _states()[picked.state],
        "stood": _stood(picked.stood),
        "before": False,
        "seen": _conditions(picked.seen),
        "done": [words.deed(one) for one in picked.done],
        "error": picked.error,
    }


# -- below: how it is done -----------------------------------------------------------------------------------


def _states() -> dict[str, str]:
    return {
        "would": pgettext("rule", "holds"),
        "not": pgettext("rule", "does not hold"),
        "failed": pgettext("rule", "fails"),
        "own": _("left alone: the rule has caused it itself"),
        "out": _("left alone: not one of its tickets"),
        "once": _("left alone: it has fired here, and fires once for a ticket"),
    }


def _stood(state: str) -> str:
    return {"fired": pgettext("rule", "fired"), "failed": pgettext("rule", "failed")}.get(state, state)


def _conditions(seen: Sequence[Seen]) -> list[dict[str, Any]]:
    return [
        {
            "source": one.source,
            "holds": one.holds,
            "values": [(name, words.plain(value)) for name, value in one.values],
            "error": one.error,
        }
        for one in seen
    ]
