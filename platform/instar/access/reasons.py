"""Why somebody may do something with a ticket, or nearly may: one line a right and a line a part that he takes."""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    """``kind``: right | part. ``lack``: "" (it holds), over (its end has come), elsewhere (the ticket is not in reach),
    weak (it gives other things), shut (the process is not open to partners).

    grant: the right's id, None for a part. principal: to whom it was given, a person or one of his teams. what: a
    profile, a permission, or how one takes part. until: ms, None for ever.
    """

    kind: str
    lack: str
    grant: int | None
    principal: int
    what: str
    scope_type: str
    scope_key: str
    until: int | None

    @property
    def holds(self) -> bool:
        return not self.lack
