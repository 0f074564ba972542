"""Who is asking."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.people import Account, account_json
from instar.queries import people


@operation("GET", "/me", answer=Account)
def whoami(call: Call) -> Reply:
    """The account of the token and what it may do."""
    return Reply(account_json(people.me(call.kernel, call.actor)))
