"""Subscriptions, what leaves for them, and sources.

``hook``: a program that is told. ``kinds``: of happenings, with a blank between them; ``process``, ``role``,
``service``: keys, "" for any; ``condition``: an expression, "" for none. ``reader``: the account (id) in whose name
tickets are read. ``secret``: sealed; ``old_secret``: the one before, which signs as well until ``old_until``.
``since``: what happened before is not its business. ``failures``: in a row; ``due``: nothing is sent before;
``paused``: why nothing is sent until somebody says so, "" for not; ``good``: when it took something last; ``missed``:
what was not written down because too much waited. Moments are ms.
``delivery``: one message for it. ``once``: what tells a second one; ``name``: its id for the receiver, the same at each
try; ``state``: waiting | sent | failed | dropped; ``status``, ``took`` (ms), ``answer`` (its first signs), ``error``:
of the last try; ``done``: when it ended.
``source``: a program that tells. ``token``: part of its address; ``way``: hmac | standard | secret, how it proves who
it is; ``header``, ``algorithm``, ``prefix``, ``encoding``: of its signature; ``delivery``: header that names a
delivery, "" for none; ``map``: JSON of paths; ``most``: requests within an hour; ``refused``: forged ones."""

STATEMENTS = (
    """
CREATE TABLE x_hooks__hook (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, url TEXT NOT NULL, kinds TEXT NOT NULL,
  process TEXT NOT NULL DEFAULT '', role TEXT NOT NULL DEFAULT '', service TEXT NOT NULL DEFAULT '',
  condition TEXT NOT NULL DEFAULT '', reader INTEGER NOT NULL, secret TEXT NOT NULL,
  old_secret TEXT NOT NULL DEFAULT '', old_until BIGINT NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1,
  since BIGINT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, due BIGINT NOT NULL DEFAULT 0,
  paused TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '', good BIGINT, missed BIGINT NOT NULL DEFAULT 0)""",
    """
CREATE TABLE x_hooks__delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hook_id INTEGER NOT NULL, once TEXT NOT NULL, name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, ticket_id INTEGER, number TEXT NOT NULL DEFAULT '', body TEXT NOT NULL, made BIGINT NOT NULL,
  due BIGINT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', tries INTEGER NOT NULL DEFAULT 0, status INTEGER,
  took INTEGER, answer TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '', done BIGINT,
  UNIQUE (hook_id, once))""",
    "CREATE INDEX x_hooks__delivery_waiting ON x_hooks__delivery (hook_id, due) WHERE state = 'waiting'",
    "CREATE INDEX x_hooks__delivery_hook ON x_hooks__delivery (hook_id, id)",
    """
CREATE TABLE x_hooks__source (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, token TEXT NOT NULL UNIQUE, way TEXT NOT NULL,
  header TEXT NOT NULL DEFAULT '', algorithm TEXT NOT NULL DEFAULT 'sha256', prefix TEXT NOT NULL DEFAULT '',
  encoding TEXT NOT NULL DEFAULT 'hex', secret TEXT NOT NULL, old_secret TEXT NOT NULL DEFAULT '',
  old_until BIGINT NOT NULL DEFAULT 0, delivery TEXT NOT NULL DEFAULT '', map TEXT NOT NULL DEFAULT '{}',
  service TEXT NOT NULL DEFAULT '', most INTEGER NOT NULL DEFAULT 1000, active INTEGER NOT NULL DEFAULT 1,
  taken BIGINT NOT NULL DEFAULT 0, good BIGINT, refused BIGINT NOT NULL DEFAULT 0)""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement.strip())
