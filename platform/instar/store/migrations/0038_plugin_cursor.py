"""How far each plugin has been told what happened (hook ``after_event``), and how satisfied the requester was.

``plugin_cursor.event_id``: the last event that the plugin has dealt with. ``lease`` and ``holder``: who tells it just
now; ``claim`` only grows, and is the fence: who has lost the lease moves no cursor. ``attempts``, ``due`` and
``error``: it has raised at the next event so many times, and is not asked again before then. ``ticket.rating``: 1 to 5,
NULL while nobody has said; ``ticket.asked``: when the requester was asked (ms).
"""

STATEMENTS = (
    """
CREATE TABLE plugin_cursor (
  plugin TEXT PRIMARY KEY, event_id BIGINT NOT NULL, claim INTEGER NOT NULL DEFAULT 0, lease BIGINT, holder TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, due BIGINT NOT NULL DEFAULT 0, error TEXT, at BIGINT NOT NULL)""",
    "ALTER TABLE ticket ADD COLUMN rating INTEGER",
    "ALTER TABLE ticket ADD COLUMN asked BIGINT",
    "CREATE INDEX ticket_rating ON ticket(rating, id) WHERE rating IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
