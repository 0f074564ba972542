"""Words of titles have an index of their own on PostgreSQL: most questions are answered by titles, and from the index
of all words every ticket that holds a word anywhere would be read to see where. SQLite's index knows the column."""

from peewee import SqliteDatabase


def up(migrator, db):
    if not isinstance(db, SqliteDatabase):
        db.execute_sql("CREATE INDEX ticket_text_title ON ticket_text USING gin(ts_filter(words, '{a}'))")
