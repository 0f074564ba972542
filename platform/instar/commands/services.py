"""The catalogue of services, as its administrators keep it: one tree of what clients and staff may ask for.

A service is never deleted, for tickets are bound to it: it is retired, and can be put back into use. What stands in a
place of the tree moves with all that lies inside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.recounts import service_changed
from instar.commands.rights import changed
from instar.commands.service_values import COLUMNS, EMPTY, read
from instar.errors import Conflict, Invalid, NotFound, nearest
from instar.i18n import Text, _, text
from instar.store import Service
from instar.store.services import LEVELS, above, below, inside

_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_INSERT = """
INSERT INTO service (key, title, team_id, process, form, public, active, parent_id, kind, state, owner_id, position,
  data, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ROW = f"SELECT {', '.join(COLUMNS)}, data FROM service WHERE id = ?"
_CHANNELS = "SELECT channel FROM channel_setting WHERE service = ? ORDER BY channel"
_LIVE = "SELECT 1 FROM service WHERE state = 'live' AND id <> ? LIMIT 1"
_CLOCKS = frozenset({"sla", "calendar"})
"""What the clocks of open tickets depend on."""


@dataclass(frozen=True, slots=True)
class AddService:
    """An entry of the catalogue, the last inside ``inside`` (a key; None: at the top). ``public``: visitors may ask for
    it without an account. ``values``: what else is said of it, see ``service_values``. Without a kind it is external
    where it is public."""

    key: str
    title: Text
    team: str | None = None
    process: str | None = None
    public: bool = False
    inside: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditService:
    """``values``: any of title, team, process, form, public, kind, state (or active), owner, description, keywords,
    icon, calendar, price, unit, audience, sla, assign, survey, needs_contract, sales."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MoveService:
    """Put a service, with all inside it, into another one (None: to the top): before ``before``, or as the last."""

    key: str
    inside: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class RetireService:
    """Nobody can order it any more; its tickets stay bound to it and go on. ``retired`` False: back into use."""

    key: str
    retired: bool = True


@handles(AddService, "service.manage")
def add_service(context: Context, command: AddService) -> Answer:
    context.authorize()
    key = command.key.strip().lower()
    if not _KEY.fullmatch(key):
        raise Invalid({"key": [_("Use a-z, 0-9, “_”, “-” and “.”, at most 64 of them, a letter or digit first.")]})
    if context.tx.value("SELECT 1 FROM service WHERE key = ?", (key,)):
        raise Conflict("key_taken", _("There is a service “{key}” already.").format(key=key))
    own = {"title": command.title, "team": command.team, "process": command.process, "public": command.public}
    columns, data = read(context, {"kind": "external" if command.public else "internal", **own, **command.values})
    parent = _place(context, command.inside, 1) if command.inside else None
    columns = {"form": None, "state": "live", "owner_id": None, **columns}
    services = context.kernel.directory.services()
    position = max((one.position for one in inside(services, parent.id if parent else None)), default=0) + 1
    row = (
        *(columns[name] for name in ("title", "team_id", "process", "form", "public")),
        int(columns["state"] == "live"),
        parent.id if parent else None,
        *(columns[name] for name in ("kind", "state", "owner_id")),
        position,
        orjson.dumps(_without_empty(data)).decode(),
        context.now,
    )
    service = context.tx.insert(_INSERT, (key, *row))
    changed(context, "service.added", key, {"team": command.team, "public": bool(columns["public"])})
    return {"id": service, "key": key}


@handles(EditService, "service.manage")
def edit_service(context: Context, command: EditService) -> Answer:
    context.authorize()
    service = service_named(context, command.key)
    columns, data = read(context, command.values)
    row = context.tx.one(_ROW, (service.id,))
    assert row is not None, "services are never deleted"
    before = dict(zip(COLUMNS, row, strict=False))
    kept = orjson.loads(row[-1])
    told = {name: value for name, value in columns.items() if value != before[name]}
    own = {name: value for name, value in data.items() if value != kept.get(name, EMPTY[name])}
    if told.get("state") == "retired":
        _refuse_retiring(context, service)
    elif told.get("state") == "live":
        _refuse_inside_retired(context, service)
    if told or own:
        whole = {**before, **told}
        context.tx.run(
            f"UPDATE service SET {', '.join(f'{name} = ?' for name in COLUMNS)}, active = ?, data = ? WHERE id = ?",
            (
                *(whole[name] for name in COLUMNS),
                int(whole["state"] == "live"),
                orjson.dumps(_without_empty({**kept, **own})).decode(),
                service.id,
            ),
        )
        changed(context, "service.edited", service.key, {**told, **own})
    if not _CLOCKS.isdisjoint(own):
        service_changed(context, service)
    named = ["active" if name == "state" and "active" in command.values else name for name in (*told, *own)]
    return {"id": service.id, "key": service.key, "changed": sorted(name.removesuffix("_id") for name in named)}


@handles(MoveService, "service.manage")
def move_service(context: Context, command: MoveService) -> Answer:
    context.authorize()
    service = service_named(context, command.key)
    services = context.kernel.directory.services()
    known = {one.id: one for one in services}
    parent = _place(context, command.inside, _depth(known, service), service) if command.inside else None
    beside = [one for one in inside(services, parent.id if parent else None) if one.id != service.id]
    index = len(beside)
    if command.before:
        index = next((at for at, one in enumerate(beside) if one.key == command.before), -1)
        if index < 0:
            said = _("“{key}” is not beside that place.").format(key=command.before[:64])
            raise Invalid({"before": [said]})
    beside.insert(index, service)
    context.tx.run("UPDATE service SET parent_id = ? WHERE id = ?", (parent.id if parent else None, service.id))
    places = [(at, one.id) for at, one in enumerate(beside, 1) if one.position != at]
    context.tx.many("UPDATE service SET position = ? WHERE id = ?", places)
    changed(context, "service.moved", service.key, {"inside": command.inside})
    return {"id": service.id, "key": service.key}


@handles(RetireService, "service.manage")
def retire_service(context: Context, command: RetireService) -> Answer:
    context.authorize()
    service = service_named(context, command.key)
    if command.retired:
        _refuse_retiring(context, service)
    else:
        _refuse_inside_retired(context, service)
    state = "retired" if command.retired else "live"
    context.tx.run("UPDATE service SET state = ?, active = ? WHERE id = ?", (state, state == "live", service.id))
    changed(context, "service.retired" if command.retired else "service.revived", service.key, {})
    return {"id": service.id, "key": service.key, "state": state}


def service_named(context: Context, key: str) -> Service:
    """Raises NotFound with the nearest key."""
    directory = context.kernel.directory
    found = directory.service_by_key(key)
    if found is None:
        near = nearest(key, [service.key for service in directory.services()])
        raise NotFound(
            "no_service",
            _("There is no service “{key}”.").format(key=key[:64]),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return found


# -- below: how it is done -----------------------------------------------------------------------------------


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value != EMPTY.get(name)}


def _place(context: Context, key: str, deep: int, moved: Service | None = None) -> Service:
    """The service that another one is put into, which has ``deep`` levels itself; raises Invalid under "inside"."""
    try:
        found = service_named(context, key)
    except NotFound as error:
        raise Invalid({"inside": [error.message]}, hint=error.hint) from None
    known = {one.id: one for one in context.kernel.directory.services()}
    if moved is not None and moved.id in {found.id, *(one.id for one in above(known, found))}:
        said = _("“{above}” lies inside “{name}”: a service cannot be put into itself.")
        if moved.id == found.id:
            said = _("A service cannot be put into itself.")
        raise Invalid({"inside": [said.format(above=text(found.title), name=text(moved.title))]})
    if found.state == "retired":
        said = _("“{name}” is retired: nothing can be put into it.").format(name=text(found.title))
        raise Invalid({"inside": [said]}, hint=_("Put it back into use first."))
    if len(above(known, found)) + 1 + deep > LEVELS:
        said = _("The catalogue has at most {levels} levels: direction, group, service, request item.")
        raise Invalid({"inside": [said.format(levels=LEVELS)]})
    return found


def _depth(known: Mapping[int, Service], service: Service) -> int:
    """How many levels a service has with all that lies inside it."""
    lowest = max((len(above(known, one)) for one in below(known.values(), service.id)), default=None)
    return 1 if lowest is None else lowest - len(above(known, service)) + 1


def _refuse_retiring(context: Context, service: Service) -> None:
    """Raise Conflict while something would be left hanging."""
    services = context.kernel.directory.services()
    held = [text(one.title) or one.key for one in inside(services, service.id) if one.state != "retired"]
    if held:
        names = ", ".join(held[:5]) + (", …" if len(held) > 5 else "")
        said = _("“{name}” is not empty: {inside}.").format(name=text(service.title), inside=names)
        raise Conflict("service_not_empty", said, hint=_("Retire or move what lies inside it first."))
    channels = [key for (key,) in context.tx.all(_CHANNELS, (service.key,))]
    if channels:
        said = _("Channels open their tickets for it: {names}.").format(names=", ".join(channels))
        raise Conflict("service_in_use", said, hint=_("Choose another service on their pages first."))
    if not context.tx.value(_LIVE, (service.id,)):
        said = _("It is the last service in use, and every ticket needs one.")
        raise Conflict("last_service", said, hint=_("Add another one first."))


def _refuse_inside_retired(context: Context, service: Service) -> None:
    known = {one.id: one for one in context.kernel.directory.services()}
    retired = next((one for one in above(known, service) if one.state == "retired"), None)
    if retired is not None:
        said = _("It lies inside “{name}”, which is retired.").format(name=text(retired.title))
        raise Conflict("parent_retired", said, hint=_("Put that back into use first, or move this one out of it."))
