"""People and teams to choose from."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.people import PeopleQuery, PersonList, TeamList, person_json, team_json
from instar.queries import people
from instar.store.stems import folded


@operation("GET", "/people", answer=PersonList, query=PeopleQuery)
def colleagues(call: Call) -> Reply:
    """Colleagues by name; nobody for who nowhere sees what is internal."""
    wanted = folded(call.query["q"])
    found = [
        one for one in people.colleagues(call.kernel, call.actor) if wanted in folded(one.name) or wanted in one.key
    ]
    return Reply({"items": [person_json(one) for one in found]})


@operation("GET", "/teams", answer=TeamList)
def teams(call: Call) -> Reply:
    """Teams in use by name; none for who nowhere sees what is internal."""
    return Reply({"items": [team_json(one) for one in people.teams(call.kernel, call.actor)]})


@operation("GET", "/tickets/<number>/assignees", answer=PersonList, query=PeopleQuery)
def assignees(call: Call) -> Reply:
    """Whom the ticket can be given to: who may act on it, oneself first, at most 50."""
    found = people.assignees(call.kernel, call.actor, call.ticket_id, q=call.query["q"])
    return Reply({"items": [person_json(one) for one in found]})
