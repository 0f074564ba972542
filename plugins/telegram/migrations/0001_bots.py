"""Bots, what they were sent and has not been dealt with, whom they talk to, and what they have sent.

``bot``: one a token, which is sealed with the site's key; ``telegram`` is its id at Telegram. ``mode``: poll (we ask)
or webhook (we are told). ``following``: the update to ask for next; ``came``: when the last one came; ``good``: when it
was last asked without a fault; ``error``: why the last try failed; ``due``: when the next is; ``quiet``: until when
Telegram wants to be left alone; ``refused``: forged requests at its address. Moments are ms.
``incoming``: one update; ``body`` as it came until it is dealt with (``done``); ``due``, ``until``: not before, and by
whom it was taken until then; ``batch``: the first of an album, which are one message.
``chat``: a person who has written to a bot; ``blocked``: since when he wants no more messages.
``sent``: a part of a message that has left, once for ever; ``first``: Telegram's id of its first part.
``vote``: who has been asked how it was, has said so once for each closing. ``used``: links that have worked once.
``audience`` of a bot: clients | staff. ``tie``: an account (id) that a person at Telegram speaks for; what stood in the
bell before ``begin`` (id of a notice) he is not told. ``code``: hash of a word that ties, once and for a while.
``told``: what he was told already, "n" and the notice's or "a" and the step's id."""

STATEMENTS = (
    """
CREATE TABLE x_telegram__bot (
  id INTEGER PRIMARY KEY AUTOINCREMENT, telegram TEXT NOT NULL UNIQUE, name TEXT NOT NULL DEFAULT '',
  username TEXT NOT NULL DEFAULT '', token TEXT NOT NULL, service TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '', audience TEXT NOT NULL DEFAULT 'clients',
  mode TEXT NOT NULL DEFAULT 'poll', active INTEGER NOT NULL DEFAULT 1,
  following BIGINT NOT NULL DEFAULT 0, came BIGINT NOT NULL DEFAULT 0, good BIGINT, fetched BIGINT NOT NULL DEFAULT 0,
  refused BIGINT NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '', failures INTEGER NOT NULL DEFAULT 0,
  due BIGINT NOT NULL DEFAULT 0, quiet BIGINT NOT NULL DEFAULT 0)""",
    """
CREATE TABLE x_telegram__incoming (
  id INTEGER PRIMARY KEY AUTOINCREMENT, bot_id INTEGER NOT NULL, update_id BIGINT NOT NULL, body TEXT NOT NULL,
  album TEXT NOT NULL DEFAULT '', came BIGINT NOT NULL, due BIGINT NOT NULL, until BIGINT NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0, batch BIGINT, done BIGINT, UNIQUE (bot_id, update_id))""",
    "CREATE INDEX x_telegram__incoming_open ON x_telegram__incoming (bot_id, update_id) WHERE done IS NULL",
    "CREATE INDEX x_telegram__incoming_done ON x_telegram__incoming (done) WHERE done IS NOT NULL",
    """
CREATE TABLE x_telegram__chat (
  id INTEGER PRIMARY KEY AUTOINCREMENT, bot_id INTEGER NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
  username TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT '', seen BIGINT NOT NULL, blocked BIGINT,
  UNIQUE (bot_id, person))""",
    "CREATE INDEX x_telegram__chat_person ON x_telegram__chat (person)",
    """
CREATE TABLE x_telegram__sent (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, part INTEGER NOT NULL, chat TEXT NOT NULL,
  message BIGINT NOT NULL, first BIGINT NOT NULL, at BIGINT NOT NULL, UNIQUE (name, part))""",
    "CREATE INDEX x_telegram__sent_chat ON x_telegram__sent (chat, message)",
    """
CREATE TABLE x_telegram__vote (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket INTEGER NOT NULL, ended BIGINT NOT NULL, score INTEGER NOT NULL,
  at BIGINT NOT NULL, UNIQUE (ticket, ended))""",
    """
CREATE TABLE x_telegram__used (
  id INTEGER PRIMARY KEY AUTOINCREMENT, link TEXT NOT NULL UNIQUE, person TEXT NOT NULL, at BIGINT NOT NULL)""",
    """
CREATE TABLE x_telegram__tie (
  id INTEGER PRIMARY KEY AUTOINCREMENT, bot_id INTEGER NOT NULL, person TEXT NOT NULL, account INTEGER NOT NULL,
  name TEXT NOT NULL DEFAULT '', begin BIGINT NOT NULL DEFAULT 0, at BIGINT NOT NULL, UNIQUE (bot_id, person),
  UNIQUE (bot_id, account))""",
    """
CREATE TABLE x_telegram__code (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, account INTEGER NOT NULL, until BIGINT NOT NULL,
  used BIGINT)""",
    """
CREATE TABLE x_telegram__told (
  id INTEGER PRIMARY KEY AUTOINCREMENT, tie_id INTEGER NOT NULL, what TEXT NOT NULL, at BIGINT NOT NULL,
  UNIQUE (tie_id, what))""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
