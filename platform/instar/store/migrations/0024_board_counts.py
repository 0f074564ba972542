"""Columns of a board are counted by zones: of a hundred zones somebody sees four, and reads no ticket of the others."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX ticket_stage_zone ON ticket(process, stage, zone_id)")
