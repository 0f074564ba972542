"""What an administrator changes about a service that is there. Adding one is in ``people.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.rights import changed, principal_id
from instar.errors import Invalid, NotFound
from instar.i18n import _, text

_SERVICE = "SELECT id, title, team_id, process, public, active FROM service WHERE key = ?"
_NAMES = ("title", "team", "process", "public", "active")


@dataclass(frozen=True, slots=True)
class EditService:
    """``values``: any of title (text or language map), team (key or None), process (key or None), public, active."""

    key: str
    values: Mapping[str, Any]


@handles(EditService, "service.manage")
def edit_service(context: Context, command: EditService) -> Answer:
    context.authorize()
    row = context.tx.one(_SERVICE, (command.key,))
    if row is None:
        raise NotFound("no_service", _("There is no service “{key}”.").format(key=command.key[:64]))
    strange = sorted(set(command.values) - set(_NAMES))
    if strange:
        raise Invalid({name: [_("There is no such property.")] for name in strange})
    before = dict(zip(("title", "team_id", "process", "public", "active"), row[1:], strict=True))
    after = before | _columns(context, command.values)
    names = sorted(name for name in after if after[name] != before[name])
    if names:
        assignments = ", ".join(f"{name} = ?" for name in names)
        context.tx.run(f"UPDATE service SET {assignments} WHERE id = ?", (*(after[name] for name in names), row[0]))
        changed(context, "service.edited", command.key, {name: after[name] for name in names})
    return {"id": row[0], "key": command.key, "changed": [name.removesuffix("_id") for name in names]}


def _columns(context: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "title" in values:
        if not isinstance(values["title"], str | Mapping) or not text(values["title"]).strip():
            raise Invalid({"title": [_("The title is empty.")]})
        found["title"] = orjson.dumps(values["title"]).decode()
    if "team" in values:
        found["team_id"] = principal_id(context, values["team"], ("team",)) if values["team"] else None
    if "process" in values:
        found["process"] = values["process"] or None
        if found["process"] and context.kernel.definitions.current("process", found["process"]) is None:
            raise Invalid({"process": [_("There is no process “{key}”.").format(key=str(found["process"])[:64])]})
    for name in ("public", "active"):
        if name in values:
            if not isinstance(values[name], bool):
                raise Invalid({name: [_("Say true or false.")]})
            found[name] = int(values[name])
    return found
