"""Links of plans: which ticket waits for which, how, and with what lag (minutes). A pair has one link."""

STATEMENTS = (
    """
CREATE TABLE x_projects__bond (
  id INTEGER PRIMARY KEY AUTOINCREMENT, before_id INTEGER NOT NULL, after_id INTEGER NOT NULL, kind TEXT NOT NULL,
  lag INTEGER NOT NULL DEFAULT 0, elapsed INTEGER NOT NULL DEFAULT 0, created BIGINT NOT NULL, created_by INTEGER,
  UNIQUE (before_id, after_id))""",
    "CREATE INDEX x_projects__bond_after ON x_projects__bond(after_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
