"""Absences: one's own, and anybody's for who manages people."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.absence import AbsenceBody, AbsenceList, AbsenceShape, absence_json
from instar.commands import EndAbsence, SetAbsence
from instar.errors import NotFound
from instar.i18n import _
from instar.queries.absences import absences


@operation("GET", "/me/absences", answer=AbsenceList)
def my_absences(call: Call) -> Reply:
    """Absences of the account that are not over."""
    return _list(call, call.actor.key)


@operation("POST", "/me/absences", answer=AbsenceShape, status=201, body=AbsenceBody, statuses=(403,))
def set_my_absence(call: Call) -> Reply:
    """Say when the account is away, and who stands in."""
    return _set(call, call.actor.key)


@operation("GET", "/people/<login>/absences", answer=AbsenceList, statuses=(403,))
def absences_of(call: Call) -> Reply:
    """Absences of an account that are not over."""
    return _list(call, call.path["login"])


@operation("POST", "/people/<login>/absences", answer=AbsenceShape, status=201, body=AbsenceBody, statuses=(403,))
def set_absence_of(call: Call) -> Reply:
    """Say when somebody is away, and who stands in."""
    return _set(call, call.path["login"])


@operation("DELETE", "/absences/<int:id>", answer=None, status=204)
def end_absence(call: Call) -> Reply:
    """End an absence that has begun with yesterday, or forget one to come."""
    call.execute(EndAbsence(int(call.path["id"])))
    return Reply(None)


def _list(call: Call, login: str) -> Reply:
    return Reply({"items": [absence_json(row) for row in absences(call.kernel, call.actor, login)]})


def _set(call: Call, login: str) -> Reply:
    made = call.execute(SetAbsence(**call.body, of=login))["absence"]
    row = next((row for row in absences(call.kernel, call.actor, login) if row.id == made), None)
    if row is None:  # a repeat of a call whose absence is over meanwhile
        raise NotFound("no_absence", _("There is no such absence, or it is not yours to end."))
    return Reply(absence_json(row))
