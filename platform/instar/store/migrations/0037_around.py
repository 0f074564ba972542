"""The work around a ticket: reminders, what is put off, checklists, stars, what was seen lately, what was split off.

``reminder``: ``at`` is when it falls due; ``unless_answered`` 1: it ends when the client writes. ``fired``: it has
fallen due and stands in somebody's work until ``ended``; ``why`` says what ended it: done | answered | dropped |
hidden | closed. ``late``: it fired well after its time, because no clock ran.
``snooze``: the ticket is out of one person's work until ``until``; ``returned``: it has come back. ``split``: see
commands/splitting.py; ``moved`` is {"messages": [id], "files": [id]}. ``checklist_item``: ``position`` orders those of
a ticket, ``child_id`` is the subtask that an item has become.
"""

STATEMENTS = (
    """
CREATE TABLE reminder (
  id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  principal_id INTEGER NOT NULL REFERENCES principal(id), at BIGINT NOT NULL, note TEXT NOT NULL DEFAULT '',
  unless_answered INTEGER NOT NULL DEFAULT 0, created BIGINT NOT NULL, fired BIGINT, late INTEGER NOT NULL DEFAULT 0,
  ended BIGINT, why TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX reminder_due ON reminder(at) WHERE fired IS NULL AND ended IS NULL",
    "CREATE INDEX reminder_of ON reminder(principal_id, at) WHERE ended IS NULL",
    "CREATE INDEX reminder_ticket ON reminder(ticket_id) WHERE ended IS NULL",
    """
CREATE TABLE snooze (
  principal_id INTEGER NOT NULL REFERENCES principal(id), ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  until BIGINT NOT NULL, created BIGINT NOT NULL, returned BIGINT, PRIMARY KEY (principal_id, ticket_id))""",
    "CREATE INDEX snooze_until ON snooze(until) WHERE returned IS NULL",
    "CREATE INDEX snooze_ticket ON snooze(ticket_id)",
    """
CREATE TABLE split (
  ticket_id INTEGER PRIMARY KEY REFERENCES ticket(id), from_id INTEGER NOT NULL REFERENCES ticket(id),
  by_id INTEGER REFERENCES principal(id), at BIGINT NOT NULL, moved TEXT NOT NULL)""",
    "CREATE INDEX split_from ON split(from_id)",
    """
CREATE TABLE checklist_item (
  id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES ticket(id), position INTEGER NOT NULL,
  text TEXT NOT NULL, assignee_id INTEGER REFERENCES principal(id), due BIGINT, done BIGINT,
  done_by_id INTEGER REFERENCES principal(id), child_id INTEGER REFERENCES ticket(id), created BIGINT NOT NULL)""",
    "CREATE INDEX checklist_item_ticket ON checklist_item(ticket_id, position)",
    "CREATE INDEX checklist_item_mine ON checklist_item(assignee_id) WHERE assignee_id IS NOT NULL AND done IS NULL",
    "CREATE INDEX checklist_item_child ON checklist_item(child_id) WHERE child_id IS NOT NULL",
    """
CREATE TABLE checklist_template (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, by_id INTEGER REFERENCES principal(id),
  updated BIGINT NOT NULL)""",
    """
CREATE TABLE favourite (
  principal_id INTEGER NOT NULL REFERENCES principal(id), ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  at BIGINT NOT NULL, PRIMARY KEY (principal_id, ticket_id))""",
    """
CREATE TABLE recent (
  principal_id INTEGER NOT NULL REFERENCES principal(id), ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  at BIGINT NOT NULL, PRIMARY KEY (principal_id, ticket_id))""",
    "ALTER TABLE answer ADD COLUMN acts TEXT NOT NULL DEFAULT '{}'",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
