"""What can be done to many tickets of a list, for whom it is offered, and what each asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from instar.commands.bulk import BULK
from instar.forms.references import key_in
from instar.i18n import N_, _
from instar.queries.catalogue import service_choices
from instar.queries.labels import stage_labels
from instar.web import current, shell

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Verb:
    """``asks``: what is filled in, "" for nothing. ``command``: a key of ``BULK``; ``values``: its arguments."""

    key: str
    title: str
    icon: str
    permissions: tuple[str, ...]
    command: str
    asks: str = ""
    values: Callable[[str], Mapping[str, Any]] = lambda given: {}
    danger: bool = False


def _edit(name: str) -> Callable[[str], Mapping[str, Any]]:
    return lambda given: {"values": {name: given or None}}


def people_in(given: str) -> str | list[str] | None:
    """A log-in, or several, as picked or typed: “Olga Orlova (olga); boris”. A comma parts log-ins, not names."""
    parts = [one for part in given.split(";") for one in ([part] if "(" in part else part.split(","))]
    found = list(dict.fromkeys(key_in("user", one.strip()) or one.strip() for one in parts if one.strip()))
    return found if len(found) > 1 else next(iter(found), None)


VERBS = {
    verb.key: verb
    for verb in (
        Verb(
            "assign",
            N_("Assign"),
            "user-check",
            ("ticket.edit", "ticket.assign"),
            "edit",
            N_("Assignee"),
            lambda given: {"values": {"assignee": people_in(given)}},
        ),
        Verb(
            "service",
            N_("Service"),
            "category",
            ("ticket.edit",),
            "service",
            N_("Service"),
            lambda given: {"service": given},
        ),
        Verb("priority", N_("Priority"), "flag", ("ticket.edit",), "edit", N_("Priority"), _edit("priority")),
        Verb("due", N_("Due"), "calendar-due", ("ticket.edit",), "edit", N_("Due"), _edit("due")),
        Verb("move", N_("Move"), "arrow-right", ("ticket.act",), "move", N_("Stage"), lambda given: {"stage": given}),
        Verb("watch", N_("Watch"), "eye", ("ticket.watch",), "watch"),
        Verb("cancel", N_("Cancel tickets"), "ban", ("ticket.edit",), "cancel", danger=True),
    )
}
JOBS = {
    "edit": N_("Change of tickets"),
    "move": N_("Move of tickets"),
    "role": N_("Another role for tickets"),
    "service": N_("Another service for tickets"),
    "cancel": N_("Cancelling of tickets"),
    "message": N_("A message to many"),
    "watch": N_("Watching of tickets"),
    "undo": N_("Taking back"),
}
"""Titles of jobs, by command."""
assert set(JOBS) == set(BULK)


def offered(process: str) -> tuple[Verb, ...]:
    """Those that the reader may do anywhere at all. Stages are of one process: without it nothing is moved."""
    return tuple(
        verb
        for verb in VERBS.values()
        if all(shell.may(permission) for permission in verb.permissions) and (verb.key != "move" or process)
    )


def choices(verb: Verb, process: str) -> Choices:
    """What may be filled in, where it is one of a few."""
    if verb.key == "priority":
        return tuple((str(number), f"P{number}") for number in range(1, 5))
    if verb.key == "service":
        return service_choices(current.kernel(), current.actor())
    if verb.key == "move":
        version = current.kernel().definitions.current("process", process)
        return tuple((stage.id, stage.title) for stage in stage_labels(current.kernel(), version.id)) if version else ()
    return ()


def title(command: str) -> str:
    return _(JOBS.get(command, command))
