"""Who may do what with articles. Every answer is one of the kernel's ``access``.

Readers: each audience may know what those before it in ``AUDIENCES`` may – a guest what is public, whoever is logged in
what is for customers besides, a partner what is for partners, staff (``ticket.view_internal``) everything. Whoever
writes notes on tickets writes articles; whoever gives work to others (supervisors) publishes and retires them.
"""

from __future__ import annotations

from instar.sdk import Forbidden, Viewer, _, known_as, may
from instar_plugins.knowledge.tables import AUDIENCES

STAFF = "ticket.view_internal"
WRITE = "ticket.comment_internal"
PUBLISH = "ticket.assign"

_READS = {"guest": "public", "customer": "customers", "partner": "partners", "staff": "staff"}
CLIENTS = AUDIENCES.index("customers")
"""What may stand in a message to a client is for customers, or wider."""


def level(by: Viewer) -> int:
    """The last audience whose articles a reader may see, as its place in ``AUDIENCES``."""
    return AUDIENCES.index("staff" if _is_site(by) else _READS[known_as(by)])


def require_staff(by: Viewer) -> None:
    """Raises Forbidden for who does not work here: his pages are those under ``/help``."""
    if not _may(STAFF, by):
        raise Forbidden(
            "not_allowed",
            _("Articles are written by those who work here."),
            hint=_("You find the articles that are for you under /help."),
        )


def may_write(by: Viewer) -> bool:
    return _may(WRITE, by)


def may_publish(by: Viewer) -> bool:
    return _may(PUBLISH, by)


def asker(by: Viewer) -> Viewer | None:
    """Whom the sdk asks for: None stands for the site itself, which is no viewer."""
    return None if _is_site(by) else by


# -- below: how it is done -----------------------------------------------------------------------------------


def _is_site(by: Viewer) -> bool:
    return by.kind == "system"


def _may(permission: str, by: Viewer) -> bool:
    return _is_site(by) or may(permission, by)
