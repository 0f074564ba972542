"""Starting from a template: a copy under keys of the site's own.

Its forms, decision tables and the processes that it calls are published – nobody meets them before a process leads
there –, the process itself is kept as the author's draft, or published with the rest. Teams that it names are the
site's, or made. Its cases are kept as tests of the copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.commands.cases import SaveCase
from instar.commands.drafts import SaveDraft
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.people import AddTeam
from instar.commands.publish import PublishAll
from instar.contract import Template
from instar.definitions.templates import Kit, Name, Wishes, copied, kit, own
from instar.engine.canonical import canonical
from instar.engine.keys import NAME
from instar.errors import Invalid, NotFound, nearest
from instar.i18n import _, text
from instar.kernel import Kernel

NEW_TEAM = "+"
"""Instead of the key of a team: one is made, with the template's title for it."""
_DRAFT = "SELECT 1 FROM definition_draft WHERE kind = ? AND key = ? AND principal_id = ?"
LONGEST = 40
"""Of a key to which something is added."""


@dataclass(frozen=True, slots=True)
class StartFromTemplate:
    """``key`` and ``title``: of the process; no title keeps the template's. ``role``: "" keeps it. ``teams``: team of
    the template → key of one of the site's, or ``NEW_TEAM``. ``calendars``: calendar of the template → one of the
    site's, "" for none. ``publish``: the process as well."""

    template: str
    key: str
    title: str = ""
    role: str = ""
    teams: Mapping[str, Any] = field(default_factory=dict)
    calendars: Mapping[str, Any] = field(default_factory=dict)
    publish: bool = False


@handles(StartFromTemplate, "process.publish")
def start_from_template(context: Context, command: StartFromTemplate) -> Answer:
    """Raises NotFound, Invalid (of ``key``, ``role``), Conflict for a key that is taken, BrokenDefinition."""
    context.authorize()
    template = _template(context.kernel, command.template)
    _refuse_key(context, command.key)
    if command.role and command.role not in context.kernel.plugins.roles:
        raise Invalid({"role": [_("There is no role “{name}”.").format(name=command.role)]})
    teams = {old: _team(context, template, old, new) for old, new in command.teams.items() if new}
    mine = _own(context.kernel, template)
    keys = keys_for(context.kernel, mine, command.key)
    made = copied(mine, _wishes(context.kernel, command, keys, teams))
    note = _("From the template “{title}”").format(title=text(mine.process["title"]))
    *others, process = [*made.parts[1:], made.parts[0]]
    if command.publish:
        others.append(process)
    if others:
        bodies = tuple((f"{part.kind}/{part.key}.json", canonical(part.value)) for part in others)
        within(context, PublishAll(bodies, note=note))
    if not command.publish:
        within(context, SaveDraft("process", process.key, canonical(process.value), 0, 0))
    for key, case in made.single_cases():
        within(context, SaveCase(key, orjson.dumps(case).decode(), replace=True))
    return {
        "key": process.key,
        "draft": not command.publish,
        "made": [{"kind": kind, "from": old, "key": new} for (kind, old), new in keys.items()],
    }


def keys_for(kernel: Kernel, kit: Kit, key: str) -> Mapping[Name, str]:
    """What the parts of a kit are called when its process is called ``key``: names that are free."""
    first = kit.parts[0]
    found: dict[Name, str] = {("process", first.key): key}
    for part in kit.parts[1:]:
        wanted = part.key if key == first.key else _renamed(part.key, first.key, key)
        found[part.kind, part.key] = free_key(kernel, part.kind, wanted)
    return found


# -- below: how it is done -----------------------------------------------------------------------------------


def _template(kernel: Kernel, key: str) -> Template:
    template = kernel.plugins.templates.get(key)
    if template is None:
        near = nearest(key, kernel.plugins.templates)
        raise NotFound(
            "no_template",
            _("There is no template “{key}”.").format(key=key),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return template


def _own(kernel: Kernel, template: Template) -> Kit:
    return own(kit(template), kernel.definitions.text_in_force)


def _wishes(kernel: Kernel, command: StartFromTemplate, keys: Mapping[Name, str], teams: Mapping[str, str]) -> Wishes:
    return Wishes(keys, command.title, kernel.settings.language, command.role, teams, command.calendars)


def _refuse_key(context: Context, key: str) -> None:
    if not NAME.fullmatch(key):
        message = _("A key has letters from a to z, digits, “_”, “-” and “.”, and begins with a letter.")
        raise Invalid({"key": [message]})
    if not is_free(context.kernel, "process", key):
        raise Invalid({"key": [_("There is a process “{key}” already.").format(key=key)]})
    draft = context.tx.value(_DRAFT, ("process", key, context.actor.id))
    if draft is not None:
        raise Invalid({"key": [_("You are writing a process “{key}” already.").format(key=key)]})


def _team(context: Context, template: Template, old: str, new: str) -> str:
    """The key of the site's team; made where that is wished and it is not there."""
    teams = {team.key for team in context.kernel.directory.teams()}
    if new != NEW_TEAM:
        if new not in teams:
            raise Invalid({f"team.{old}": [_("There is no team “{name}”.").format(name=new)]})
        return new
    if old not in teams:
        titles = {team.key: team.title for team in template.teams}
        within(context, AddTeam(old, text(titles.get(old, old), context.kernel.settings.language)))
    return old


def is_free(kernel: Kernel, kind: str, key: str) -> bool:
    """Whether nothing was ever published under this key."""
    return not kernel.definitions.versions(kind, key)


def free_key(kernel: Kernel, kind: str, wanted: str) -> str:
    """``wanted``, or with the first number behind it that makes it free."""
    number, key = 2, wanted
    while not is_free(kernel, kind, key):
        number, key = number + 1, f"{wanted[:LONGEST]}_{number}"
    return key


def _renamed(key: str, old: str, new: str) -> str:
    """purchase_order of purchase → laptops_order of laptops; document_remarks → laptops_document_remarks."""
    inner = key.removeprefix(old).lstrip("_") if key.startswith(old) else key
    return (f"{new[:LONGEST]}_{inner}" if inner else new)[:64]
