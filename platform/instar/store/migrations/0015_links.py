"""Links between tickets. ``first_id`` blocks, causes … ``second_id``; a link that reads the same from both ends is kept
from the older ticket to the younger one.
"""

STATEMENTS = (
    """
CREATE TABLE link (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, first_id INTEGER NOT NULL REFERENCES ticket(id),
  second_id INTEGER NOT NULL REFERENCES ticket(id), actor_id INTEGER REFERENCES principal(id), created BIGINT NOT NULL,
  UNIQUE (first_id, kind, second_id))""",
    "CREATE INDEX link_second ON link(second_id, kind)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
