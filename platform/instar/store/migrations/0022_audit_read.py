"""The audit is read: by who did it, by what was done, and by whom or what it was done to, each newest first."""


def up(migrator, db):
    for column in ("actor_id", "what", "target"):
        db.execute_sql(f"CREATE INDEX audit_{column} ON audit({column}, id)")
