"""Tests of processes that are kept on the site itself, beside those in its files: a case as ``instar.cases/1`` has it.

No reference to ``definition``: a process that is new has its tests before it is published.
"""

STATEMENTS = (
    """
CREATE TABLE definition_case (
  id INTEGER PRIMARY KEY, process TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
  author_id INTEGER REFERENCES principal(id), created BIGINT NOT NULL)""",
    "CREATE UNIQUE INDEX definition_case_title ON definition_case(process, title)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
