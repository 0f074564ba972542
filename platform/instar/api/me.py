"""Who is asking, and whom and what a field may name."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.people import Account, References, ReferencesQuery, account_json, references_json
from instar.errors import NotFound
from instar.i18n import _
from instar.queries import people, suggestions


@operation("GET", "/me", answer=Account)
def whoami(call: Call) -> Reply:
    """The account of the token and what it may do."""
    return Reply(account_json(people.me(call.kernel, call.actor)))


@operation("GET", "/references/<kind>", answer=References, query=ReferencesQuery)
def find_references(call: Call) -> Reply:
    """What a field of type user, team, contact, organization or ticket may name."""
    kind = call.path["kind"]
    if kind not in suggestions.KINDS:
        raise NotFound("no_kind", _("There is nothing of this kind to pick."))
    found = suggestions.suggest(call.kernel, call.actor, kind, call.query.get("q", ""), limit=call.query["limit"])
    return Reply(references_json(found))
