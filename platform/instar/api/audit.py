"""The audit, for who looks after the site or checks it."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.audit import AuditList, AuditQuery, audit_json
from instar.queries.audit import AuditFilter, audit


@operation("GET", "/audit", answer=AuditList, query=AuditQuery, statuses=(403,))
def audit_rows(call: Call) -> Reply:
    """Who has done what in administration, newest first."""
    given = dict(call.query)
    limit, cursor = given.pop("limit"), given.pop("cursor", None)
    page = audit(call.kernel, call.actor, AuditFilter(**given), cursor=cursor, limit=limit)
    return Reply({"items": [audit_json(row) for row in page.items], "next": page.next})
