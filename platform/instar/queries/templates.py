"""Templates as the gallery shows them: what each is for, what it brings, what it has to be told."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.contract import Template
from instar.definitions.templates import Kit, calendars_named, kit, own
from instar.engine.nesting import nodes_in
from instar.errors import NotFound
from instar.i18n import _, text
from instar.kernel import Kernel
from instar.queries.drawing import sketch_of_value

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A card. ``plugin``: who offers it. ``steps``: what people do in it. ``forms``, ``tables``, ``processes`` (those
    it calls), ``tests``: how many come along. ``teams``: those that it names, by title."""

    key: str
    title: str
    about: str
    icon: str
    plugin: str
    steps: tuple[str, ...]
    stages: tuple[str, ...]
    forms: int
    tables: int
    processes: int
    tests: int
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """``choices``: (key, title) of what the site has; ``chosen``: the one that is probably meant, "" for none.
    ``title``: of what would be made."""

    key: str
    question: str
    title: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class TemplateView:
    """``key``: a free one for the copy. ``roles``: what its tickets can be, the template's own first where the site has
    it; ``brings``: (kind, title) of all that comes along. ``makes_teams``: the reader may make one."""

    row: TemplateRow
    key: str
    teams: tuple[Asked, ...]
    calendars: tuple[Asked, ...]
    roles: Asked
    brings: tuple[tuple[str, str], ...]
    makes_teams: bool


def templates(kernel: Kernel, actor: Actor) -> tuple[TemplateRow, ...]:
    """All that the plugins offer, by title; one whose files cannot be read is told in the log and left out.

    Raises Forbidden without ``process.publish``.
    """
    kernel.access.authorize(actor, "process.publish")
    rows = (_row(kernel, template) for template in kernel.plugins.templates.values())
    return tuple(sorted((row for row in rows if row is not None), key=lambda row: row.title.casefold()))


def template(kernel: Kernel, actor: Actor, key: str) -> TemplateView:
    """Raises NotFound, and Forbidden without ``process.publish``."""
    kernel.access.authorize(actor, "process.publish")
    found, whole = _found(kernel, key)
    row = _row(kernel, found)
    if row is None:
        raise _missing()
    teams = {team.key: team.name for team in kernel.directory.teams()}
    calendars = {one.key: _title(one.body) for one in kernel.definitions.list("calendar")}
    return TemplateView(
        row=row,
        key=_free(kernel, key),
        teams=tuple(_asked_teams(found, teams)),
        calendars=tuple(
            Asked(one, _("Which working time counts?"), one, tuple(calendars.items()), one if one in calendars else "")
            for one in calendars_named(whole, calendars)
        ),
        roles=_role(kernel, str(whole.process.get("role", ""))),
        brings=tuple((part.kind, text(part.value.get("title")) or part.key) for part in whole.parts),
        makes_teams=kernel.access.can(actor, "user.manage"),
    )


def template_sketch(kernel: Kernel, actor: Actor, key: str) -> bytes:
    """Its process as our pages draw it, without lanes: who does what is still to be said. Raises as ``template``, and
    InstarError "no_drawing"."""
    kernel.access.authorize(actor, "process.publish")
    return sketch_of_value(_of_nobody(_found(kernel, key)[1].process))


# -- below: how it is done -----------------------------------------------------------------------------------


def _found(kernel: Kernel, key: str) -> tuple[Template, Kit]:
    found = kernel.plugins.templates.get(key)
    if found is None:
        raise _missing()
    return found, _kit(kernel, found)


def _kit(kernel: Kernel, template: Template) -> Kit:
    """What a copy would be of."""
    return own(kit(template), kernel.definitions.text_in_force)


def _row(kernel: Kernel, template: Template) -> TemplateRow | None:
    plugin = kernel.plugins.owner("template", template.key) or ""
    try:
        whole = _kit(kernel, template)
    except (OSError, ValueError) as error:  # a file of the plugin's package that is gone or no JSON
        log.error("plugin %s: the template %s cannot be read: %s", plugin, template.key, error)
        return None
    process = whole.process
    return TemplateRow(
        key=template.key,
        title=text(process.get("title")) or template.key,
        about=text(template.about),
        icon=template.icon,
        plugin=plugin,
        steps=tuple(_steps(process)),
        stages=tuple(text(stage.get("title")) or stage["id"] for stage in process.get("stages", ())),
        forms=whole.count("form"),
        tables=whole.count("decision"),
        processes=whole.count("process") - 1,
        tests=whole.tests,
        teams=tuple(text(team.title) for team in template.teams),
    )


def _of_nobody(value: Any) -> Any:
    if isinstance(value, list):
        return [_of_nobody(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _of_nobody(one) for key, one in value.items() if key != "candidates"}


def _steps(process: Mapping[str, Any]) -> Iterator[str]:
    for id, node in nodes_in(process):
        if node.get("type") in ("userTask", "manualTask"):
            yield text(node.get("title")) or id


def _asked_teams(template: Template, teams: Mapping[str, str]) -> Iterator[Asked]:
    for team in template.teams:
        chosen = team.key if team.key in teams else ""
        yield Asked(team.key, text(team.asks), text(team.title), tuple(teams.items()), chosen)


def _role(kernel: Kernel, own: str) -> Asked:
    roles = kernel.plugins.roles
    choices = sorted(((key, text(role.title)) for key, role in roles.items()), key=lambda one: one[0] != own)
    return Asked(own, _("What its tickets are"), "", tuple(choices), own if own in roles else "")


def _title(body: str) -> str:
    given = orjson.loads(body)
    return text(given.get("title")) or str(given.get("key"))


def _free(kernel: Kernel, wanted: str) -> str:
    number, key = 2, wanted
    while kernel.definitions.versions("process", key):
        number, key = number + 1, f"{wanted}_{number}"
    return key


def _missing() -> NotFound:
    return NotFound("no_template", _("There is no such template."))
