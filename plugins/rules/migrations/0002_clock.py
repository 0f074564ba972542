"""Rules that begin by the clock.

``rule.looked``: up to which moment (ms) the clock has been looked at for it: the first moment after it at which it
begins and that is over is caught up on, once. ``run``: one beginning of such a rule. ``due`` is the moment that it is
for, ``begun`` when it was seen; ``after``: the id of the ticket up to which it has come, ``at``: the one that is in
hand while a worker tries again what killed another; ``looked``, ``fired``, ``failed``: how many tickets, of ``total``
that were found at the beginning; ``streak``: failures in a row. ``state``: running | done | stopped | failed | skipped,
with the reason in ``error``. ``firing.run_id``: the run that a row of the log belongs to; its ``event_id`` is 0."""

STATEMENTS = (
    "ALTER TABLE x_rules__rule ADD COLUMN looked BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE x_rules__firing ADD COLUMN run_id INTEGER",
    "CREATE INDEX x_rules__firing_run ON x_rules__firing(run_id, id)",
    """
CREATE TABLE x_rules__run (
  id INTEGER PRIMARY KEY AUTOINCREMENT, rule_id INTEGER NOT NULL, version INTEGER NOT NULL, due BIGINT NOT NULL,
  begun BIGINT NOT NULL, ended BIGINT, state TEXT NOT NULL, total INTEGER NOT NULL DEFAULT 0,
  looked INTEGER NOT NULL DEFAULT 0, fired INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  streak INTEGER NOT NULL DEFAULT 0, after INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '', UNIQUE (rule_id, due))""",
    "CREATE INDEX x_rules__run_open ON x_rules__run(due) WHERE state = 'running'",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
