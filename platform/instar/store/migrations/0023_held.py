"""Replies that wait to be sent: until their moment has come they are no messages, and nobody outside can see them.

An id is never given again: an outdated page must not withdraw another reply. ``state``: waiting | failed (``reason``
says why it could not be sent when it was due). ``mask``: what the token of its author left of his rights, NULL for all.
"""

STATEMENTS = (
    """
CREATE TABLE held_reply (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  author_id INTEGER NOT NULL REFERENCES principal(id), mask TEXT, body TEXT NOT NULL, files TEXT NOT NULL,
  due BIGINT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', reason TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX held_reply_ticket ON held_reply(ticket_id, id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
