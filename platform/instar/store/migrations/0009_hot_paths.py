"""What the lists of steps and the boards are read by.

A step carries the urgency that lists sort it by – the earlier of its own due time and the ticket's, and the ticket's
priority –, so that the first rows of a queue are the first entries of an index. Written with the step and with the
ticket's due time and priority, by ``commands.candidates`` and ``commands.ticket``. The board's index knows the zone: a
column is counted without reading a ticket.
"""

NEVER = 1 << 62

STATEMENTS = (
    f"ALTER TABLE work_item ADD COLUMN urgent BIGINT NOT NULL DEFAULT {NEVER}",
    "ALTER TABLE work_item ADD COLUMN priority INTEGER NOT NULL DEFAULT 3",
    f"""
UPDATE work_item SET
  urgent = (SELECT CASE WHEN coalesce(t.due, {NEVER}) < coalesce(work_item.due, {NEVER}) THEN t.due
                   ELSE coalesce(work_item.due, {NEVER}) END
            FROM ticket t WHERE t.id = work_item.ticket_id),
  priority = (SELECT t.priority FROM ticket t WHERE t.id = work_item.ticket_id)""",
    "DROP INDEX work_item_queue",
    """
CREATE INDEX work_item_queue ON work_item(team_id, urgent, priority, created, id, ticket_id)
  WHERE assignee_id IS NULL""",
    "DROP INDEX ticket_board",
    "CREATE INDEX ticket_board ON ticket(process, stage, id, zone_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
