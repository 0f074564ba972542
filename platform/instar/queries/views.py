"""Saved views that the actor may open: his own, and those shared with a team of his."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.labels import PersonLabel, person_label
from instar.store import as_list

_VIEWS = """
SELECT v.id, v.title, v.path, v.query, v.owner_id, v.team_id, p.view_id IS NOT NULL
FROM saved_view v LEFT JOIN pinned_view p ON p.view_id = v.id AND p.principal_id = ?
WHERE v.owner_id = ? OR v.team_id IN (SELECT value FROM json_each(?)) ORDER BY v.title, v.id LIMIT 300"""


@dataclass(frozen=True, slots=True)
class SavedView:
    """``address``: the list that it stands for. ``team``: whom it is shared with."""

    id: int
    title: str
    path: str
    query: str
    own: bool
    owner: PersonLabel | None
    team: PersonLabel | None
    pinned: bool

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def views(kernel: Kernel, actor: Actor) -> tuple[SavedView, ...]:
    """All of them, by title."""
    if actor.id is None:
        return ()
    teams = as_list(actor.teams)
    rows = kernel.store.read().all(_VIEWS, (actor.id, actor.id, teams))
    return tuple(
        SavedView(
            id,
            title,
            path,
            query,
            owner == actor.id,
            person_label(kernel, owner),
            person_label(kernel, team),
            bool(pinned),
        )
        for id, title, path, query, owner, team, pinned in rows
    )


def view(kernel: Kernel, actor: Actor, id: int) -> SavedView | None:
    return next((found for found in views(kernel, actor) if found.id == id), None)
