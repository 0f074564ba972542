"""What somebody may approve or reject; it is decided by ``CompleteWork``, like every other step."""

from __future__ import annotations

from instar.commands.work import CompleteWork
from instar.contract import Viewer
from instar.queries import approvals as query
from instar.queries.approvals import Approval
from instar.queries.cursor import Page
from instar.sdk.desk import as_actor
from instar.web.current import kernel

__all__ = ["Approval", "CompleteWork", "approval", "approvals", "count_approvals"]


def approvals(by: Viewer, *, cursor: str | None = None, limit: int = 20) -> Page[Approval]:
    """What ``by`` may decide now, most urgent first; ``next`` of the page is the cursor of the following one."""
    return query.approvals(kernel(), as_actor(by), cursor=cursor, limit=limit)


def approval(by: Viewer, item: int) -> Approval | None:
    """One step of those; None where it is gone, or not for ``by`` to decide."""
    return query.approval(kernel(), as_actor(by), item)


def count_approvals(by: Viewer) -> int:
    """How many wait, at most 1000."""
    return query.count_approvals(kernel(), as_actor(by))
