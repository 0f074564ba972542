"""Words of titles have a column of their own on PostgreSQL. A question that many titles answer is put to tickets one
after the other, the newest first, until the page is full; to pick their titles' words out of all of theirs took as long
again.
"""

from peewee import SqliteDatabase


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        return
    words = "TSVECTOR GENERATED ALWAYS AS (words_of(title, 'A')) STORED"
    db.execute_sql("DROP INDEX ticket_text_title")
    db.execute_sql(f"ALTER TABLE ticket_text ADD COLUMN title_words {words}")
    db.execute_sql("CREATE INDEX ticket_text_title ON ticket_text USING gin(title_words)")
