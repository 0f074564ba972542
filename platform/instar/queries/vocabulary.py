"""What an editor of processes offers instead of letting people type: forms with their fields, teams, actions with their
arguments, what expressions may read; and the words of the format itself. Only what the reader may see.

Who designs names teams and units, for a process is given to them; people are those whom the reader finds elsewhere too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from instar.access import PROFILES, Actor
from instar.definitions.checking import fields_in, role_fields
from instar.engine import keys
from instar.engine.catalogue import SERVICE_TEAM, UNITS
from instar.engine.compiler import COUNTS, TICKET, USER
from instar.engine.expressions import TIME, Type
from instar.engine.nesting import nodes_in
from instar.forms import KERNEL_TYPES
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries.definitions import readable
from instar.queries.labels import STATUS_TITLES
from instar.queries.people import colleagues

LANGUAGES = ("en", "ru")
ORDERS: Mapping[str, tuple[str, ...]] = {
    "process": keys.PROCESS_KEYS,
    "stage": keys.STAGE_KEYS,
    "flow": keys.FLOW_KEYS,
    "node": keys.NODE_KEYS,
    "timer": keys.TIMER_KEYS,
    "join": keys.JOIN_KEYS,
    "multi": keys.MULTI_KEYS,
    "loop": keys.LOOP_KEYS,
    "manual": keys.MANUAL_KEYS,
    "accept": keys.ACCEPT_KEYS,
    "form": keys.FORM_KEYS,
    "field": keys.FIELD_KEYS,
    "option": keys.OPTION_KEYS,
    "decision": keys.DECISION_KEYS,
    "input": keys.INPUT_KEYS,
    "output": keys.OUTPUT_KEYS,
    "rule": keys.RULE_KEYS,
}
"""Keys in canonical order, by what they are of."""
THROWN = ("message", "signal", "error", "escalation", "link")
"""Keys of nodes whose values are names that processes make up and others answer to."""

READ: Mapping[str, str] = {
    "ticket.number": N_("Number"),
    "ticket.title": N_("Title"),
    "ticket.role": N_("Role"),
    "ticket.process": N_("Process"),
    "ticket.stage": N_("Stage"),
    "ticket.status": N_("Status"),
    "ticket.service.key": N_("Service"),
    "ticket.service.team": N_("Team of the service"),
    "ticket.team": N_("Team"),
    "ticket.priority": N_("Priority"),
    "ticket.created": N_("Created"),
    "ticket.due": N_("Due"),
    "ticket.requester.login": N_("Requester: log-in"),
    "ticket.requester.name": N_("Requester: name"),
    "ticket.requester.email": N_("Requester: e-mail"),
    "ticket.requester.unit": N_("Requester: unit"),
    "ticket.organization.key": N_("Client: key"),
    "ticket.organization.name": N_("Client: name"),
    "ticket.assignee.login": N_("Assignee: log-in"),
    "ticket.assignee.name": N_("Assignee: name"),
    "ticket.channel": N_("Channel"),
    "ticket.result": N_("Result"),
    "ticket.parent": N_("Parent"),
    "user.login": N_("Who acts: log-in"),
    "user.name": N_("Who acts: name"),
    "now": N_("Now"),
}
"""What people call the names that conditions read most."""


def vocabulary(kernel: Kernel, actor: Actor) -> dict[str, Any]:
    """Plain JSON; needs ``process.design``, else Forbidden. What has a title has it in the reader's language."""
    kernel.access.authorize(actor, "process.design")
    shown = readable(kernel, actor)
    bodies = {
        kind: [orjson.loads(one.body) for one in kernel.definitions.list(kind) if shown(kind, one.key)]
        for kind in ("process", "form", "decision", "calendar")
    }
    return {
        "languages": LANGUAGES,
        "orders": {**ORDERS, "layout": keys.LAYOUT, "extension": keys.EXTENSION},
        "node_keys": {type: sorted(found, key=keys.NODE_KEYS.index) for type, found in keys.KEYS_OF.items()},
        "statuses": [{"key": key, "title": _(title)} for key, title in STATUS_TITLES.items()],
        "profiles": [{"key": key, "title": key} for key in PROFILES],
        "special": {"team": [SERVICE_TEAM], "unit": list(UNITS)},
        "processes": [_process(body) for body in bodies["process"]],
        "forms": [{**_named(body), "fields": list(_fields(body.get("fields")))} for body in bodies["form"]],
        "decisions": [_decision(body) for body in bodies["decision"]],
        "calendars": [_named(body) for body in bodies["calendar"]],
        "teams": [{"key": team.key, "title": team.name} for team in kernel.directory.teams()],
        "units": [{"key": one.key, "title": one.name} for one in kernel.directory.structure().units.values()],
        "people": [{"key": person.key, "title": person.name} for person in colleagues(kernel, actor)],
        "services": [_service(one.key, one.title) for one in kernel.directory.services() if one.active],
        "roles": [_role(key, role) for key, role in kernel.plugins.roles.items()],
        "actions": [_action(action) for action in kernel.plugins.actions.values()],
        "field_types": {key: str(kind.expression_type.kind) for key, kind in KERNEL_TYPES.items()},
        "fields": _types(kernel, [*bodies["form"], *bodies["process"]]),
        "names": _names(),
        "events": _events(bodies["process"]),
    }


