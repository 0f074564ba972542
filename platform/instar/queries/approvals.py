"""To approve: the open steps that somebody may decide now, each with what one needs to decide it without opening it."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.errors import NotFound
from instar.kernel import Kernel
from instar.queries.conversation import messages
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.files import FileRow, files
from instar.queries.ticket import TicketView, ticket
from instar.queries.urgency import Key, keys_of
from instar.queries.work import StepRow, step

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Approval:
    """``step.outcomes`` have ``approve`` and ``reject`` among them; they are carried out by ``CompleteWork``.

    ``ticket.fields`` hold what the actor may read; ``asked``: the first message of the conversation, "" for none.
    """

    step: StepRow
    ticket: TicketView
    files: tuple[FileRow, ...]
    asked: str


def approvals(kernel: Kernel, actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page[Approval]:
    """Those that the actor may decide, most urgent first."""
    most = limited(limit)
    keys = _keys(kernel, actor, decode(cursor, int, int, int, int), most + 1)
    found = (_approval(kernel, actor, key.item) for key in keys[:most])
    shown = tuple(one for one in found if one is not None)
    return Page(shown, encode(keys[most - 1][:4]) if len(keys) > most else None)


def approval(kernel: Kernel, actor: Actor, item: int) -> Approval | None:
    """One of them; None where the step is gone, no approval, or not for the actor to decide."""
    return _approval(kernel, actor, item)


def count_approvals(kernel: Kernel, actor: Actor) -> int:
    """How many there are, at most 1000; those that the separation of duties forbids the actor are among them."""
    return len(_keys(kernel, actor, None, COUNTED))


# -- below: how it is done -----------------------------------------------------------------------------------


def _keys(kernel: Kernel, actor: Actor, after: tuple[int, ...] | None, limit: int) -> list[Key]:
    """A node of this name may be an approval in one version and none in another: what is none is left out here."""
    deciding = kernel.definitions.deciding()
    names = frozenset().union(*deciding.values())
    found: list[Key] = []
    while names and len(found) < limit:
        batch = keys_of(kernel, actor, "all", "any", after, _BATCH, nodes=names)
        found += _deciding(kernel, batch)
        if len(batch) < _BATCH:
            break
        after = batch[-1][:4]
    return found[:limit]


_NODES = """
SELECT w.id, w.node, t.version_id FROM json_each(?) wanted
JOIN work_item w ON w.id = wanted.value JOIN ticket t ON t.id = w.ticket_id"""


def _deciding(kernel: Kernel, keys: list[Key]) -> list[Key]:
    deciding = kernel.definitions.deciding()
    rows = kernel.store.read().all(_NODES, (f"[{','.join(str(key.item) for key in keys)}]",)) if keys else []
    real = {id for id, node, version_id in rows if node in deciding.get(version_id, ())}
    return [key for key in keys if key.item in real]


def _approval(kernel: Kernel, actor: Actor, item: int) -> Approval | None:
    try:
        found = step(kernel, actor, item)
        if not found.may_do or found.node not in kernel.definitions.deciding().get(found.version_id, ()):
            return None
        view = ticket(kernel, actor, found.ticket)
        first = messages(kernel, actor, view.id, limit=1).items
        return Approval(found, view, files(kernel, actor, view.key), first[0].body if first else "")
    except NotFound:  # decided by somebody else between the two questions
        return None
