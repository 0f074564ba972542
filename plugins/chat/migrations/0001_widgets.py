"""Widgets, the conversations that visitors of sites have in them, and what was said there.

``widget``: ``key`` stands in the page of a site and is no secret; ``origins``: the sites that may show it, one a line;
``refused``: requests from other sites.
``talk``: one conversation of one browser. ``uid`` is known to that browser and to us; ``name`` and ``email`` are what
the visitor says of himself; ``seen``: when his browser asked last, ``page``: on which page. Moments are ms.
``line``: what one of the two sides has said. ``key``: the id that the browser gave it, or the message's of ours, so
that none is there twice; ``own``: the visitor's; ``files``: JSON rows of name and size; ``ticket``, ``ended``: of the
question how it was, and which closing it asks about; ``score``: the answer; ``mailed``: the address that it also went
to."""

STATEMENTS = (
    """
CREATE TABLE x_chat__widget (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, service TEXT NOT NULL DEFAULT '',
  origins TEXT NOT NULL DEFAULT '', greeting_en TEXT NOT NULL DEFAULT '', greeting_ru TEXT NOT NULL DEFAULT '',
  colour TEXT NOT NULL DEFAULT 'blue', active INTEGER NOT NULL DEFAULT 1, refused BIGINT NOT NULL DEFAULT 0)""",
    """
CREATE TABLE x_chat__talk (
  id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE, widget_id INTEGER NOT NULL,
  name TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT '',
  page TEXT NOT NULL DEFAULT '', began BIGINT NOT NULL, seen BIGINT NOT NULL)""",
    "CREATE INDEX x_chat__talk_widget ON x_chat__talk (widget_id)",
    """
CREATE TABLE x_chat__line (
  id INTEGER PRIMARY KEY AUTOINCREMENT, talk_id INTEGER NOT NULL, key TEXT NOT NULL, own INTEGER NOT NULL,
  text TEXT NOT NULL, files TEXT NOT NULL DEFAULT '', at BIGINT NOT NULL, ticket INTEGER, ended BIGINT, score INTEGER,
  mailed TEXT NOT NULL DEFAULT '', UNIQUE (talk_id, key))""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
