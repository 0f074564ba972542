"""Rules of the site, and what came of them.

``rule``: ``body`` is its canonical JSON without ``order`` and ``enabled``, which are columns; ``version`` counts every
change of the body; ``since`` is when it was last switched on (ms), and events before that are not its business;
``failures``: how often in a row it has failed; ``off`` why it was switched off by itself; ``gone``: when it was
deleted, its key being free again then. ``firing``: a row for each event at which a rule fired or failed; ``once`` names
what happens to a rule once, an event (``e12``) or a ticket (``t7``). ``chain`` are the keys of rules that had led to
the event, ``done`` what was done, in words for people (JSON)."""

STATEMENTS = (
    """
CREATE TABLE x_rules__rule (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
  place INTEGER NOT NULL, enabled INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1, since BIGINT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0, off TEXT NOT NULL DEFAULT '', changed BIGINT NOT NULL, changed_by INTEGER,
  gone BIGINT)""",
    "CREATE UNIQUE INDEX x_rules__rule_key ON x_rules__rule(key) WHERE gone IS NULL",
    """
CREATE TABLE x_rules__firing (
  id INTEGER PRIMARY KEY AUTOINCREMENT, rule_id INTEGER NOT NULL, version INTEGER NOT NULL, once TEXT NOT NULL,
  event_id BIGINT NOT NULL, event TEXT NOT NULL, ticket_id INTEGER NOT NULL, number TEXT NOT NULL, at BIGINT NOT NULL,
  state TEXT NOT NULL, chain TEXT NOT NULL DEFAULT '[]', done TEXT NOT NULL DEFAULT '[]',
  error TEXT NOT NULL DEFAULT '', UNIQUE (rule_id, once))""",
    "CREATE INDEX x_rules__firing_ticket ON x_rules__firing(ticket_id, id)",
    "CREATE INDEX x_rules__firing_rule ON x_rules__firing(rule_id, at)",
    "CREATE INDEX x_rules__firing_event ON x_rules__firing(event_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
