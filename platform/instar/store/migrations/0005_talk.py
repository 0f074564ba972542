"""The conversation while it is written: drafts, who is there, answers to choose from, who is mentioned, who watches.

A draft belongs to one person, on one ticket, for one part of its page: "client", "staff", or a step ("step/12"); its
content is what the form held, as JSON. ``presence`` is short-lived.
"""

STATEMENTS = (
    """
CREATE TABLE draft (
  principal_id INTEGER NOT NULL REFERENCES principal(id), ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  part TEXT NOT NULL, content TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (principal_id, ticket_id, part))""",
    "CREATE INDEX draft_ticket ON draft(ticket_id, at)",
    "CREATE INDEX draft_at ON draft(at)",
    """
CREATE TABLE presence (
  ticket_id INTEGER NOT NULL REFERENCES ticket(id), principal_id INTEGER NOT NULL REFERENCES principal(id),
  seen BIGINT NOT NULL, PRIMARY KEY (ticket_id, principal_id))""",
    "CREATE INDEX presence_seen ON presence(seen)",
    """
CREATE TABLE answer (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, owner_id INTEGER NOT NULL REFERENCES principal(id),
  team_id INTEGER REFERENCES principal(id), created BIGINT NOT NULL, updated BIGINT NOT NULL)""",
    "CREATE INDEX answer_owner ON answer(owner_id)",
    "CREATE INDEX answer_team ON answer(team_id) WHERE team_id IS NOT NULL",
    """
CREATE TABLE mention (
  principal_id INTEGER NOT NULL REFERENCES principal(id),
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  ticket_id INTEGER NOT NULL REFERENCES ticket(id), seen BIGINT, PRIMARY KEY (principal_id, message_id))""",
    "CREATE INDEX mention_new ON mention(principal_id, ticket_id) WHERE seen IS NULL",
    "CREATE INDEX mention_message ON mention(message_id)",
    """
CREATE TABLE watch (
  principal_id INTEGER NOT NULL REFERENCES principal(id), ticket_id INTEGER NOT NULL REFERENCES ticket(id),
  at BIGINT NOT NULL, PRIMARY KEY (principal_id, ticket_id))""",
    "CREATE INDEX watch_ticket ON watch(ticket_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
