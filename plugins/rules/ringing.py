"""The alarm of rules by the clock: what is due begins, and what has begun is carried on, portion by portion.

Rules go one after the other, in the order of their moments and then in their own, each ticket by ticket in the order of
their numbers. A portion is a few seconds of work; between two of them other jobs have their turn. Whoever dies in the
middle is followed by one that goes on there, and the log keeps from a ticket what was done to it already.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from instar.sdk import InstarError, Invalid, TicketSet, _, now, own_settings, read_ticket, run_command, site_tickets
from instar_plugins.rules.clock import due_after, narrowed
from instar_plugins.rules.force import InForce, rules_in_force
from instar_plugins.rules.listening import tell_off
from instar_plugins.rules.runs import first_open
from instar_plugins.rules.tables import PLUGIN
from instar_plugins.rules.weighing import told_by_clock, weigh

log = logging.getLogger(__name__)

PORTION = 50
"""Tickets of a portion."""
PATIENCE_S = 5.0
"""After which a portion ends earlier."""
TRIES = 3
"""Workers that may die of one ticket."""
STREAK = 50
"""Tickets that may fail in a row before a run is given up."""
LONGEST_MS = 6 * 3_600_000
"""The clock is looked at anew at least so often: a calendar may have changed."""


def ring(attempt: int) -> int | None:
    """What the alarm does; when it is to ring next."""
    _begin_due()
    run = first_open()
    if run is not None:
        _carry_on(run, attempt)
        if first_open() is not None:
            return now()
    moments = [at for one in _timed() if (at := _due(one)) is not None]
    return min(min(moments), now() + LONGEST_MS) if moments else None


def _timed() -> list[InForce]:
    return [one for one in rules_in_force() if one.rule is not None and one.rule.every]


def _due(one: InForce) -> int | None:
    return due_after(one.rule.every, one.looked) if one.rule is not None else None


def _begin_due() -> None:
    for one in _timed():
        at, moment = _due(one), now()
        if at is None or at > moment:
            continue
        total, error = _counted(one)
        body = {"rule": one.id, "due": at, "looked": one.looked, "now": moment, "total": total}
        run = run_command(PLUGIN, "begin", body)["result"]["run"]
        if run is not None and error:
            _end(one, run, "failed", error)


def _counted(one: InForce) -> tuple[int, str]:
    """How many tickets it goes over, or why that cannot be said."""
    assert one.rule is not None, "rules by the clock alone are counted"
    try:
        return narrowed(site_tickets(), one.rule.over).count(), ""
    except InstarError as error:
        return 0, error.sentences()


def _carry_on(run: Any, attempt: int) -> None:
    """The next portion of a run."""
    one = next((one for one in _timed() if one.id == run.rule_id and one.version == run.version), None)
    if one is None or one.rule is None:
        _end(None, run.id, "stopped", _("The rule was switched off or changed meanwhile."))
        return
    try:
        tickets = narrowed(site_tickets(), one.rule.over)
        numbers = [line.number for line in tickets.where(f"number > {run.after}").page("number", limit=PORTION).lines]
    except Invalid as error:
        _end(one, run.id, "failed", error.sentences())
        return
    after, count, streak = _portion(one, run, tickets, numbers, attempt)
    if count:
        run_command(PLUGIN, "went", {"run": run.id, "before": run.after, "after": after, "looked": count})
    most = int(own_settings(PLUGIN)["most_tickets"])
    if streak >= STREAK:
        _end(
            one,
            run.id,
            "failed",
            _("{count} tickets in a row have failed; the others were left alone.").format(count=STREAK),
        )
    elif count == len(numbers) < PORTION:
        _end(one, run.id, "done", "")
    elif run.looked + count >= most:
        more = tickets.where(f"number > {after}").page("number", limit=1).lines
        limited = _("Only the first {limit} tickets were looked at.").format(limit=most)
        _end(one, run.id, "done", limited if more else "")


def _portion(one: InForce, run: Any, tickets: TicketSet, numbers: list[str], attempt: int) -> tuple[int, int, int]:
    """The ticket (id) up to which it has come, how many those were, and how many of the last ones have failed."""
    lost = run.at if attempt > TRIES else 0
    after, streak, count = run.after, run.streak, 0
    until = time.monotonic() + PATIENCE_S
    left = int(own_settings(PLUGIN)["most_tickets"]) - run.looked
    for number in numbers[: max(0, left)]:
        id = int(number.removeprefix("T-"))
        if id == lost:
            streak = _miss(one, run.id, number, _("The worker stopped in the middle of the last try."))
        else:
            if attempt > 1:
                run_command(PLUGIN, "hand", {"run": run.id, "ticket": id})
            streak = _touch(one, run, tickets, number, streak)
        after, count = id, count + 1
        if streak >= STREAK or time.monotonic() > until:
            break
    return after, count, streak


def _touch(one: InForce, run: Any, tickets: TicketSet, number: str, streak: int) -> int:
    """Carry the rule out on a ticket that is still one of those; returns the streak of failures."""
    assert one.rule is not None, "a rule that is none is carried out nowhere"
    if number not in tickets.among([number]):
        return streak
    env = {**read_ticket(int(number.removeprefix("T-"))).env, "event": told_by_clock(run.due)}
    verdict = weigh(one.rule, env)
    if verdict.error:
        return _miss(one, run.id, number, verdict.error)
    if not verdict.holds:
        return streak
    try:
        state = run_command(PLUGIN, "touch", {"ticket": number, "run": run.id})["result"]["state"]
    except InstarError as error:
        return _miss(one, run.id, number, error.sentences())
    # Whatever an action's effects run into, the other tickets have their turn.
    except Exception as error:
        log.exception("rule %s: ticket %s", one.key, number)
        return _miss(one, run.id, number, f"{type(error).__name__}: {error}")
    return 0 if state == "fired" else streak


def _miss(one: InForce, run: int, number: str, error: str) -> int:
    log.warning("rule %s: ticket %s: %s", one.key, number, error)
    body = {"ticket": number, "run": run, "error": error}
    return int(run_command(PLUGIN, "miss", body)["result"]["streak"])


def _end(one: InForce | None, run: int, state: str, error: str) -> None:
    answer = run_command(PLUGIN, "end", {"run": run, "state": state, "error": error})
    if answer["result"]["off"] and one is not None:
        tell_off(one, error or _("Nothing but failures came of it."), f"run{run}")
