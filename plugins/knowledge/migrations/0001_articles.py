"""Articles with their texts, versions, words, votes and uses, and searches that found nothing."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, Model, SqliteDatabase, TextField


def up(migrator: Any, db: Any) -> None:
    # Beginnings of stems are looked up as a range, which wants the order of the letters' numbers.
    plain = None if isinstance(db, SqliteDatabase) else '"C"'

    class Own(Model):
        class Meta:
            database = db

    class Article(Own):
        state = TextField(default="draft", index=True)
        audience = TextField()
        owner = BigIntegerField(index=True)
        author = BigIntegerField()
        review_on = TextField(default="", index=True)
        keywords = TextField(default="")
        shown = IntegerField(default=0)
        shown_to = IntegerField(default=0, index=True)
        shown_at = BigIntegerField(null=True)
        origin = BigIntegerField(null=True)
        told = TextField(default="")
        rev = IntegerField(default=1)
        created = BigIntegerField()
        changed = BigIntegerField(index=True)

        class Meta:
            table_name = "x_knowledge__article"

    class Piece(Own):
        article_id = BigIntegerField()
        language = TextField()
        title = TextField()
        body = TextField()

        class Meta:
            table_name = "x_knowledge__piece"
            primary_key = CompositeKey("article_id", "language")

    class Linked(Own):
        article_id = BigIntegerField()
        service = TextField(index=True)

        class Meta:
            table_name = "x_knowledge__linked"
            primary_key = CompositeKey("article_id", "service")

    class Version(Own):
        article_id = BigIntegerField()
        number = IntegerField()
        audience = TextField()
        keywords = TextField(default="")
        texts = TextField()
        by = BigIntegerField()
        at = BigIntegerField()

        class Meta:
            table_name = "x_knowledge__version"
            primary_key = CompositeKey("article_id", "number")

    class Word(Own):
        article_id = BigIntegerField(index=True)
        shown = IntegerField()
        stem = TextField(collation=plain)
        weight = IntegerField()

        class Meta:
            table_name = "x_knowledge__word"
            primary_key = CompositeKey("stem", "shown", "article_id")

    class Vote(Own):
        article_id = BigIntegerField()
        voter = TextField()
        useful = BooleanField()
        at = BigIntegerField()

        class Meta:
            table_name = "x_knowledge__vote"
            primary_key = CompositeKey("article_id", "voter")

    class Use(Own):
        article_id = BigIntegerField()
        ticket_id = BigIntegerField(index=True)
        by = BigIntegerField()
        how = TextField()
        at = BigIntegerField()

        class Meta:
            table_name = "x_knowledge__use"
            primary_key = CompositeKey("article_id", "ticket_id")

    class Miss(Own):
        words = TextField(primary_key=True)
        count = IntegerField(default=1)
        last = BigIntegerField(index=True)

        class Meta:
            table_name = "x_knowledge__miss"

    db.create_tables([Article, Piece, Linked, Version, Word, Vote, Use, Miss])
