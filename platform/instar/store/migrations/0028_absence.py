"""Days on which people are away, and who stands in for them.

Days are texts ("2026-12-05") of the site's time zone, both ends included; ``last_day`` NULL: nobody knows yet. An id is
never given again: a job that waits for the first day must not act for another absence. ``hands_over``: what the person
has on the first day goes to who stands in. ``work_item.absent_id``: in whose place the assignee does the step.
"""

STATEMENTS = (
    """
CREATE TABLE absence (
  id INTEGER PRIMARY KEY AUTOINCREMENT, principal_id INTEGER NOT NULL REFERENCES principal(id),
  first_day TEXT NOT NULL, last_day TEXT, substitute_id INTEGER REFERENCES principal(id),
  note TEXT NOT NULL DEFAULT '', hands_over INTEGER NOT NULL DEFAULT 0,
  by_id INTEGER REFERENCES principal(id), created BIGINT NOT NULL)""",
    "CREATE INDEX absence_principal ON absence(principal_id, first_day)",
    "CREATE INDEX absence_substitute ON absence(substitute_id) WHERE substitute_id IS NOT NULL",
    "CREATE INDEX absence_last ON absence(last_day)",
    "ALTER TABLE work_item ADD COLUMN absent_id INTEGER",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
