"""A job remembers the request that wrote it, so that the log of both can be read together; dead jobs can be set aside
(state ``aside``), and are found there.
"""


def up(migrator, db):
    db.execute_sql("ALTER TABLE job ADD COLUMN request TEXT")
    db.execute_sql("CREATE INDEX job_aside ON job(ended) WHERE state = 'aside'")
