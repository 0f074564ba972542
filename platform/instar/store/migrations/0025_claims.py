"""Whose a claimed job or timer is.

``job.claim`` counts the claims of a job and, unlike ``attempts``, is never set back: of two claims no two have the
same number. ``subscription.holder``: the place of the process that has claimed a timer, NULL while none has; by it
what a dead clock had is found.
"""

STATEMENTS = (
    "ALTER TABLE job ADD COLUMN claim BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE subscription ADD COLUMN holder TEXT",
    "CREATE INDEX subscription_holder ON subscription(holder) WHERE holder IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
