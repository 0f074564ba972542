"""What a bundle needs of the site that takes it, by name only: no value of a setting ever goes along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from instar.definitions import Version
from instar.engine.catalogue import SERVICE_TEAM, UNITS
from instar.engine.nesting import nodes_in
from instar.i18n import N_, _
from instar.kernel import Kernel
from instar.plugins import KERNEL

PARTS = ("plugins", "roles", "actions", "teams", "units", "users", "profiles", "services", "secrets")
_HOLDERS = {"team": "teams", "head": "units", "deputy": "units", "user": "users", "profile": "profiles"}
"""What candidates are named by → the part of the needs that the name belongs to."""
_TEAMS = "SELECT key FROM principal WHERE kind = 'team' AND active = 1"
_UNITS = "SELECT key FROM unit WHERE active = 1"
_SERVICES = "SELECT key FROM service WHERE active = 1"
_SAID: Mapping[str, str] = {
    "plugins": N_("The plugin “{name}” is not at work here."),
    "roles": N_("There is no role “{name}”."),
    "actions": N_("There is no action “{name}”."),
    "teams": N_("There is no team “{name}”."),
    "units": N_("There is no unit “{name}”."),
    "services": N_("There is no service “{name}”."),
    "secrets": N_("The secret “{name}” is not set."),
}
"""Part of the needs → what is told where the site does not have it. Log-ins and profiles the check tells."""


def needs(kernel: Kernel, versions: Iterable[Version]) -> dict[str, list[str]]:
    """Names by part, sorted; the same on every site with the same plugins."""
    found: dict[str, set[str]] = {part: set() for part in PARTS}
    for version in versions:
        if version.kind == "process":
            for part, name in _of_process(kernel, orjson.loads(version.body)):
                found[part].add(name)
    for kind in ("role", "action"):
        owners = {kernel.plugins.owner(kind, key) for key in found[f"{kind}s"]}
        found["plugins"] |= {owner for owner in owners if owner and owner != KERNEL}
    found["secrets"] = {name for plugin in found["plugins"] for name, _value in _secrets(kernel, plugin)}
    return {part: sorted(found[part]) for part in PARTS}


def lacking(kernel: Kernel, manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the site lacks of what a bundle needs: ``{"part", "name", "message"}``."""
    needed = manifest.get("needs")
    if not isinstance(needed, dict):
        return []
    here = _here(kernel)
    return [
        {"part": part, "name": name, "message": _(said).format(name=name[:64])}
        for part, said in _SAID.items()
        for name in _texts(needed.get(part))
        if name not in here[part]
    ]


def _here(kernel: Kernel) -> dict[str, set[str]]:
    plugins = {status.name for status in kernel.plugins.statuses if status.state == "loaded"}
    tx = kernel.store.read()
    return {
        "plugins": plugins,
        "roles": set(kernel.plugins.roles),
        "actions": set(kernel.plugins.actions),
        "teams": {key for (key,) in tx.all(_TEAMS)},
        "units": {key for (key,) in tx.all(_UNITS)},
        "services": {key for (key,) in tx.all(_SERVICES)},
        "secrets": {name for plugin in plugins for name, value in _secrets(kernel, plugin) if value},
    }


def _secrets(kernel: Kernel, plugin: str) -> Iterator[tuple[str, bool]]:
    """(name, whether it is set) of the secret settings of a plugin."""
    values = kernel.plugins.values(plugin)
    for row in kernel.plugins.rows().get(plugin) or ():
        if row.secret:
            yield f"{plugin}.{row.name}", bool(values.get(row.name))


def _of_process(kernel: Kernel, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _named("roles", body.get("role"))
    for _id, node in nodes_in(body):
        if not isinstance(node, dict):
            continue
        yield from _named("roles", node.get("role"))
        yield from _named("services", node.get("service"))
        yield from _named("actions", node.get("action"))
        yield from _named("users", node.get("assignee"))
        manual = node.get("manual")
        for holder in (node, manual if isinstance(manual, dict) else {}):
            yield from _candidates(holder.get("candidates"))
        yield from _arguments(kernel, node)
    for deed in _deeds(body.get("sla")):
        yield from _named("actions", deed.get("action"))
        yield from _arguments(kernel, deed)


def _deeds(clocks: object) -> Iterator[Mapping[str, Any]]:
    """What clocks do when they are late, or about to be."""
    for clock in clocks if isinstance(clocks, list) else ():
        found = (clock.get(key) for key in ("on_warn", "on_breach")) if isinstance(clock, dict) else ()
        yield from (deed for deed in found if isinstance(deed, dict))


def _candidates(given: object) -> Iterator[tuple[str, str]]:
    for kind, part in _HOLDERS.items():
        found = given.get(kind) if isinstance(given, dict) else None
        for name in found if isinstance(found, list) else [found]:
            yield from (one for one in _named(part, name) if name not in (SERVICE_TEAM, *UNITS))


def _arguments(kernel: Kernel, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Roles and teams that are given to an action: as its form of arguments says, or by the name of the argument."""
    given, action = node.get("with"), kernel.plugins.action(str(node.get("action")))
    if not isinstance(given, dict) or action is None:
        return
    yield from _named("roles", given.get("role"))
    for field in (action.arguments or {}).get("fields", ()):
        if field.get("type") == "team" and given.get(field["id"]) != SERVICE_TEAM:
            yield from _named("teams", given.get(field["id"]))


def _named(part: str, name: object) -> Iterator[tuple[str, str]]:
    if isinstance(name, str) and name and "{{" not in name:
        yield part, name


def _texts(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
