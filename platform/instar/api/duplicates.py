"""Two clients that may be one: looked for, decided, merged and taken apart again."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.clients import (
    MergeClientBody,
    MergedClientShape,
    PairList,
    PairsQuery,
    PartedClientShape,
    SearchShape,
    SettleBody,
    SettledShape,
    pair_json,
)
from instar.api.shapes.work import Nothing
from instar.commands import MergeClients, SearchDuplicates, SettlePair, UndoMerge
from instar.queries import duplicates as query


@operation("GET", "/duplicates", answer=PairList, query=PairsQuery, statuses=(403,))
def duplicates(call: Call) -> Reply:
    """Pairs of clients that may be one, the likeliest first."""
    found = query.pairs(call.kernel, call.actor, **dict(call.query))
    return Reply({"items": [pair_json(row) for row in found.items], "next": found.next})


@operation("POST", "/duplicates", answer=SettledShape, body=SettleBody, statuses=(403, 404))
def settle_duplicate(call: Call) -> Reply:
    """Say of a pair that it is no duplicate, or that it is decided later."""
    given = call.body
    return Reply(call.execute(SettlePair(given["kind"], given["first"], given["second"], given["state"])))


@operation("GET", "/duplicates/search", answer=SearchShape, statuses=(403,))
def duplicate_search(call: Call) -> Reply:
    """How far the newest search is."""
    found = query.last_search(call.kernel, call.actor)
    told = {"id": found.id, "state": found.state, "done": found.done, "total": found.total, "found": found.found}
    return Reply(told)


@operation("POST", "/duplicates/search", answer=SearchShape, status=202, body=Nothing, statuses=(403, 409))
def search_duplicates(call: Call) -> Reply:
    """Look through all clients, in the background."""
    call.execute(SearchDuplicates())
    return duplicate_search(call)


@operation(
    "POST",
    "/organizations/<int:id>/merge",
    answer=MergedClientShape,
    body=MergeClientBody,
    guarded=True,
    statuses=(403, 409),
)
def merge_organization(call: Call) -> Reply:
    """Merge an organization into the same one, which goes on for both."""
    return _merged(call, "organization")


@operation(
    "POST",
    "/contacts/<int:id>/merge",
    answer=MergedClientShape,
    body=MergeClientBody,
    guarded=True,
    statuses=(403, 409),
)
def merge_contact(call: Call) -> Reply:
    """Merge a contact into the same one, who goes on for both."""
    return _merged(call, "contact")


@operation("POST", "/client-merges/<int:id>/undo", answer=PartedClientShape, body=Nothing, statuses=(403, 409))
def undo_client_merge(call: Call) -> Reply:
    """Take apart what a merge has put together, within thirty days."""
    done = call.execute(UndoMerge(int(call.path["id"])))
    return Reply({"id": done["id"], "merge": done["merge"]})


def _merged(call: Call, kind: str) -> Reply:
    given = call.body
    command = MergeClients(
        kind, int(call.path["id"]), given["into"], given.get("keep", {}), call.rev, given.get("into_rev")
    )
    return Reply(call.execute(command))
