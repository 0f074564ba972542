"""What stands at each node of a process is counted from indexes alone: steps by their zone and node, with how long they
have been open; running tickets by the version that they run on."""

STATEMENTS = (
    "CREATE INDEX work_item_place ON work_item(zone_id, node, created, ticket_id)",
    "CREATE INDEX ticket_running ON ticket(process, version_id, zone_id) WHERE ended IS NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
