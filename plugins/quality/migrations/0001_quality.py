"""Whom the plugin has asked and what was said, and what staff has looked at.

``survey``: one row for each time that a requester was asked; ``seed`` makes the link, ``token_hash`` finds it;
``until`` is when it ends. ``control``: number of the ticket that a low score has opened. ``review``: a ticket of the
sample, once; ``employee_id`` is whose work it is, ``marks`` what the reviewer gave for each point of the checklist
(JSON), ``score`` 0 to 100. Moments are ms."""

STATEMENTS = (
    """
CREATE TABLE x_quality__survey (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id INTEGER NOT NULL, number TEXT NOT NULL, ended BIGINT NOT NULL,
  contact_id INTEGER NOT NULL, seed TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE, asked BIGINT NOT NULL,
  until BIGINT NOT NULL, score INTEGER, words TEXT NOT NULL DEFAULT '', rated BIGINT, changed BIGINT, control TEXT,
  UNIQUE (ticket_id, ended))""",
    "CREATE INDEX x_quality__survey_contact ON x_quality__survey(contact_id, asked)",
    """
CREATE TABLE x_quality__review (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id INTEGER NOT NULL UNIQUE, number TEXT NOT NULL, title TEXT NOT NULL,
  channel TEXT NOT NULL, employee_id INTEGER NOT NULL, week TEXT NOT NULL, reason TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open', marks TEXT NOT NULL DEFAULT '{}', score INTEGER, note TEXT NOT NULL DEFAULT '',
  reviewer_id INTEGER, scored BIGINT, appeal TEXT NOT NULL DEFAULT '', appealed BIGINT, answer TEXT NOT NULL DEFAULT '',
  answered BIGINT, created BIGINT NOT NULL)""",
    "CREATE INDEX x_quality__review_employee ON x_quality__review(employee_id, week)",
    "CREATE INDEX x_quality__review_state ON x_quality__review(state, id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
