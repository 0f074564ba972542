"""What somebody is writing of a definition and has not published: one text a person and definition, as it was typed.

``revision`` never repeats, also after a draft was discarded and begun anew: two windows of one person tell by it who
was faster. ``base_number``: of the version that was in force when the writing began, 0 for none. No reference to
``definition``: what is new has no row there before it is published.
"""

STATEMENTS = (
    """
CREATE TABLE definition_draft (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,
  principal_id INTEGER NOT NULL REFERENCES principal(id), revision BIGINT NOT NULL, base_number INTEGER NOT NULL,
  text TEXT NOT NULL, updated_at BIGINT NOT NULL)""",
    "CREATE UNIQUE INDEX definition_draft_own ON definition_draft(kind, key, principal_id)",
    "CREATE INDEX definition_draft_author ON definition_draft(principal_id, updated_at)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
