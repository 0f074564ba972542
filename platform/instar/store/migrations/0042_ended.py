"""What was opened and what was ended in a span of days is found by an index, not by looking at every ticket."""

STATEMENTS = (
    "CREATE INDEX ticket_created ON ticket(created)",
    "CREATE INDEX ticket_ended ON ticket(ended) WHERE ended IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
