"""What all plugins have given, by key, and who gave it. A key belongs to one owner."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from instar.contract import (
    Action,
    ActionAnswer,
    ActionContext,
    Alarm,
    Channel,
    Command,
    Definitions,
    Migrations,
    NoticeKind,
    Report,
    Role,
    SetData,
    Setting,
    Template,
    View,
)
from instar.i18n import N_, Sentence
from instar.plugins.budget import Budget
from instar.plugins.status import PluginProblem

if TYPE_CHECKING:
    from flask import Blueprint
    from peewee import Model

KERNEL = "instar"
KEYED = ("role", "channel", "action", "report", "view", "template", "notice")
"""Kinds of which a key exists once on a site."""
EFFECT_S = 5.0
"""Seconds that an effect may hold up everybody who writes."""

_WORDS = {
    "role": N_("role"),
    "channel": N_("channel"),
    "action": N_("action"),
    "report": N_("report"),
    "view": N_("view"),
    "template": N_("template"),
    "notice": N_("kind of notice"),
    "command": N_("command"),
    "alarm": N_("alarm"),
    "blueprint": N_("blueprint"),
    "variable": N_("variable"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """Everything one plugin gives at the start. values: its settings, by row name."""

    rows: Sequence[Setting] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    roles: Sequence[Role] = ()
    channels: Sequence[Channel] = ()
    actions: Sequence[Action] = ()
    reports: Sequence[Report] = ()
    views: Sequence[View] = ()
    templates: Sequence[Template] = ()
    notices: Sequence[NoticeKind] = ()
    commands: Sequence[Command] = ()
    alarms: Sequence[Alarm] = ()
    definitions: Sequence[Definitions] = ()
    blueprints: Sequence[Blueprint] = ()
    models: Sequence[type[Model]] = ()
    migrations: Sequence[Migrations] = ()

    def keys(self) -> Iterator[tuple[str, str]]:
        """(kind, key) of everything that has to be unique on a site."""
        for kind in KEYED:
            for one in getattr(self, f"{kind}s"):
                yield kind, one.key
        for page in self.blueprints:
            yield "blueprint", page.name


@dataclass(slots=True)
class Registry:
    """The contributions of all owners; what fails to enter leaves nothing behind."""

    roles: dict[str, Role] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    notices: dict[str, NoticeKind] = field(default_factory=dict)
    commands: dict[tuple[str, str], Command] = field(default_factory=dict)
    alarms: dict[tuple[str, str], Alarm] = field(default_factory=dict)
    definitions: list[tuple[str, Definitions]] = field(default_factory=list)
    blueprints: list[tuple[str, Blueprint]] = field(default_factory=list)
    rows: dict[str, Sequence[Setting]] = field(default_factory=dict)
    values: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)

    def check(self, owner: str, given: Given) -> list[tuple[str, str]]:
        """(kind, key) of everything that would enter; raises PluginProblem that names both owners of a taken
        key.
        """
        keys = [*given.keys(), *(("variable", row.variable(owner)) for row in given.rows)]
        keys += [("command", f"{owner}.{command.key}") for command in given.commands]
        keys += [("alarm", f"{owner}.{alarm.key}") for alarm in given.alarms]
        for position, (kind, key) in enumerate(keys):
            holder = owner if (kind, key) in keys[:position] else self.owners.get((kind, key))
            if holder is not None:
                raise _taken(kind, key, holder, owner)
        return keys

    def enter(self, owner: str, given: Given) -> None:
        """Take everything, or raise PluginProblem and take nothing."""
        keys = self.check(owner, given)
        self.owners |= dict.fromkeys(keys, owner)
        self.roles |= {role.key: role for role in given.roles}
        self.channels |= {channel.key: channel for channel in given.channels}
        self.actions |= {
            action.key: action if owner == KERNEL else guarded(action, self.budget) for action in given.actions
        }
        self.reports |= {report.key: report for report in given.reports}
        self.views |= {view.key: view for view in given.views}
        self.templates |= {template.key: template for template in given.templates}
        self.notices |= {kind.key: kind for kind in given.notices}
        self.commands |= {(owner, command.key): command for command in given.commands}
        self.alarms |= {(owner, alarm.key): alarm for alarm in given.alarms}
        self.definitions += [(owner, folder) for folder in given.definitions]
        self.blueprints += [(owner, pages) for pages in given.blueprints]
        self.rows[owner], self.values[owner] = given.rows, given.values

    def leave(self, owner: str) -> None:
        """Forget everything that an owner has given."""
        for kind in KEYED:
            held: dict[str, Any] = getattr(self, f"{kind}s")
            for key in [key for key in held if self.owners.get((kind, key)) == owner]:
                del held[key]
        self.commands = {place: one for place, one in self.commands.items() if place[0] != owner}
        self.alarms = {place: one for place, one in self.alarms.items() if place[0] != owner}
        self.definitions = [one for one in self.definitions if one[0] != owner]
        self.blueprints = [one for one in self.blueprints if one[0] != owner]
        self.rows.pop(owner, None)
        self.values.pop(owner, None)
        self.owners = {place: holder for place, holder in self.owners.items() if holder != owner}


def guarded(action: Action, budget: Budget) -> Action:
    """The action with its answer checked, so that nothing it returns breaks the transaction that takes it.

    An effect runs inside that transaction, so it may take but a moment; a job has a time-out of its own.
    """
    run = action.run

    def checked(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        if action.kind == "effect":
            answer = budget.call(lambda: run(arguments, context), EFFECT_S)
        else:
            answer = run(arguments, context)
        if not isinstance(answer, ActionAnswer):
            raise TypeError(f"the action {action.key} returned {type(answer).__name__}; it returns ActionAnswer")
        orjson.dumps([answer.result, [wish.values for wish in answer.effects if isinstance(wish, SetData)]])
        return answer

    return dataclasses.replace(action, run=checked)


def _taken(kind: str, key: str, holder: str, owner: str) -> PluginProblem:
    word = Sentence(_WORDS[kind])
    if holder == owner:
        return PluginProblem(
            Sentence(N_("{owner} gives the {kind} “{key}” twice."), owner=owner, kind=word, key=key),
            Sentence(N_("Rename one of the two.")),
        )
    return PluginProblem(
        Sentence(
            N_("The {kind} “{key}” is given by {holder} already; {owner} cannot give it too."),
            kind=word,
            key=key,
            holder=holder,
            owner=owner,
        ),
        Sentence(N_("Rename one of the two, or switch one plugin off (disabled_plugins).")),
    )
