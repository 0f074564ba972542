"""What came and left by channels: with whom, about what, and what became of it.

``exchange`` is one message that came (``state`` taken) or one that leaves: waiting (its job sends it), sent, failed,
withheld (nobody is to get it; ``reason`` says why). ``account``: the address of ours, such as a mailbox; ``other``:
the one outside. ``ticket_id`` counts where there is no message; else the message says whose it is now. What came
before this table was there is told by the ticket's title and the contact's address.
"""

STATEMENTS = (
    """
CREATE TABLE exchange (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, direction TEXT NOT NULL, message_id INTEGER REFERENCES message(id),
  ticket_id INTEGER NOT NULL REFERENCES ticket(id), account TEXT NOT NULL DEFAULT '', other TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  automatic INTEGER NOT NULL DEFAULT 0, at BIGINT NOT NULL, ended BIGINT)""",
    "CREATE INDEX exchange_channel ON exchange(channel, id)",
    "CREATE INDEX exchange_message ON exchange(message_id)",
    "CREATE INDEX exchange_stopped ON exchange(channel, id) WHERE state IN ('failed', 'withheld')",
    "CREATE INDEX exchange_waiting ON exchange(ticket_id) WHERE state = 'waiting'",
    "CREATE INDEX exchange_automatic ON exchange(channel, other, ended) WHERE automatic = 1 AND direction = 'out'",
    """
INSERT INTO exchange (channel, direction, message_id, ticket_id, other, name, title, state, automatic, at)
SELECT i.channel, 'in', i.message_id, i.ticket_id,
  coalesce((SELECT min(n.value) FROM contact_identity n WHERE n.contact_id = c.id AND n.kind = 'email'), ''),
  coalesce(c.name, ''), t.title, 'taken', coalesce(m.automatic, 0), i.at
FROM inbound i JOIN ticket t ON t.id = i.ticket_id LEFT JOIN message m ON m.id = i.message_id
LEFT JOIN contact c ON c.id = m.contact_id ORDER BY i.at, i.ticket_id, i.message_id""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
