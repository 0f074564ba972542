"""The names of what fields name: people, teams, clients, companies, tickets."""

from __future__ import annotations

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.key import id_of

_NAME = {
    "contact": "SELECT c.name FROM contact c WHERE c.id = ?",
    "organization": "SELECT o.name FROM organization o WHERE o.key = ?",
    "ticket": "SELECT t.title FROM ticket t WHERE t.id = ?",
}


def name_of(kernel: Kernel, actor: Actor, kind: str, key: str) -> str | None:
    """The name of what a value names, for a reader of the value; None when it is gone. A ticket's title is for those
    who may see it."""
    if kind in ("user", "team"):
        found = kernel.directory.find(kind, key)
        return found.name if found else None
    if kind == "ticket" and not kernel.references.has(actor, kind, key):
        return None
    id = key if kind == "organization" else id_of(key)
    name = kernel.store.read().value(_NAME[kind], (id,)) if id is not None else None
    return str(name) if name is not None else None
