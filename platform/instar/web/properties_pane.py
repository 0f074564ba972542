"""The properties pane: who answers for the ticket and until when, then the fields of its role, its process, the past.

The order never changes; what is empty folds. See ``_properties.html``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from instar.i18n import _
from instar.queries.contracts import uncovered
from instar.queries.fields import FieldRow
from instar.queries.partners import shares
from instar.queries.ticket import TicketView
from instar.web import current, people, times


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    title: str
    text: str = ""
    time: times.TimeText | None = None
    person: people.Person | None = None
    url: str | None = None
    editable: bool = False
    reason: str | None = None
    to_fill: bool = False
    sheet: str | None = None

    @property
    def filled(self) -> bool:
        return bool(self.text or self.time or self.person)


@dataclass(frozen=True, slots=True)
class Group:
    """``empty``: properties without a value, folded."""

    key: str
    title: str
    rows: tuple[Property, ...]
    empty: tuple[Property, ...] = ()


def groups(view: TicketView, panels: Iterable[tuple[str, Any]] = (), clocks: Iterable[Property] = ()) -> list[Group]:
    """``panels``: what plugins add, of which the slot "rows" stands here. ``clocks``: what is promised about time."""
    found = [_group("head", "", head(view)), Group("clocks", _("Clocks"), tuple(clocks))]
    for key, title in (("role", view.role.title), ("process", view.process_title)):
        found.append(_group(key, title, [field(view, row) for row in view.fields if row.group == key]))
    for plugin, panel in panels:
        if panel.slot == "rows":
            rows = tuple(
                Property(f"{plugin}-{panel.key}-{place}", row.label, row.value, url=row.url)
                for place, row in enumerate(panel.rows)
            )
            found.append(Group(f"{plugin}-{panel.key}", panel.title, rows))
    kept = tuple(field(view, row) for row in view.fields if row.group == "kept")
    found.append(Group("kept", "", kept))
    return [group for group in found if group.rows or group.empty]


def one(view: TicketView, name: str) -> Property | None:
    """The property of that name; None when the reader has none such."""
    for known in head(view):
        if known.name == name:
            return known
    return next((field(view, row) for row in view.fields if row.id == name), None)


def head(view: TicketView) -> Iterator[Property]:
    """What every ticket has."""
    edit, assign = view.can.edit, view.can.assign
    yield Property("title", _("Title"), view.title, editable=edit)
    yield Property("service", _("Service"), view.service.title, editable=edit, sheet=f"/t/{view.number}/service")
    if view.requester is not None:
        client = " · ".join(filter(None, (view.requester.name, view.requester.organization or view.organization)))
        url = f"/clients/contacts/{view.requester.id}" if view.can.view_internal else None
        yield Property("client", _("Client"), client, url=url)
        yield from _addresses(view)
    if view.can.view_internal:
        yield from _contract(view)
    if view.can.view_internal:
        yield Property("assignee", _("Assignee"), person=people.person(view.assignee), editable=edit)
        yield Property("team", _("Team"), view.team.name if view.team else "", editable=edit and assign)
        yield from _partners(view)
    yield Property("priority", _("Priority"), f"P{view.priority}", editable=edit)
    yield Property("due", _("Due"), time=times.deadline(view.due, open=view.ended is None), editable=edit)
    yield Property("created", _("Opened"), time=times.moment(view.created))
    if view.parent:
        yield Property("parent", _("Parent"), view.parent, url=f"/t/{view.parent}")
    if view.result:
        yield Property("result", _("Result"), view.result)


def field(view: TicketView, row: FieldRow) -> Property:
    """A value of the ticket's data."""
    return Property(row.id, row.title, row.text, editable=row.editable and row.group != "kept", to_fill=row.to_fill)


# -- below: how it is done -----------------------------------------------------------------------------------


def _addresses(view: TicketView) -> Iterator[Property]:
    assert view.requester is not None
    if view.requester.email:
        yield Property("email", _("E-mail"), view.requester.email, url=f"mailto:{view.requester.email}")
    if view.requester.phone:
        yield Property("phone", _("Phone"), view.requester.phone, url=f"tel:{view.requester.phone}")


def _contract(view: TicketView) -> Iterator[Property]:
    """That no contract covers it, and the way to those of the client; of what is covered nothing is said."""
    lacks = uncovered(current.kernel(), view.id)
    if lacks is not None:
        url = f"/clients/organizations/{lacks.organization_id}#contracts" if lacks.organization_id else None
        said = _("Out of contract: {new}").format(new=lacks.words)
        yield Property("contract", _("Contract"), said, url=url)


def _partners(view: TicketView) -> Iterator[Property]:
    """Who works on it for us, or the way to share it; nothing where the process allows no partners."""
    kernel = current.kernel()
    if not kernel.definitions.allows_partners(view.process):
        return
    names = [share.name for share in shares(kernel, current.actor(), view.key) if not share.over]
    if names or view.can.share:
        yield Property("partners", _("Partners"), ", ".join(names) or _("Share…"), url=f"/t/{view.number}/partners")


def _group(key: str, title: str, rows: Iterable[Property]) -> Group:
    listed = tuple(rows)
    shown = tuple(row for row in listed if row.filled or row.to_fill)
    return Group(key, title, shown, tuple(row for row in listed if not (row.filled or row.to_fill)))
