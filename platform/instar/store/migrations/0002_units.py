"""The units of the company – who leads them, which teams belong to them –, and requests for access to a ticket.

A request keeps the number as it was typed and refers to no ticket: it must not tell whether there is one.
"""

STATEMENTS = (
    """
CREATE TABLE unit (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, parent_id INTEGER REFERENCES unit(id),
  head_id INTEGER REFERENCES principal(id), deputy_id INTEGER REFERENCES principal(id),
  active INTEGER NOT NULL DEFAULT 1, created BIGINT NOT NULL)""",
    "CREATE INDEX unit_parent ON unit(parent_id) WHERE parent_id IS NOT NULL",
    """
CREATE TABLE unit_team (
  team_id INTEGER PRIMARY KEY REFERENCES principal(id), unit_id INTEGER NOT NULL REFERENCES unit(id))""",
    "CREATE INDEX unit_team_unit ON unit_team(unit_id)",
    """
CREATE TABLE access_request (
  id INTEGER PRIMARY KEY, principal_id INTEGER NOT NULL REFERENCES principal(id), number INTEGER NOT NULL,
  reason TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', answer TEXT NOT NULL DEFAULT '',
  by_id INTEGER REFERENCES principal(id), created BIGINT NOT NULL, answered BIGINT)""",
    "CREATE UNIQUE INDEX access_request_open ON access_request(principal_id, number) WHERE state = 'open'",
    "CREATE INDEX access_request_state ON access_request(state, id)",
    "CREATE INDEX access_request_principal ON access_request(principal_id, id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
