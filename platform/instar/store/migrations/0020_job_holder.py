"""Who has claimed a job: the place of a worker process, so that the next one in it frees what a dead one had."""

STATEMENTS = ("ALTER TABLE job ADD COLUMN holder TEXT",)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
