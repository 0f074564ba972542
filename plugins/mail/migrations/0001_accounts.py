"""Mailboxes that letters are fetched from.

``password``: sealed with the site's key. ``validity``, ``last``: how far the folder was read (UIDVALIDITY and UID of
IMAP), NULL and 0 before the first time. ``good``: when it was last read whole; ``error``: why the last try failed;
``failures``: tries in a row that did; ``due``: when the next one is. Moments are ms."""

STATEMENTS = (
    """
CREATE TABLE x_mail__account (
  id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL,
  security TEXT NOT NULL, login TEXT NOT NULL, password TEXT NOT NULL, folder TEXT NOT NULL, afterwards TEXT NOT NULL,
  target TEXT NOT NULL DEFAULT '', active INTEGER NOT NULL DEFAULT 1, validity BIGINT, last BIGINT NOT NULL DEFAULT 0,
  good BIGINT, fetched BIGINT NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
  failures INTEGER NOT NULL DEFAULT 0, due BIGINT NOT NULL DEFAULT 0, UNIQUE (host, login, folder))""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
