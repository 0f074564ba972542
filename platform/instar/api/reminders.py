"""Later: what the account wants to be reminded of, and tickets that it has put off."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.base import iso
from instar.api.shapes.reminders import (
    PutOffBody,
    PutOffShape,
    ReminderBody,
    ReminderList,
    ReminderMadeShape,
    reminder_json,
)
from instar.commands.reminders import EndReminder, Remind, Snooze, Wake
from instar.queries.reminders import reminders


@operation("GET", "/me/reminders", answer=ReminderList)
def my_reminders(call: Call) -> Reply:
    """Reminders of the account that have not ended, the earliest first."""
    return Reply({"items": [reminder_json(one) for one in reminders(call.kernel, call.actor)]})


@operation("DELETE", "/me/reminders/<int:id>", answer=None, status=204)
def end_reminder(call: Call) -> Reply:
    """Be done with a reminder, or drop one to come."""
    call.execute(EndReminder(int(call.path["id"])))
    return Reply(None)


@operation(
    "POST", "/tickets/<number>/reminders", answer=ReminderMadeShape, status=201, body=ReminderBody, statuses=(409,)
)
def remind_of_ticket(call: Call) -> Reply:
    """Remind the account of the ticket at a moment, or in so many days."""
    made = call.execute(Remind(call.ticket_id, **call.body))
    return Reply({"id": made["reminder"], "number": made["number"], "at": iso(made["at"])})


@operation("POST", "/tickets/<number>/snooze", answer=PutOffShape, body=PutOffBody, statuses=(409,))
def put_ticket_off(call: Call) -> Reply:
    """Take the ticket out of the account's work until a moment, or until the client writes."""
    made = call.execute(Snooze(call.ticket_id, call.body["until"]))
    return Reply({"number": made["number"], "until": iso(made["until"])})


@operation("DELETE", "/tickets/<number>/snooze", answer=None, status=204)
def wake_ticket(call: Call) -> Reply:
    """Back into the account's work."""
    call.execute(Wake(call.ticket_id))
    return Reply(None)
