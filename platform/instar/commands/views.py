"""Saved views: a list of tickets, or what a plugin makes of one, under a name. A view is an address, never a right: who
opens it sees his own tickets.

It belongs to who saved it and is seen by him, and by the members of the team that he shares it with. To anybody else it
does not exist. Pins are everybody's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from instar.commands.execute import Answer, Context, handles
from instar.commands.requesters import one_line
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _
from instar.store import as_list

LONGEST_TITLE = 80
LONGEST_QUERY = 2000
MOST_VIEWS = 100
MOST_PINS = 7
_PATH = re.compile(
    r"/tickets/(?:list|table|as/[a-z0-9_.-]{1,64})|/p/[a-z0-9][a-z0-9_.-]{0,63}/(?:list|board)", re.IGNORECASE
)
_OWN = "SELECT title FROM saved_view WHERE id = ? AND owner_id = ?"
_SEEN = """
SELECT 1 FROM saved_view v WHERE v.id = ? AND (v.owner_id = ? OR v.team_id IN (SELECT value FROM json_each(?)))"""
_INSERT = "INSERT INTO saved_view (owner_id, title, path, query, created) VALUES (?, ?, ?, ?, ?)"
_PINS = """
SELECT count(*) FROM pinned_view p JOIN saved_view v ON v.id = p.view_id
WHERE p.principal_id = ? AND (v.owner_id = p.principal_id OR v.team_id IN (SELECT value FROM json_each(?)))"""


@dataclass(frozen=True, slots=True)
class SaveView:
    """Save the list at ``path`` with ``query`` under a title; ``view`` given: as the new state of that one."""

    path: str
    query: str = ""
    title: str = ""
    view: int | None = None


@dataclass(frozen=True, slots=True)
class RenameView:
    view: int
    title: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """Share with the members of one of one's own teams; None: with nobody."""

    view: int
    team: str | None = None


@dataclass(frozen=True, slots=True)
class PinView:
    """Put a view into the actor's own menu, or take it out."""

    view: int
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class DropView:
    view: int


@handles(SaveView, "ticket.view")
def save_view(context: Context, command: SaveView) -> Answer:
    owner = _owner(context)
    if not _PATH.fullmatch(command.path):
        raise Invalid({"path": [_("Only lists and boards can be saved.")]})
    query = clean_query(command.query)
    if command.view is not None:
        _own(context, command.view)
        context.tx.run("UPDATE saved_view SET path = ?, query = ? WHERE id = ?", (command.path, query, command.view))
        return {"view": command.view}
    title = _title(command.title)
    if context.tx.value("SELECT count(*) FROM saved_view WHERE owner_id = ?", (owner,)) >= MOST_VIEWS:
        raise Refused("too_many_views", _("You have {limit} views. Delete one first.").format(limit=MOST_VIEWS))
    return {"view": context.tx.insert(_INSERT, (owner, title, command.path, query, context.now))}


@handles(RenameView, "ticket.view")
def rename_view(context: Context, command: RenameView) -> Answer:
    _owner(context)
    _own(context, command.view)
    context.tx.run("UPDATE saved_view SET title = ? WHERE id = ?", (_title(command.title), command.view))
    return {"view": command.view}


@handles(ShareView, "ticket.view")
def share_view(context: Context, command: ShareView) -> Answer:
    _owner(context)
    _own(context, command.view)
    team = context.kernel.directory.find("team", command.team) if command.team else None
    if command.team and (team is None or team.id not in context.actor.teams):
        raise Invalid({"team": [_("Choose one of your own teams.")]})
    context.tx.run("UPDATE saved_view SET team_id = ? WHERE id = ?", (team.id if team else None, command.view))
    return {"view": command.view}


@handles(PinView, "ticket.view")
def pin_view(context: Context, command: PinView) -> Answer:
    owner = _owner(context)
    teams = as_list(context.actor.teams)
    if context.tx.value(_SEEN, (command.view, owner, teams)) is None:
        raise no_view()
    context.tx.run("DELETE FROM pinned_view WHERE principal_id = ? AND view_id = ?", (owner, command.view))
    if command.pinned:
        if context.tx.value(_PINS, (owner, teams)) >= MOST_PINS:
            message = _("At most {limit} views stand in the menu. Take one out first.").format(limit=MOST_PINS)
            raise Refused("too_many_pins", message)
        context.tx.run("INSERT INTO pinned_view (principal_id, view_id) VALUES (?, ?)", (owner, command.view))
    return {"view": command.view}


@handles(DropView, "ticket.view")
def drop_view(context: Context, command: DropView) -> Answer:
    _owner(context)
    _own(context, command.view)
    context.tx.run("DELETE FROM pinned_view WHERE view_id = ?", (command.view,))
    context.tx.run("DELETE FROM saved_view WHERE id = ?", (command.view,))
    return {"view": command.view}


def clean_query(given: str) -> str:
    """The query as it is kept: no cursor, nothing empty. Raises Invalid for one that is too long."""
    if len(given) > LONGEST_QUERY:
        raise Invalid({"query": [_("These filters are too long to be saved.")]})
    pairs = [(name, value) for name, value in parse_qsl(given.lstrip("?")) if name not in ("cursor", "view")]
    return urlencode(pairs)


def no_view() -> NotFound:
    """The same words for a view that is not there and for somebody else's."""
    return NotFound("no_view", _("There is no such view, or it is not shared with you."))


def _owner(context: Context) -> int:
    """Everybody with a log-in has views of his own; what they show is asked for when they are opened."""
    context.asked = True
    if context.actor.id is None:
        raise no_view()
    return context.actor.id


def _own(context: Context, view: int) -> None:
    if context.tx.one(_OWN, (view, context.actor.id)) is None:
        raise no_view()


def _title(given: str) -> str:
    title = one_line(given).strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid({"title": [_("Give a title of at most {limit} characters.").format(limit=LONGEST_TITLE)]})
    return title
