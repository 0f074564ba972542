"""Processes tried before they are published: by hand and by their tests. Nothing of it leaves the request.

A text that is not in force is tried by those who may design the process; the version in force by all who may read it.
A draft of one's own of a form or decision table that the process names counts as if it were published.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.commands import BrokenDefinition, DropCase, SaveCase
from instar.commands import execute as execute_command
from instar.contract import Viewer
from instar.engine.source import Source
from instar.errors import Busy, Invalid
from instar.i18n import _
from instar.i18n import text as in_language
from instar.queries import definitions as query
from instar.queries import drafts as own
from instar.sdk.desk import as_actor
from instar.trial import cards, kept
from instar.trial.by_hand import Trial
from instar.trial.cards import Card, Typed
from instar.trial.cast import Member
from instar.trial.keeping import as_case
from instar.trial.moments import iso
from instar.trial.report import Passed, Played, Report
from instar.trial.told import Told, told
from instar.web.current import kernel
from instar.web.formview import FormView

__all__ = [
    "BrokenDefinition",
    "Card",
    "Member",
    "Told",
    "TrialCase",
    "TrialRun",
    "TrialState",
    "Typed",
    "cases_of",
    "drop_case",
    "keep_trial",
    "run_cases",
    "try_process",
]

AT_ONCE = 2
"""Trials that a process of the server plays at the same time: pages go on being answered beside them."""
PATIENCE_S = 10.0
_room = threading.BoundedSemaphore(AT_ONCE)


class TrialState(NamedTuple):
    """Where a trial stands. ``case``: to be handed in with the next act. ``opening``: the form by which it begins, None
    once it has begun. ``problem``: why the last act was not done; ``lost``: why not all that was done before could be
    done again. ``drafts``: titles of one's own drafts that count. ``jobs``: titles of the steps that a worker does in
    life, and that succeed at once here unless they are held."""

    case: dict[str, Any]
    by: str
    members: tuple[Member, ...]
    opening: FormView | None
    cards: tuple[Card, ...]
    told: Told
    problem: str
    lost: str
    drafts: tuple[str, ...]
    title: str
    jobs: tuple[str, ...]


class TrialCase(NamedTuple):
    """A test and how it went. ``where``: file | plugin | here; ``step``: where it failed, from 1, 0 the opening, None
    where it could not be run or has not been; ``problem`` "" when it held."""

    where: str
    file: str
    title: str
    problem: str = ""
    step: int | None = None
    nodes: tuple[str, ...] = ()


class TrialRun(NamedTuple):
    """``coverage``: share of nodes and flows that were passed, 0 to 1; ``missed``: ids of the others."""

    cases: tuple[TrialCase, ...]
    failed: int
    coverage: float
    missed: tuple[str, ...]


def try_process(
    by: Viewer, text: str, case: Mapping[str, Any], act: Mapping[str, Any] | None = None, *, login: str = ""
) -> TrialState:
    """Play what the case has so far, then do one thing more.

    ``act``: {"open": values} or {"complete": item, "outcome", "values"} as a page sends a form, {"entry": step of a
    case}, {"next": true} for the next timer, {"back": true} to take the last one back, {"typed": item, "values"} to
    draw a form anew. ``login``: who acts, of ``members``; "" is whoever may.

    Raises BrokenDefinition, Forbidden, Invalid.
    """
    actor = as_actor(by)
    texts, drafts = _texts(actor, text)
    given = _without_last(case) if act and act.get("back") else dict(case)
    with _a_place(), Trial(kernel(), texts, given, now=kernel().clock.now(), by=login, told=_readable(actor)) as trial:
        typed = _do(trial, act or {})
        return TrialState(
            trial.case(),
            trial.by,
            tuple(trial.members),
            None if trial.opened else cards.opening(trial, typed),
            tuple(cards.cards(trial, typed)),
            told(trial),
            trial.refused.message if trial.refused is not None and not _at_fields(trial, typed) else "",
            trial.lost,
            drafts,
            str(_title(text)),
            tuple(trial.jobs().values()),
        )


def keep_trial(by: Viewer, text: str, case: Mapping[str, Any], title: str, *, replace: bool = False) -> str:
    """Keep what was done as a test of the process, and return its title; raises Conflict where there is one called so,
    and Invalid for a run that goes differently when it is played again."""
    actor = as_actor(by)
    texts, _drafts = _texts(actor, text)
    if not title.strip():
        raise Invalid({"title": [_("The title is empty. Say in a few words what it is about.")]})
    with _a_place(), Trial(kernel(), texts, case, now=kernel().clock.now(), told=_readable(actor)) as trial:
        if not trial.opened or trial.lost:
            raise Invalid({"case": [trial.lost or _("Open the ticket first.")]})
        made = as_case(trial, title.strip())
        key = trial.key
    wrong = kept.holds(kernel(), key, texts, made)
    if wrong:
        raise Invalid({"case": [_("Played again it goes differently: {why}").format(why=wrong)]})
    body = orjson.dumps(made).decode()
    return str(execute_command(kernel(), SaveCase(key, body, replace), actor)["title"])


def cases_of(by: Viewer, key: str) -> tuple[TrialCase, ...]:
    """The tests of a process, not run. Raises Forbidden, and NotFound for a process that ``by`` may not read."""
    actor = as_actor(by)
    _authorize_reading(actor, key)
    return tuple(TrialCase(one.where, one.file, one.title, one.problem) for one in kept.kept(kernel(), key))


def run_cases(by: Viewer, text: str) -> TrialRun:
    """All tests of the process, run on a text of it. Raises BrokenDefinition, Forbidden."""
    actor = as_actor(by)
    texts, _drafts = _texts(actor, text)
    key = _key(text)
    with _a_place():
        played, report = kept.run_kept(kernel(), key, texts, told=_readable(actor))
    return _run(played, report, report.processes[key])


def drop_case(by: Viewer, key: str, title: str) -> None:
    """Take away a test that is kept here; raises NotFound, Forbidden."""
    execute_command(kernel(), DropCase(key, title), as_actor(by))


# -- below -------------------------------------------------------------------------------------------------------


@contextmanager
def _a_place() -> Iterator[None]:
    if not _room.acquire(timeout=PATIENCE_S):
        raise Busy("trials_busy", _("Others are trying processes just now."), hint=_("Try again in a moment."))
    try:
        yield
    finally:
        _room.release()


def _do(trial: Trial, act: Mapping[str, Any]) -> Typed | None:
    """Returns what was typed, to be shown again where it was not taken."""
    if "open" in act:
        typed = Typed(0, _values(act["open"]))
        cards.read_opening(trial, typed.values)
        return typed if trial.refused is not None else None
    if "complete" in act:
        typed = Typed(_number(act["complete"]), _values(act.get("values")), str(act.get("outcome") or ""))
        cards.complete(trial, typed)
        return typed if trial.refused is not None else None
    if "typed" in act:
        return Typed(_number(act["typed"]), _values(act.get("values")))
    if act.get("next"):
        due = trial.next_event()
        if due is not None:
            trial.enter({"at": iso(due)})
    elif isinstance(act.get("entry"), dict):
        entry = dict(act["entry"])
        trial.enter({**entry, "by": trial.by} if trial.by and ("claim" in entry or "release" in entry) else entry)
    return None


def _at_fields(trial: Trial, typed: Typed | None) -> bool:
    """Whether the form says itself what is wrong."""
    return trial.refused is not None and bool(trial.refused.errors) and typed is not None


def _without_last(case: Mapping[str, Any]) -> dict[str, Any]:
    done = list(case.get("do", ()))
    if done:
        return {**case, "do": done[:-1]}
    return {name: value for name, value in case.items() if name != "open"}


def _texts(actor: Actor, text: str) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """(name, JSON) to be tried, the process first, and the titles of the drafts among them."""
    key = _key(text)
    current = kernel().definitions.current("process", key)
    if current is not None and current.body == text:
        _authorize_reading(actor, key)
        return [(f"{key}.json", text)], ()
    kernel().access.authorize_process(actor, "process.design", key)
    drafts = [
        draft
        for draft in own.own_drafts(kernel(), actor)
        if draft.kind in ("form", "decision") and f'"{draft.key}"' in text and not Source.read(draft.text).broken
    ]
    texts = [(f"{key}.json", text), *((f"{draft.key}.json", draft.text) for draft in drafts)]
    return texts, tuple(draft.title for draft in drafts)


def _key(text: str) -> str:
    value = Source.read(text).value
    key = value.get("key") if isinstance(value, dict) else None
    if not isinstance(key, str) or not key:
        raise Invalid({"text": [_("This is no process that can be tried: it cannot be read, or has no key.")]})
    return key


def _title(text: str) -> str:
    value = Source.read(text).value
    title = value.get("title") if isinstance(value, dict) else None
    return in_language(title) if isinstance(title, str | dict) else _key(text)


def _authorize_reading(actor: Actor, key: str) -> None:
    if not query.readable(kernel(), actor)("process", key):
        raise query.missing()


def _readable(actor: Actor) -> Any:
    return query.readable(kernel(), actor)


def _values(sent: Any) -> dict[str, Sequence[str]]:
    """Fields of a form as lists of strings; what is something else was not sent by a page of ours."""
    given = sent if isinstance(sent, dict) else {}
    return {
        name: [one for one in lines if isinstance(one, str)] for name, lines in given.items() if isinstance(lines, list)
    }


def _number(sent: Any) -> int:
    return sent if isinstance(sent, int) else 0


def _run(played: list[tuple[kept.Kept, Played]], report: Report, passed: Passed) -> TrialRun:
    cases = tuple(
        TrialCase(
            one.where,
            one.file,
            one.title,
            result.failure.message if result.failure is not None else "",
            result.failure.step if result.failure is not None else None,
            tuple(sorted(result.nodes)),
        )
        for one, result in played
    )
    return TrialRun(cases, report.failed, report.coverage, tuple(passed.missed))
