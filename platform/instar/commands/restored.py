"""A site that was laid back from a backup: what was under way when it was made is put in order, before it is served.

A job that is done stays done. One that was running has nobody who runs it: it is due once more, for whether its work
had been finished is not known, and its key lets the receiver know a repeat. What was held stays held. A timer
that a clock was just firing is fired by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit

_EPOCHS = "UPDATE epoch SET access = access + 1, definitions = definitions + 1, settings = settings + 1"
_BEGIN_AGAIN = "UPDATE job SET state = 'ready', due = ?, lease = NULL WHERE state = 'running'"
_FREE = "UPDATE subscription SET lease = NULL, holder = NULL WHERE lease IS NOT NULL AND error IS NULL"
_OVER = (
    "DELETE FROM session",
    "DELETE FROM client_session",
    "DELETE FROM presence",
    "DELETE FROM account_link WHERE purpose = 'reset'",
)
"""Log-ins and links that may have been ended since: whoever was logged in logs in again."""


@dataclass(frozen=True, slots=True)
class SettleRestored:
    """``made``: when the backup was made, ms; ``version``: by which version."""

    made: int
    version: str


@handles(SettleRestored, "")
def settle_restored(context: Context, command: SettleRestored) -> Answer:
    context.authorize_system()
    for sql in _OVER:
        context.tx.run(sql)
    jobs = context.tx.run(_BEGIN_AGAIN, (context.now,))
    context.tx.run(_FREE)
    context.tx.run(_EPOCHS)
    audit(context, "site.restored", "", {"made": command.made, "version": command.version, "jobs": jobs})
    context.jobs = jobs > 0
    return {"jobs": jobs}
