"""What is done to a tree of tickets: each change is the ordinary command, in the reader's name.

A new ticket has the role of those beside it, else the first that the role above names for what stands below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from instar.sdk import (
    CancelTicket,
    InstarError,
    Invalid,
    OpenTicket,
    TicketLine,
    _,
    edit_ticket,
    execute,
    parents_of,
    role_below,
    run_command,
    ticket_set,
    viewer,
)
from instar_plugins.mindmap.nodes import Node
from instar_plugins.mindmap.tables import PLUGIN

ORDERED = 2000
"""Tickets below one that are put in order by hand."""


def add(parent: str, title: str, order: Sequence[str] = (), *, beside: str = "", key: str | None = None) -> str:
    """The number of a new ticket below ``parent``. ``order``: of all below it, where the new one is ""; ``beside``: the
    ticket whose role it gets. Raises InstarError."""
    if not title.strip():
        raise Invalid({"title": [_("Write what it is called.")]})
    opened = execute(OpenTicket(title.strip(), role=_role(parent, beside), parent=parent, channel="page"), key=key)
    number = str(opened["number"])
    if len(order) > 1:
        _settle(parent, [one or number for one in order])
    return number


def rename(number: str, title: str, rev: int | None) -> str:
    """Raises Invalid for no title, Conflict where somebody else has changed it since ``rev``."""
    edit_ticket(number, {"title": title.strip()}, rev=rev)
    return number


def move(number: str, parent: str, order: Sequence[str] = ()) -> str:
    """Put a ticket below another one, or to another place there. ``order``: of all below ``parent`` afterwards."""
    further = parents_of([number]).get(number) != parent
    if further:
        edit_ticket(number, {"parent": parent})
    if len(order) > 1:
        (_settle if further else arrange)(parent, order)
    return number


def take_out(number: str) -> str:
    """It stays a ticket, on its own."""
    edit_ticket(number, {"parent": None})
    return number


def take_back(number: str) -> str:
    """Cancel one that was added by mistake."""
    execute(CancelTicket(int(number.removeprefix("T-"))))
    return number


def arrange(parent: str, order: Sequence[str]) -> None:
    run_command(PLUGIN, "arrange", {"ticket": parent, "order": list(order)})


def swapped(above: Node, number: str, by: int) -> list[str]:
    """The order of those below ``above`` when one of them has moved ``by`` places up (-1) or down (1)."""
    order = [one.line.number for one in above.below]
    if number in order:
        at = order.index(number)
        order.insert(max(0, at + by), order.pop(at))
    return order


def line_of(number: str) -> TicketLine | None:
    found: Any = ticket_set(viewer()).where(f"number == '{number}'").page(limit=1).lines
    return found[0] if found else None


# -- below: how it is done -----------------------------------------------------------------------------------


def _settle(parent: str, order: Sequence[str]) -> None:
    """In which place a ticket stands that has just come there matters less than that it came: where the order is
    another by now, or not the reader's to change, it stands last."""
    with suppress(InstarError):
        arrange(parent, order)


def _role(parent: str, beside: str) -> str | None:
    sibling = line_of(beside) if beside else None
    if sibling is not None:
        return sibling.role
    above = line_of(parent)
    return role_below(above.role if above else "")
