"""A reader: which audiences of a ticket somebody belongs to, and so which fields and messages of it are his.

A field names its audiences. A message has one word: *public* is for the requester, his organization and staff,
*partner* for the people of one partner organization, *internal* for nobody who may not see what is internal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

MESSAGES = ("public", "partner", "internal")
READABLE = "(? OR (? AND m.audience = 'public') OR (m.audience = 'partner' AND m.partner_id = ?))"
"""Which rows of ``message m`` a reader may read; its arguments are ``Reader.args``."""


@dataclass(frozen=True, slots=True)
class Reader:
    """``internal``: reads everything. ``partner``: id of the organization that he reads it for as a partner."""

    internal: bool = False
    audiences: frozenset[str] = frozenset()
    partner: int | None = None

    @property
    def public(self) -> bool:
        """Whether he reads what is said to the requester."""
        return self.internal or not self.audiences <= {"partner"}

    @property
    def args(self) -> tuple[bool, bool, int | None]:
        return self.internal, self.public, self.partner

    def reads(self, audience: Collection[str]) -> bool:
        """Whether a field with these audiences is his; one without any is internal."""
        return self.internal or not self.audiences.isdisjoint(audience)

    def reads_message(self, audience: str, partner: int | None) -> bool:
        if self.internal or (self.public and audience == "public"):
            return True
        return audience == "partner" and partner is not None and partner == self.partner


ALL = Reader(internal=True, audiences=frozenset({"requester", "customer_org", "partner", "operator", "internal"}))
