"""What people are told: notices, which of them they want and when, and tickets of which they want to hear nothing.

A notice is one thing that somebody learned of. ``key`` names it, so that nobody is told the same twice; ``thread`` is
what the bell groups by: a ticket ("t.12"), or a call over many ("bulk.3.assigned"). ``why``: what makes it his affair.
It holds no text of a message, only ``message_id``: what may be read is asked when it is read. ``way``: app | mail |
digest, as he wanted it when it was written; ``post_at``: when its letter is due, NULL: none is (any more);
``posted``: when a letter took it along.

``notice_setting``: minutes of the day in the person's time zone; ``digest_due``: when the next digest is, NULL: none.
"""

STATEMENTS = (
    """
CREATE TABLE notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT, principal_id INTEGER NOT NULL REFERENCES principal(id),
  ticket_id INTEGER REFERENCES ticket(id), kind TEXT NOT NULL, key TEXT NOT NULL, thread TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '', actor_id INTEGER REFERENCES principal(id),
  message_id INTEGER REFERENCES message(id) ON DELETE CASCADE, detail TEXT NOT NULL DEFAULT '{}', at BIGINT NOT NULL,
  read BIGINT, way TEXT NOT NULL, post_at BIGINT, posted BIGINT)""",
    "CREATE UNIQUE INDEX notice_key ON notice(principal_id, key)",
    "CREATE INDEX notice_thread ON notice(principal_id, thread, id)",
    "CREATE INDEX notice_unread ON notice(principal_id, id) WHERE read IS NULL",
    "CREATE INDEX notice_post ON notice(post_at) WHERE post_at IS NOT NULL",
    "CREATE INDEX notice_digest ON notice(principal_id, id) WHERE way = 'digest' AND posted IS NULL",
    "CREATE INDEX notice_at ON notice(at)",
    "CREATE INDEX notice_ticket ON notice(ticket_id) WHERE ticket_id IS NOT NULL",
    "CREATE INDEX notice_message ON notice(message_id) WHERE message_id IS NOT NULL",
    """
CREATE TABLE notice_setting (
  principal_id INTEGER PRIMARY KEY REFERENCES principal(id), choices TEXT NOT NULL DEFAULT '{}',
  quiet_begin INTEGER, quiet_end INTEGER, quiet_off INTEGER NOT NULL DEFAULT 0, digest TEXT NOT NULL DEFAULT 'daily',
  digest_day INTEGER NOT NULL DEFAULT 0, digest_at INTEGER NOT NULL DEFAULT 540, digest_off INTEGER NOT NULL DEFAULT 0,
  digest_due BIGINT, language TEXT)""",
    "CREATE INDEX notice_setting_due ON notice_setting(digest_due) WHERE digest_due IS NOT NULL",
    "CREATE INDEX work_item_due ON work_item(due) WHERE due IS NOT NULL",
    """
CREATE TABLE notice_mute (
  principal_id INTEGER NOT NULL REFERENCES principal(id), ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  at BIGINT NOT NULL, PRIMARY KEY (principal_id, ticket_id))""",
    "CREATE INDEX notice_mute_ticket ON notice_mute(ticket_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
