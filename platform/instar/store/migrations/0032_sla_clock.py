"""Clocks of service levels: what a process promises about time, counted for each ticket.

``sla_clock``: ``elapsed`` working ms before ``since``, of ``target`` in all; ``calendar`` "" counts every hour;
``stopped_by``: reply | status | hand_over, NULL while it is live. ``sla_interval`` is what has been counted, and
``sla_step`` which steps (per cents of the target) were told of: both are only ever added to. ``ticket.promised``: the
earliest moment at which a running clock is due; ``ticket.urgent``: the earlier of that and the ticket's own due time,
by which lists are sorted.
"""

NEVER = 1 << 62

STATEMENTS = (
    """
CREATE TABLE sla_clock (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id INTEGER NOT NULL REFERENCES ticket(id), metric TEXT NOT NULL,
  process TEXT NOT NULL, version_id INTEGER NOT NULL, state TEXT NOT NULL, started BIGINT NOT NULL,
  since BIGINT NOT NULL, elapsed BIGINT NOT NULL, target BIGINT, calendar TEXT NOT NULL, priority INTEGER NOT NULL,
  due BIGINT, stopped_by TEXT)""",
    "CREATE INDEX sla_clock_ticket ON sla_clock(ticket_id, metric, id)",
    "CREATE INDEX sla_clock_stopped ON sla_clock(since, process, metric) WHERE state IN ('met', 'breached')",
    "CREATE INDEX sla_clock_calendar ON sla_clock(calendar) WHERE state = 'running'",
    """
CREATE TABLE sla_interval (
  id INTEGER PRIMARY KEY AUTOINCREMENT, clock_id INTEGER NOT NULL REFERENCES sla_clock(id), state TEXT NOT NULL,
  begun BIGINT NOT NULL, ended BIGINT NOT NULL, worked BIGINT NOT NULL, calendar TEXT NOT NULL, target BIGINT,
  priority INTEGER NOT NULL)""",
    "CREATE INDEX sla_interval_clock ON sla_interval(clock_id, id)",
    """
CREATE TABLE sla_step (
  clock_id INTEGER NOT NULL REFERENCES sla_clock(id), step INTEGER NOT NULL, due BIGINT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (clock_id, step))""",
    "ALTER TABLE ticket ADD COLUMN promised BIGINT",
    "ALTER TABLE ticket ADD COLUMN urgent BIGINT",
    "UPDATE ticket SET urgent = due WHERE due IS NOT NULL",
    "DROP INDEX ticket_due",
    "CREATE INDEX ticket_due ON ticket(urgent) WHERE urgent IS NOT NULL AND ended IS NULL",
    "DROP INDEX ticket_urgent",
    f"CREATE INDEX ticket_urgent ON ticket(coalesce(urgent, {NEVER}), id, zone_id)",
)
APPEND_ONLY = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
    for table in ("sla_interval", "sla_step"):
        for statement in APPEND_ONLY.format(table=table).strip().split("\n"):
            db.execute_sql(statement)
