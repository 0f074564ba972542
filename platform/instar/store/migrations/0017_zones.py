"""The ticket's zone beside what scoped lists read first: the parts that people take, and the open steps.

Which of them lie in zones that somebody sees anyway is told without reading a ticket. Written with the row and again
when the ticket changes its zone, by ``commands.ticket``.
"""

STATEMENTS = (
    "ALTER TABLE participant ADD COLUMN zone_id INTEGER NOT NULL DEFAULT 0",
    "UPDATE participant SET zone_id = (SELECT t.zone_id FROM ticket t WHERE t.id = participant.ticket_id)",
    "CREATE INDEX participant_zone ON participant(principal_id, zone_id, ticket_id, kind, until)",
    "ALTER TABLE work_item ADD COLUMN zone_id INTEGER NOT NULL DEFAULT 0",
    "UPDATE work_item SET zone_id = (SELECT t.zone_id FROM ticket t WHERE t.id = work_item.ticket_id)",
    "DROP INDEX work_item_queue",
    """
CREATE INDEX work_item_queue ON work_item(team_id, urgent, priority, created, id, ticket_id, zone_id)
  WHERE assignee_id IS NULL""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
