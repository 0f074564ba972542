"""Calls and their legs.

``call``: one talk with one number. ``root`` is the exchange's id of it, once for a source; ``party`` is what is the
same for every call with a number. ``leg``: one that was rung; ``external`` is the exchange's id of it, once for a
source. What is noted by hand has neither."""

STATEMENTS = (
    """
CREATE TABLE x_calls__call (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL DEFAULT '', root TEXT, direction TEXT NOT NULL,
  raw TEXT NOT NULL, phone TEXT, party TEXT NOT NULL, at BIGINT NOT NULL, duration INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL, employee_id INTEGER, note TEXT NOT NULL DEFAULT '', ticket_id INTEGER, author_id INTEGER,
  made BIGINT NOT NULL, corrected INTEGER NOT NULL DEFAULT 0, rev INTEGER NOT NULL DEFAULT 1, UNIQUE (source, root))""",
    "CREATE INDEX x_calls__call_at ON x_calls__call(at, id)",
    "CREATE INDEX x_calls__call_ticket ON x_calls__call(ticket_id, at)",
    "CREATE INDEX x_calls__call_party ON x_calls__call(party, at)",
    "CREATE INDEX x_calls__call_employee ON x_calls__call(employee_id, at)",
    """
CREATE TABLE x_calls__leg (
  id INTEGER PRIMARY KEY AUTOINCREMENT, call_id INTEGER NOT NULL, source TEXT NOT NULL DEFAULT '', external TEXT,
  at BIGINT NOT NULL, duration INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL, employee_id INTEGER,
  recording TEXT NOT NULL DEFAULT '', word TEXT NOT NULL DEFAULT '', UNIQUE (source, external))""",
    "CREATE INDEX x_calls__leg_call ON x_calls__leg(call_id, at)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
