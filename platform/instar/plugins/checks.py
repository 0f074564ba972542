"""What is wrong with a plugin is told at the door, not when its hook is never called.

pluggy takes any object: a misspelt hook, a forgotten marker or an argument with a default would be silent.
Here each is refused with the nearest thing that would be right.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import pluggy
from packaging.requirements import InvalidRequirement, Requirement
from peewee import Model

from instar import __version__, hookspecs
from instar.contract import (
    Action,
    Alarm,
    Channel,
    Command,
    Definitions,
    Entry,
    Migrations,
    NoticeKind,
    PageLink,
    Panel,
    Report,
    Role,
    Setting,
    Template,
    View,
)
from instar.errors import nearest
from instar.i18n import N_, Sentence
from instar.plugins.status import PluginProblem

_reader = pluggy.PluginManager(hookspecs.PROJECT)

HOOKS: Mapping[str, inspect.Signature] = {
    name: inspect.signature(function)
    for name, function in vars(hookspecs).items()
    if _reader.parse_hookspec_opts(hookspecs, name) is not None
}
"""Every hook with its signature, in the order of ``hookspecs.py``."""

FOLDERS: Mapping[str, str] = {
    "forms": "form",
    "decisions": "decision",
    "calendars": "calendar",
    "processes": "process",
}
"""Hooks that give folders of definitions → the kind of these."""
_GIVES: Mapping[str, type] = {
    "settings": Setting,
    "roles": Role,
    "forms": Definitions,
    "decisions": Definitions,
    "calendars": Definitions,
    "processes": Definitions,
    "templates": Template,
    "notices": NoticeKind,
    "models": type,
    "migrations": Migrations,
    "actions": Action,
    "channels": Channel,
    "reports": Report,
    "views": View,
    "commands": Command,
    "alarms": Alarm,
    "menu": Entry,
    "panels": Panel,
    "portal_links": PageLink,
    "portal_answers": PageLink,
    "client_panels": Panel,
    "definition_links": PageLink,
    "definition_list_links": PageLink,
}


def check_object(plugin: object) -> None:
    """Raise PluginProblem for an object that pluggy would take and we cannot: its version, its names, its
    arguments.
    """
    hash(plugin)  # pluggy keeps plugins in sets: an unhashable one would break the calls of the others
    check_requirement(getattr(plugin, "requires", None))
    for name in dir(plugin):
        marks = _reader.parse_hookimpl_opts(plugin, name)
        if marks is None:
            if name in HOOKS and callable(getattr(plugin, name)):
                raise PluginProblem(
                    Sentence(N_("{name}() is not marked as a hook."), name=name),
                    Sentence(N_("Write @hookimpl above it, or rename it if it is none.")),
                )
            continue
        hook = marks.get("specname") or name
        if hook not in HOOKS:
            raise PluginProblem(Sentence(N_("There is no hook “{name}”."), name=hook), _which(hook, HOOKS))
        _check_function(hook, getattr(plugin, name))


def check_requirement(requires: object) -> None:
    """Raise PluginProblem unless this instar is one that ``requires`` ("instar>=0.1") takes; None: any."""
    if requires is None:
        return
    example = Sentence(N_("Write it as {example}."), example='requires = "instar>=0.1"')
    try:
        wanted = Requirement(str(requires))
    except InvalidRequirement as error:
        raise PluginProblem(Sentence(N_("Its “requires” cannot be read: {value}."), value=requires), example) from error
    if wanted.name != "instar":
        raise PluginProblem(Sentence(N_("Its “requires” does not name instar: {value}."), value=requires), example)
    if not wanted.specifier.contains(__version__, prereleases=True):
        raise PluginProblem(
            Sentence(N_("It needs {wanted}; this is instar {version}."), wanted=requires, version=__version__),
            Sentence(N_("Install a version of the plugin for this instar, or a fitting instar.")),
        )


def contributions(hook: str, value: object) -> Sequence[Any]:
    """What a hook gave, as a sequence of its type; raises PluginProblem that names what came instead."""
    if value is None:
        return ()
    kind = _GIVES.get(hook) or _blueprint()
    if not isinstance(value, list | tuple):
        raise _wrong_type(hook, kind, value)
    for one in value:
        if not isinstance(one, kind):
            raise _wrong_type(hook, kind, one)
        if isinstance(one, Definitions) and one.kind != FOLDERS[hook]:
            raise PluginProblem(Sentence(N_("{hook}() gave a folder of kind “{kind}”."), hook=hook, kind=one.kind))
        if hook == "models" and not (isinstance(one, type) and issubclass(one, Model)):
            raise _wrong_type(hook, Model, one)
    if hook == "migrations" and len(value) > 1:
        raise PluginProblem(Sentence(N_("migrations() gave several folders.")), Sentence(N_("Return a list of one.")))
    return value


def _wrong_type(hook: str, kind: type, value: object) -> PluginProblem:
    return PluginProblem(
        Sentence(N_("{hook}() gave {found}."), hook=hook, found=type(value).__name__),
        Sentence(N_("Return a list of {wanted}."), wanted=kind.__name__),
    )


def _blueprint() -> type:
    from flask import Blueprint  # only who gives pages needs Flask; the shell starts without it

    return Blueprint


def _check_function(hook: str, function: Any) -> None:
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise PluginProblem(
            Sentence(N_("{hook}() is a generator or a coroutine."), hook=hook),
            Sentence(N_("Return a list.")),
        )
    known = HOOKS[hook].parameters
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) or name not in known:
            raise PluginProblem(
                Sentence(
                    N_("{hook}() takes an argument “{name}”, which the hook does not have."),
                    hook=hook,
                    name=name,
                ),
                _which(name, known) if known else Sentence(N_("The hook has no arguments.")),
            )
        if parameter.default is not parameter.empty or parameter.kind is parameter.KEYWORD_ONLY:
            raise PluginProblem(
                Sentence(N_("{hook}() would never be given “{name}”."), hook=hook, name=name),
                Sentence(N_("Write the argument without a default and before any “*”.")),
            )


def _which(name: str, known: Mapping[str, Any]) -> Sentence:
    near = nearest(name, known)
    if near:
        return Sentence(N_("Did you mean “{name}”?"), name=near)
    return Sentence(N_("There are: {names}."), names=", ".join(known))
