"""What programs ask for: tokens that are cut to a part of their account's rights, and one command over many tickets.

``api_token.mask``: JSON, NULL for all rights. A ``bulk`` is a command on every one of its ``bulk_item`` rows, in their
order; each says how it went, so that whoever carries it on after a crash knows where it was.
"""

STATEMENTS = (
    "ALTER TABLE api_token ADD COLUMN mask TEXT",
    "CREATE INDEX api_token_principal ON api_token(principal_id)",
    """
CREATE TABLE bulk (
  id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL REFERENCES principal(id), mask TEXT, language TEXT NOT NULL,
  command TEXT NOT NULL, arguments TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'running', total INTEGER NOT NULL,
  created BIGINT NOT NULL, ended BIGINT)""",
    "CREATE INDEX bulk_owner ON bulk(owner_id, id)",
    "CREATE INDEX bulk_ended ON bulk(ended) WHERE ended IS NOT NULL",
    """
CREATE TABLE bulk_item (
  bulk_id INTEGER NOT NULL REFERENCES bulk(id) ON DELETE CASCADE, position INTEGER NOT NULL,
  ticket_id INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', code TEXT, message TEXT,
  PRIMARY KEY (bulk_id, position)) WITHOUT ROWID""",
    "CREATE INDEX bulk_item_state ON bulk_item(bulk_id, state, position)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
