"""Events that were read from what channels have brought, each taken once.

``outcome``: "ticket" (it opened one), "event" (a ticket that waited took it), "ignored" (nobody waited and it opens
none, or it was overtaken). ``ticket_id``: the one that took it. ``external_id`` is the event's own, else its place in
the raw item.
"""

STATEMENTS = (
    """
CREATE TABLE inbound_event (
  channel TEXT NOT NULL, external_id TEXT NOT NULL, inbox_id INTEGER NOT NULL REFERENCES inbox(id),
  ticket_id INTEGER REFERENCES ticket(id), outcome TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (channel, external_id))""",
    "CREATE INDEX inbound_event_inbox ON inbound_event(inbox_id)",
    "CREATE INDEX inbound_event_opened ON inbound_event(channel, at) WHERE outcome = 'ticket'",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
