"""The portal's few entries: on top of a wide page, at the bottom of a phone's. The same for everybody who orders."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from instar.i18n import N_, _
from instar.queries.approvals import count_approvals
from instar.queries.portal import decides, waiting_for
from instar.web import current
from instar.web.chips import known_icon

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
    own = [
        Entry(key, _(_TITLES[key]), url, icon, count, _is_here(key))
        for key, url, icon, count in found
        if key != "approve" or to_approve or decides(kernel, actor)
    ]
    return (*own[:-1], *_of_plugins(), own[-1])


def links() -> tuple[tuple[str, str], ...]:
    """(address, title) of what plugins add on top of public pages."""
    return tuple((one.url, one.title) for one in _of_plugins())


def _of_plugins() -> list[Entry]:
    found = current.kernel().plugins.gather("portal_links", actor=current.actor())
    return [
        Entry(f"{plugin}-{at}", one.title, one.url, known_icon(one.icon), current=_is_below(one.url))
        for at, (plugin, one) in enumerate(found)
    ]


def _is_below(url: str) -> bool:
    return request.path == url or request.path.startswith(f"{url.rstrip('/')}/")


def _is_here(key: str) -> bool:
    path = request.path
    if key == "services":
        return path == "/portal" or path.startswith("/portal/s/")
    places = {"mine": ("/portal/my", "/portal/sent", "/t/"), "approve": ("/portal/approve",), "me": ("/me", "/notices")}
    return path.startswith(places[key])
