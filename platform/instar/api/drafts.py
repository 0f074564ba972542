"""Drafts of definitions: what an account is writing and has not published."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.base import iso
from instar.api.shapes.drafts import (
    DiscardDraftQuery,
    DraftsShape,
    SavedDraftShape,
    SaveDraftBody,
    draft_json,
    others_json,
)
from instar.commands import DiscardDraft, SaveDraft
from instar.queries import drafts as query

RULE = "/definitions/<kind>/<key>/draft"


@operation("GET", RULE, answer=DraftsShape, statuses=(403,))
def definition_draft(call: Call) -> Reply:
    """The account's own draft of a definition, and who else is at work on it."""
    kernel, actor, kind, key = call.kernel, call.actor, call.path["kind"], call.path["key"]
    own, others = query.draft(kernel, actor, kind, key), query.others_drafts(kernel, actor, kind, key)
    return Reply(
        {
            "draft": draft_json(own) if own else None,
            "number": query.number_in_force(kernel, kind, key),
            "others": [others_json(row) for row in others],
        }
    )


@operation("PUT", RULE, answer=SavedDraftShape, body=SaveDraftBody, statuses=(403, 409))
def save_draft(call: Call) -> Reply:
    """Keep what was typed. 409 with the stored draft when another window of the account was faster."""
    saved = call.execute(SaveDraft(call.path["kind"], call.path["key"], **call.body))
    return Reply({"revision": saved["revision"], "updated": iso(saved["updated"])})


@operation("DELETE", RULE, answer=None, status=204, query=DiscardDraftQuery, statuses=(409,))
def discard_draft(call: Call) -> Reply:
    """Discard one's own draft; nothing happens where there is none."""
    call.execute(DiscardDraft(call.path["kind"], call.path["key"], call.query.get("revision")))
    return Reply(None)
