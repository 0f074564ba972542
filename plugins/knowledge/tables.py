"""The plugin's own tables. Moments are ms, days ISO dates; people and tickets are named by their ids.

An article is written in a *working copy* (``Article`` and its ``Piece`` in each language), whose ``state`` says how far
it is. Publishing keeps it as a ``Version``; ``shown`` is the number of the one that readers see, 0 for none, and
``shown_to`` is its audience as a number, so that a reader's articles are those up to his own. While an article is
changed, the version that is shown stays; a narrower audience holds at once, a wider one when it is published.

``Word`` is what an article is found by: stems of the working copy (``shown`` 0) and of what readers see (1).
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, TextField

from instar.sdk import OwnTables

PLUGIN = "knowledge"
HOME = "/x/knowledge/"
HELP = "/help"
"""Where readers who do not work here find the articles."""

AUDIENCES = ("public", "customers", "partners", "staff")
"""The widest first; ``shown_to`` is the place in this order."""
DRAFT, REVIEW, PUBLISHED, RETIRED = STATES = ("draft", "review", "published", "retired")

tables = OwnTables(PLUGIN)


class Article(tables.Model):
    """``origin``: the ticket that it was written from. ``told``: the review date whose lateness was told."""

    state = TextField(default=DRAFT, index=True)
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


class Piece(tables.Model):
    """The working copy in one language."""

    article_id = BigIntegerField()
    language = TextField()
    title = TextField()
    body = TextField()

    class Meta:
        primary_key = CompositeKey("article_id", "language")


class Linked(tables.Model):
    """A service of the catalogue that an article is about, by its key."""

    article_id = BigIntegerField()
    service = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("article_id", "service")


class Version(tables.Model):
    """What was published. ``texts``: JSON, language → {"title", "body"}."""

    article_id = BigIntegerField()
    number = IntegerField()
    audience = TextField()
    keywords = TextField(default="")
    texts = TextField()
    by = BigIntegerField()
    at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("article_id", "number")


class Word(tables.Model):
    article_id = BigIntegerField(index=True)
    shown = IntegerField()
    stem = TextField()
    weight = IntegerField()

    class Meta:
        primary_key = CompositeKey("stem", "shown", "article_id")


class Vote(tables.Model):
    """One of each reader: ``voter`` is "user:12", or "guest:…" for a browser."""

    article_id = BigIntegerField()
    voter = TextField()
    useful = BooleanField()
    at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("article_id", "voter")


class Use(tables.Model):
    """An article that was put into an answer on a ticket, into a note, or was written from it (``how``: text | link |
    note | origin)."""

    article_id = BigIntegerField()
    ticket_id = BigIntegerField(index=True)
    by = BigIntegerField()
    how = TextField()
    at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("article_id", "ticket_id")


class Miss(tables.Model):
    """Words that found nothing for readers."""

    words = TextField(primary_key=True)
    count = IntegerField(default=1)
    last = BigIntegerField(index=True)


MODELS = [Article, Piece, Linked, Version, Word, Vote, Use, Miss]
