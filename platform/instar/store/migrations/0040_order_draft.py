"""What somebody has begun to order and not sent yet: one text for each service, his alone.

``content``: a JSON object with what the form holds, as browsers keep it (``draft`` has the same for tickets).
"""

STATEMENTS = (
    """
CREATE TABLE order_draft (
  principal_id INTEGER NOT NULL REFERENCES principal(id), service_id INTEGER NOT NULL REFERENCES service(id),
  content TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (principal_id, service_id))""",
    "CREATE INDEX order_draft_at ON order_draft(at)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
