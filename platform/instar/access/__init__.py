"""Access: the only place that decides. Four questions – ``scope, can, project, authorize`` – and nobody else answers.

Rights are read once per principal and epoch: every change of a grant, a membership or an account raises
``epoch.access``; the next request sees it in every process.
"""

from instar.access.access import Access, TicketKey
from instar.access.actor import ANONYMOUS, SYSTEM, Actor
from instar.access.mask import Mask
from instar.access.offers import Asker, asker
from instar.access.permissions import PERMISSIONS, PROFILES, SCOPE_TYPES, SITE_WIDE
from instar.access.reader import READABLE, Reader
from instar.access.reasons import Reason
from instar.access.references import References
from instar.access.scope import Branch, Scope

__all__ = [
    "ANONYMOUS",
    "PERMISSIONS",
    "PROFILES",
    "READABLE",
    "SCOPE_TYPES",
    "SITE_WIDE",
    "SYSTEM",
    "Access",
    "Actor",
    "Asker",
    "Branch",
    "Mask",
    "Reader",
    "Reason",
    "References",
    "Scope",
    "TicketKey",
    "asker",
]
