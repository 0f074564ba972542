"""The portal's few entries: on top of a wide page, at the bottom of a phone's. The same for everybody who orders."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from instar.i18n import N_, _
from instar.queries.approvals import count_approvals
from instar.queries.portal import decides, waiting_for
from instar.web import current

OUTSIDE = frozenset({"ticket.create", "ticket.view", "ticket.comment", "ticket.attach", "ticket.watch"})
"""Who holds no more than these anywhere does not work here: the portal is all that he needs."""
_TITLES = {
    "services": N_("Services"),
    "mine": N_("My tickets"),
    "approve": N_("To approve"),
    "me": N_("Me"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """``count``: what waits for the reader there, 0 for nothing."""

    key: str
    title: str
    url: str
    icon: str
    count: int = 0
    current: bool = False


def entries() -> tuple[Entry, ...]:
    """“To approve” is there once something was to be approved."""
    kernel, actor = current.kernel(), current.actor()
    to_approve = count_approvals(kernel, actor)
    found = [
        ("services", "/portal", "category", 0),
        ("mine", "/portal/my", "ticket", waiting_for(kernel, actor)),
        ("approve", "/portal/approve", "checklist", to_approve),
        ("me", "/me", "user-circle", 0),
    ]
    return tuple(
        Entry(key, _(_TITLES[key]), url, icon, count, _is_here(key))
        for key, url, icon, count in found
        if key != "approve" or to_approve or decides(kernel, actor)
    )


def _is_here(key: str) -> bool:
    path = request.path
    if key == "services":
        return path == "/portal" or path.startswith("/portal/s/")
    places = {"mine": ("/portal/my", "/portal/sent", "/t/"), "approve": ("/portal/approve",), "me": ("/me", "/notices")}
    return path.startswith(places[key])
