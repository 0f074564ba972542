"""Duplicates that were merged into another ticket.

``moved`` tells as JSON what went over, so that it can be taken apart again: {"messages": [id], "files": [id],
"inbound": [[channel, external id]], "visitors": [token hash], "watchers": [principal], "children": [ticket],
"links": [[kind as the duplicate says it, other ticket]]}. ``ended``: the merge ended the duplicate's run.
"""

STATEMENTS = (
    """
CREATE TABLE merged (
  ticket_id INTEGER PRIMARY KEY REFERENCES ticket(id), into_id INTEGER NOT NULL REFERENCES ticket(id),
  by_id INTEGER REFERENCES principal(id), at BIGINT NOT NULL, ended INTEGER NOT NULL, moved TEXT NOT NULL)""",
    "CREATE INDEX merged_into ON merged(into_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
