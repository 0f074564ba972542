"""Alarms of plugins are set: one job for each, that waits until it is due and is never done.

Whoever sets one only ever brings it forward, for the plugin itself says, when it has rung, at which moment it wants to
be called next. What is set while it rings is kept with the job (``asked``), and minded when the call is over.
"""

from __future__ import annotations

from typing import Any

import orjson

from instar.commands.execute import Context
from instar.commands.outbox import write_job
from instar.contract import SetAlarm

ALARM = "alarm"

_ROW = "SELECT id, state, due, payload FROM job WHERE key = ?"
_FORWARD = "UPDATE job SET due = ? WHERE id = ?"
_ASK = "UPDATE job SET payload = ? WHERE id = ?"
_ANEW = """
UPDATE job SET state = 'ready', due = ?, payload = ?, attempts = 0, lease = NULL, error = NULL, ended = NULL
WHERE id = ?"""


def key_of(plugin: str, alarm: str) -> str:
    """The key of the job of an alarm; the plugin's are those that begin with ``key_of(plugin, "")``."""
    return f"{ALARM}.{plugin}.{alarm}"


def payload_of(plugin: str, alarm: str, asked: int | None = None) -> dict[str, Any]:
    return {"plugin": plugin, "alarm": alarm, "asked": asked}


def set_alarm(context: Context, plugin: str, wanted: SetAlarm) -> None:
    """Raises ValueError for an alarm that the plugin does not give."""
    if context.kernel.plugins.alarm(plugin, wanted.key) is None:
        raise ValueError(f"there is no alarm {wanted.key!r}: the plugin gives it by the hook alarms")
    tx, payload = context.tx, payload_of(plugin, wanted.key)
    row = tx.one(_ROW, (key_of(plugin, wanted.key),))
    if row is None:
        write_job(tx, ALARM, key_of(plugin, wanted.key), payload, context.now, due=wanted.at)
    elif row[1] == "ready":
        tx.run(_FORWARD, (min(row[2], wanted.at), row[0]))
    elif row[1] == "running":
        asked = orjson.loads(row[3])["asked"]
        at = wanted.at if asked is None else min(asked, wanted.at)
        tx.run(_ASK, (orjson.dumps(payload_of(plugin, wanted.key, at)).decode(), row[0]))
    else:
        tx.run(_ANEW, (wanted.at, orjson.dumps(payload).decode(), row[0]))
    context.jobs = True
