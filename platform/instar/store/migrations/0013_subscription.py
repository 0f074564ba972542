"""What tickets wait for that nobody does: timers, messages and signals of the tokens of their runs.

``kind``: timer | message | signal. A timer has ``due`` (ms) and is claimed by a clock as jobs are: ``lease`` and
``attempts`` say who holds it. A message or signal has its ``name``; ``key``: of the one message that is meant.
"""

STATEMENTS = (
    """
CREATE TABLE subscription (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id INTEGER NOT NULL REFERENCES ticket(id), token INTEGER NOT NULL,
  node TEXT NOT NULL, kind TEXT NOT NULL, name TEXT, key TEXT, due BIGINT, lease BIGINT,
  attempts INTEGER NOT NULL DEFAULT 0, error TEXT, created BIGINT NOT NULL)""",
    "CREATE INDEX subscription_ticket ON subscription(ticket_id, token)",
    "CREATE INDEX subscription_due ON subscription(due) WHERE due IS NOT NULL",
    "CREATE INDEX subscription_name ON subscription(kind, name, key) WHERE name IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
