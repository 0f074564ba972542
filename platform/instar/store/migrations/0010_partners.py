"""What partners read: a message may be for one partner organization, and words of fields addressed to partners are
words of their own in the index. The index is filled anew by a worker: its texts were never stored.
"""

STATEMENTS = (
    "ALTER TABLE message ADD COLUMN partner_id INTEGER REFERENCES organization(id)",
    "DROP TABLE ticket_text",
    "CREATE VIRTUAL TABLE ticket_text USING fts5(title, public, partner, internal, detail = column, prefix = '3')",
    """
INSERT INTO text_pending (ticket_id) SELECT id FROM ticket WHERE true
ON CONFLICT (ticket_id) DO UPDATE SET mark = text_pending.mark + 1""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
