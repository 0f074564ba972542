"""What has come of a trial so far, in words: what would be sent, what the ticket holds, what happened, what it waits
for, and where it stands in the diagram.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.i18n import _, text
from instar.queries.conversation import conversation
from instar.queries.history import history, sentence
from instar.queries.path import path
from instar.queries.ticket import ticket
from instar.queries.work import Work, work
from instar.trial.by_hand import Trial
from instar.trial.people import HEAD
from instar.web import current, steps, times

SHOWN = 100
"""Lines of the log, newest first."""


@dataclass(frozen=True, slots=True)
class Sent:
    """``kind``: message | note | action. ``lines``: (name, value) of what an action is given."""

    kind: str
    title: str
    body: str
    at: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """What the ticket waits for. ``choices``: (button, entry of a case) of what can be made to happen."""

    text: str
    choices: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    fault: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    at: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where tokens stand, for the diagram. ``kind``: now | fault | around."""

    node: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """``stage`` and ``status`` in words; ``data``: (name, value); ``passed``: ids of nodes and flows."""

    title: str
    stage: str
    ended: bool
    result: str
    clock: str
    next_event: str
    data: tuple[tuple[str, str], ...]
    sent: tuple[Sent, ...]
    waits: tuple[Wait, ...]
    log: tuple[Line, ...]
    places: tuple[Place, ...]
    passed: tuple[str, ...]
    below: tuple[tuple[str, bool], ...]


def told(trial: Trial) -> Told:
    """Everything of it, for who tries a process: he sees what is internal."""
    head = trial.actor(HEAD)
    due = trial.next_event()
    with current.standing_in(trial.kernel, head):
        clock, next_event = times.absolute(trial.now), times.absolute(due) if due is not None else ""
        if not trial.opened:
            return Told("", "", False, "", clock, next_event, (), (), (), (), (), (), ())
        view = ticket(trial.kernel, head, trial.ticket)
        way = path(trial.kernel, head, trial.ticket)
        return Told(
            title=view.title,
            stage=view.stage.title if view.stage else "",
            ended=view.ended is not None,
            result=view.result or "",
            clock=clock,
            next_event=next_event,
            data=tuple((row.title, row.text) for row in view.fields if row.text),
            sent=tuple(_sent(trial)),
            waits=tuple(_waits(trial)),
            log=tuple(_log(trial)),
            places=tuple(_places(trial)),
            passed=(*way.passed, *way.flows),
            below=tuple((child.title, child.ended is None) for child in trial.player.family()),
        )


def _family(trial: Trial) -> Iterator[tuple[int | None, int]]:
    """(which child, id) of the ticket and of those below it."""
    yield None, trial.ticket
    for at, child in enumerate(trial.player.family()):
        yield at, child.id


def _sent(trial: Trial) -> Iterator[Sent]:
    """Newest first."""
    found: list[tuple[int, Sent]] = []
    head = trial.actor(HEAD)
    for _child, id in _family(trial):
        for said in conversation(trial.kernel, head, id).messages:
            if said.ours:
                title = _("Internal note") if said.kind == "note" else _("Message to the requester")
                found.append((said.at, Sent("note" if said.kind == "note" else "message", title, said.body, "")))
        found += _actions(trial, id)
    for at, one in sorted(found, key=lambda row: row[0], reverse=True)[:SHOWN]:
        yield Sent(one.kind, one.title, one.body, times.absolute(at), one.lines)


def _actions(trial: Trial, id: int) -> Iterator[tuple[int, Sent]]:
    """Of kind "job": they would be performed outside."""
    rows = trial.kernel.store.read().all(_REQUESTED, (id,))
    for at, key, arguments in rows:
        action = trial.kernel.plugins.action(key)
        if action is not None and action.kind == "job":
            lines = tuple(
                (str(name), _plain(value)) for name, value in orjson.loads(arguments).items() if value is not None
            )
            yield at, Sent("action", text(action.title) or key, "", "", lines)


_REQUESTED = """
SELECT e.at, f.value ->> '$.action', f.value ->> '$.args' FROM event e, json_each(e.payload, '$.effects') f
WHERE e.ticket_id = ? AND f.value ->> '$.kind' = 'action_requested' ORDER BY e.id"""


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _waits(trial: Trial) -> Iterator[Wait]:
    head = trial.actor(HEAD)
    for child, id in _family(trial):
        found: Work = work(trial.kernel, head, id)
        for fault in found.faults:
            again = ((_("Run again"), {"retry": fault.node}),) if child is None else ()
            yield Wait(f"{fault.title}: {fault.message}", again, fault=True, node=fault.node)
        for row in found.awaited:
            sentence_ = steps.awaits(row) or _("Can happen at any time: “{title}”.").format(title=row.title)
            yield Wait(sentence_, tuple(_happens(row.kind, row, trial, id, child)), node=row.node)
    for job in trial.player.answers.held:
        key = job.payload["action"]
        action = trial.kernel.plugins.action(key)
        title = text(action.title) if action is not None else key
        yield Wait(
            _("Waits for the automatic step “{title}”.").format(title=title or key),
            (
                (_("It succeeds"), {"answer": key, "result": {}}),
                (_("It fails"), {"answer": key, "error": "failed"}),
            ),
            node=str(job.payload.get("node", "")),
        )
    if trial.opened:
        yield from _children(trial)


def _happens(kind: str, row: Any, trial: Trial, id: int, child: int | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What makes a message or signal come; a message goes to the ticket itself."""
    name = trial.kernel.store.read().value(_NAMED, (id, row.token, row.node, kind))
    if kind == "message" and child is None and name:
        yield _("It comes"), {"message": name}
    if kind == "signal" and name:
        yield _("It comes"), {"signal": name}


_NAMED = "SELECT name FROM subscription WHERE ticket_id = ? AND token = ? AND node = ? AND kind = ? LIMIT 1"


def _children(trial: Trial) -> Iterator[Wait]:
    for at, child in enumerate(trial.player.children()):
        if child.ended is None:
            yield Wait(
                _("Waits for the child ticket “{title}”.").format(title=child.title),
                ((_("End it"), {"end_child": at}),),
            )


def _log(trial: Trial) -> Iterator[Line]:
    head = trial.actor(HEAD)
    for entry in history(trial.kernel, head, trial.ticket, limit=SHOWN).items:
        who = entry.actor.name if entry.actor else _("the process")
        yield Line(times.absolute(entry.at), who, sentence(entry))


def _places(trial: Trial) -> Iterator[Place]:
    counted: Counter[tuple[str, str]] = Counter()
    for place in path(trial.kernel, trial.actor(HEAD), trial.ticket).places:
        kind = "fault" if place.waits_for == "incident" else "around" if place.holds else "now"
        counted[place.node, kind] += 1
    for (node, kind), count in counted.items():
        yield Place(node, kind, count)