# -- below: how it is done -----------------------------------------------------------------------------------


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": body["key"], "title": text(body.get("title")) or body["key"]}


def _process(body: Mapping[str, Any]) -> dict[str, Any]:
    return {**_named(body), "role": body.get("role")}


def _decision(body: Mapping[str, Any]) -> dict[str, Any]:
    outputs = [{"id": one.get("id"), "title": text(one.get("title"))} for one in body.get("outputs", ())]
    return {**_named(body), "outputs": outputs}


def _service(key: str, title: Any) -> dict[str, Any]:
    return {"key": key, "title": text(title) or key}


def _role(key: str, role: Any) -> dict[str, Any]:
    form = role.form if isinstance(role.form, Mapping) else {}
    return {"key": key, "title": text(role.title), "fields": list(_fields(form.get("fields")))}


def _action(action: Any) -> dict[str, Any]:
    fields = (action.arguments or {}).get("fields")
    return {
        "key": action.key,
        "title": text(action.title),
        "kind": action.kind,
        "fields": list(_fields(fields, whole=True)),
    }


def _fields(raw: Any, *, whole: bool = False) -> Iterator[dict[str, Any]]:
    """What asks for something, sections opened; ``whole``: with all that the form says of a field."""
    for field in raw if isinstance(raw, list) else ():
        if not isinstance(field, Mapping):
            continue
        if field.get("type") == "section":
            yield from _fields(field.get("fields"), whole=whole)
        elif "id" in field:
            told = dict(field) if whole else {"id": field["id"], "type": field.get("type", "text")}
            title = text(field.get("title")) if field.get("title") else ""
            yield {**told, "title": title or field["id"], "options": _options(field.get("options"))}


def _options(raw: Any) -> list[dict[str, Any]]:
    listed = raw if isinstance(raw, list) else ()
    return [
        {"value": one["value"], "title": text(one.get("title")) or str(one["value"])}
        if isinstance(one, Mapping) and "value" in one
        else {"value": one, "title": str(one)}
        for one in listed
    ]


def _types(kernel: Kernel, bodies: list[Mapping[str, Any]]) -> dict[str, str]:
    """Field id → type, of what the reader may see: a new field of that id has to be of that type."""
    found = {id: kind for body in bodies for id, (kind, _pointer) in fields_in(body).items()}
    return found | {id: kind for id, (kind, _role) in role_fields(kernel.plugins).items()}


def _names() -> list[dict[str, str]]:
    """What expressions read besides the ticket's data: path, title, what it is."""
    roots = {"ticket": TICKET, "user": USER, "multi": COUNTS.members}
    found = [(f"{root}.{name}", kind) for root, members in roots.items() for name, kind in members.items()]
    listed = [*_opened(found), ("now", TIME)]
    return [
        {"path": path, "title": _(READ[path]) if path in READ else path, "type": kind.kind} for path, kind in listed
    ]


def _opened(found: list[tuple[str, Type]]) -> Iterator[tuple[str, Type]]:
    for path, kind in found:
        if kind.kind == "record" and kind.members:
            yield from ((f"{path}.{name}", inner) for name, inner in kind.members.items())
        else:
            yield path, kind


def _events(processes: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Names that processes in force already use, by what they are names of."""
    found: dict[str, set[str]] = {key: set() for key in THROWN}
    for body in processes:
        for _id, node in nodes_in(body):
            for key in THROWN if isinstance(node, Mapping) else ():
                name = node.get(key)
                found[key] |= {name} if isinstance(name, str) else set()
    return {key: sorted(names) for key, names in found.items()}
