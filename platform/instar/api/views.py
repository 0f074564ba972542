"""Saved views: lists under a title."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.view import ChangeViewBody, SaveViewBody, ViewList, ViewShape, view_json
from instar.commands.views import DropView, PinView, RenameView, SaveView, ShareView, no_view
from instar.queries.views import view, views


@operation("GET", "/views", answer=ViewList)
def all_views(call: Call) -> Reply:
    """Views of the account, and those shared with its teams."""
    return Reply({"items": [view_json(row) for row in views(call.kernel, call.actor)]})


@operation("POST", "/views", answer=ViewShape, status=201, body=SaveViewBody, statuses=(409,))
def save_view(call: Call) -> Reply:
    """Save a list under a title."""
    return _told(call, call.execute(SaveView(**call.body))["view"])


@operation("PATCH", "/views/<int:id>", answer=ViewShape, body=ChangeViewBody, statuses=(409,))
def change_view(call: Call) -> Reply:
    """Change title, filters, the team it is shared with, or whether it stands in one's own menu."""
    id, given = int(call.path["id"]), call.body
    if view(call.kernel, call.actor, id) is None:
        raise no_view()
    if "title" in given:
        call.execute(RenameView(id, given["title"]))
    if "path" in given or "query" in given:
        now = view(call.kernel, call.actor, id)
        path, query = (now.path, now.query) if now else ("", "")
        call.execute(SaveView(given.get("path", path), given.get("query", query), view=id))
    if "team" in given:
        call.execute(ShareView(id, given["team"]))
    if "pinned" in given:
        call.execute(PinView(id, given["pinned"]))
    return _told(call, id)


@operation("DELETE", "/views/<int:id>", answer=None, status=204)
def drop_view(call: Call) -> Reply:
    """Delete one's own view, for those too with whom it is shared."""
    call.execute(DropView(int(call.path["id"])))
    return Reply(None)


def _told(call: Call, id: int) -> Reply:
    found = view(call.kernel, call.actor, id)
    if found is None:
        raise no_view()
    return Reply(view_json(found))
