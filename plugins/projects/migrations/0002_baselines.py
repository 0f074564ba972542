"""Baselines: where the parts of a plan were (minutes since the epoch) when somebody took one."""

STATEMENTS = (
    """
CREATE TABLE x_projects__baseline (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id INTEGER NOT NULL, taken BIGINT NOT NULL, taken_by INTEGER)""",
    "CREATE INDEX x_projects__baseline_ticket ON x_projects__baseline(ticket_id)",
    """
CREATE TABLE x_projects__was (
  id INTEGER PRIMARY KEY AUTOINCREMENT, baseline_id INTEGER NOT NULL, ticket_id INTEGER NOT NULL,
  start BIGINT NOT NULL, finish BIGINT NOT NULL)""",
    "CREATE INDEX x_projects__was_baseline ON x_projects__was(baseline_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
