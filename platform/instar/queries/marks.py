"""What the page of a ticket says beside the ticket itself, read by one question: the reader's star, whether he has put
it off, whether it was split off, which ticket he has opened last."""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.key import Asked, visible_key

_MARKS = """
SELECT EXISTS (SELECT 1 FROM favourite f WHERE f.principal_id = ? AND f.ticket_id = t.id),
  (SELECT z.until FROM snooze z WHERE z.principal_id = ? AND z.ticket_id = t.id AND z.returned IS NULL),
  (SELECT s.at FROM split s WHERE s.ticket_id = t.id),
  (SELECT r.ticket_id FROM recent r WHERE r.principal_id = ? ORDER BY r.at DESC, r.ticket_id DESC LIMIT 1)
FROM ticket t WHERE t.id = ?"""


class Marks(NamedTuple):
    """``put_off``: until when, ms; ``split``: when it was split off, ms, None: it was not; ``last``: the ticket whose
    page the reader has opened last."""

    starred: bool
    put_off: int | None
    split: int | None
    last: int | None


def marks(kernel: Kernel, actor: Actor, asked: Asked) -> Marks:
    """Raises NotFound."""
    key = visible_key(kernel, actor, asked)
    row = kernel.store.read().one(_MARKS, (actor.id, actor.id, actor.id, key.id))
    return Marks(bool(row[0]), *row[1:]) if row else Marks(False, None, None, None)
