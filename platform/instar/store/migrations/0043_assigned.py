"""Whose turn it is in a team whose tickets are given out: ``turn`` grows by one with every ticket that the team gives
to somebody. Tickets by their service, for what it is counted by and for what turns the clocks of a service."""

STATEMENTS = (
    """
CREATE TABLE assigned (
  team_id INTEGER NOT NULL REFERENCES principal(id), principal_id INTEGER NOT NULL REFERENCES principal(id),
  turn BIGINT NOT NULL, PRIMARY KEY (team_id, principal_id))""",
    "CREATE INDEX ticket_service ON ticket(service_id, created)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
