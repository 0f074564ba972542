"""An event is told: every rule in force is asked, in its order, and carried out wholly before the next one is.

A rule that cannot do what it says is written into the log and keeps no other one back; one that fails again and again
is switched off, and administrators are told. What rules have caused carries the keys of those rules: none fires on what
it has caused itself, and after DEEPEST of them no further one does.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from instar.sdk import (
    Happening,
    InstarError,
    TicketEvent,
    _,
    administrators,
    event_details,
    happenings,
    may_happen,
    now,
    own_settings,
    read_ticket,
    run_command,
    tell,
    text,
)
from instar_plugins.rules.chain import chain_of
from instar_plugins.rules.force import InForce, rules_in_force
from instar_plugins.rules.tables import PLUGIN
from instar_plugins.rules.weighing import env_of, happening_for, told, weigh

log = logging.getLogger(__name__)

DEEPEST = 5
"""Rules that may lead to one another."""
OFF = "rules.off"
HOUR_MS = 3_600_000


def hear(event: TicketEvent) -> None:
    """What ``after_event`` does."""
    if not may_happen(event):
        return
    rules = rules_in_force()
    if not rules:
        return
    details = event_details(event)
    found = happenings(event, details["message"])
    if not found or now() - event.at > own_settings(PLUGIN)["late_hours"] * HOUR_MS:
        return
    chain = chain_of(event)
    for one in rules:
        if event.at < one.since or one.key in chain:
            continue
        happened = happening_for(one.rule, found) if one.rule is not None else None
        if one.rule is not None and happened is None:
            continue
        _ask(one, event, happened or found[0], details["by"])


def _ask(one: InForce, event: TicketEvent, happened: Happening, by: Mapping[str, Any] | None) -> None:
    chain = chain_of(event)
    body = {
        "ticket": event.number,
        "rule": one.id,
        "event": event.id,
        "told": told(event, happened, by),
        "chain": list(chain),
    }
    if one.rule is None:
        _fail(one, body, one.problem)
        return
    env = env_of(read_ticket(event.ticket).env, event, happened, by)
    verdict = weigh(one.rule, env)
    if verdict.error:
        _fail(one, body, verdict.error)
    elif verdict.holds and len(chain) >= DEEPEST:
        _fail(one, body, _("{count} rules have led to one another already.").format(count=len(chain)))
    elif verdict.holds:
        _fire(one, body)


def _fire(one: InForce, body: Mapping[str, Any]) -> None:
    try:
        run_command(PLUGIN, "fire", body)
    except InstarError as error:
        _fail(one, body, error.sentences(), at_once=bool(getattr(error, "at_once", False)))
    # Whatever an action's effects run into, the other rules of this event and all later events go on.
    except Exception as error:
        log.exception("rule %s: event %s", one.key, body["event"])
        _fail(one, body, f"{type(error).__name__}: {error}")


def _fail(one: InForce, body: Mapping[str, Any], error: str, *, at_once: bool = False) -> None:
    log.warning("rule %s: event %s: %s", one.key, body["event"], error)
    answer = run_command(PLUGIN, "failed", {**body, "error": error, "at_once": at_once})
    if answer["result"]["off"]:
        tell_off(one, error, str(body["event"]))


def tell_off(one: InForce, error: str, at: str) -> None:
    """Tell administrators that a rule was switched off. ``at``: names the occasion."""
    title = text(one.rule.title) if one.rule is not None else one.key
    said = {
        "en": f"The rule “{title}” was switched off: {error}",
        "ru": f"Правило «{title}» выключено: {error}",
    }
    short = {language: words[:480] for language, words in said.items()}
    people = administrators()
    if people:
        tell(OFF, people, short, key=f"rules.off.{one.id}.{at}")
