"""Find: a number goes straight there, words are looked for in titles of the newest tickets."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.cursor import limited
from instar.queries.head import heads
from instar.queries.key import id_of
from instar.queries.labels import RoleLabel, StageLabel, number, role_label, stage_label
from instar.queries.scoped import Question, allowed, branches, select
from instar.queries.ticket import stage_seen
from instar.queries.words import WINDOW, matcher

_NUMBER = Question("t.id AS id", "t.id = ?", order="id")
_TITLES = Question("t.id AS id, t.title AS title", order="id DESC")


@dataclass(frozen=True, slots=True)
class Hit:
    """``exact``: the number itself was asked for."""

    id: int
    number: str
    title: str
    role: RoleLabel
    stage: StageLabel | None
    client: str
    ended: bool
    updated: int
    exact: bool


def search(kernel: Kernel, actor: Actor, q: str, *, limit: int = 20) -> tuple[Hit, ...]:
    """Tickets for a number ("T-1024", "1024"), first, and for words that all stand in the title; ё is е, case does not
    matter. Newest first."""
    size = limited(limit)
    parts = branches(kernel, actor)
    ids: list[int] = []
    asked = id_of(q)
    if asked is not None:
        ids = [id for (id,) in select(kernel, parts, _NUMBER, (asked,), 1)]
    matches = matcher(q)
    if matches is not None and not ids:
        ids = [id for id, title in select(kernel, parts, _TITLES, (), WINDOW) if matches(title)][:size]
    found = heads(kernel, ids)
    inside = allowed(kernel, actor, "ticket.view_internal", ids)
    return tuple(
        Hit(
            id=head.id,
            number=number(head.id),
            title=head.title,
            role=role_label(kernel, head.role),
            stage=stage_seen(stage_label(kernel, head.version_id, head.stage), head.id in inside),
            client=head.client,
            ended=head.ended is not None,
            updated=head.updated,
            exact=head.id == asked,
        )
        for id in ids
        if (head := found.get(id)) is not None
    )
