"""What came in by channels, as it came, and what became of it.

``inbox`` is one raw item: its bytes lie among the blobs, ``key`` tells a second delivery of it. ``state``: new (its job
is to read it), done, quarantined (it could not be read or taken in; ``reason`` says why), aside (a person has set it
aside). ``inbound`` is one message that was read from it: under an id that its channel gives once, so that nothing is
taken in twice. ``channel_setting`` is what an administrator has filled in for a channel.
"""

STATEMENTS = (
    """
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, key TEXT NOT NULL, sha256 TEXT NOT NULL, size BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'new', reason TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0,
  came BIGINT NOT NULL, ended BIGINT, by_id INTEGER REFERENCES principal(id), UNIQUE (channel, key))""",
    "CREATE INDEX inbox_stopped ON inbox(state, id) WHERE state <> 'done'",
    """
CREATE TABLE inbound (
  channel TEXT NOT NULL, external_id TEXT NOT NULL, inbox_id INTEGER NOT NULL REFERENCES inbox(id),
  ticket_id INTEGER NOT NULL REFERENCES ticket(id), message_id INTEGER REFERENCES message(id),
  conversation TEXT NOT NULL DEFAULT '', opened INTEGER NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (channel, external_id))""",
    "CREATE INDEX inbound_inbox ON inbound(inbox_id)",
    "CREATE INDEX inbound_conversation ON inbound(channel, conversation, ticket_id) WHERE conversation <> ''",
    "CREATE INDEX message_external ON message(channel, external_id) WHERE external_id IS NOT NULL",
    """
CREATE TABLE channel_setting (
  channel TEXT PRIMARY KEY, service TEXT, data TEXT NOT NULL DEFAULT '{}', by_id INTEGER REFERENCES principal(id),
  at BIGINT NOT NULL)""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
