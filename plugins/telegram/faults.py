"""What Telegram says no to, in words for who can do something about it."""

from __future__ import annotations

from instar.sdk import _
from instar_plugins.telegram.api import Declined, TooLarge, Trouble

GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "bots can't send messages to bots")


def told(error: Exception) -> str:
    """A sentence about a call that failed."""
    if isinstance(error, TooLarge):
        return _("The answer is larger than is ever needed.")
    if not isinstance(error, Declined):
        return str(error)
    if error.code in (401, 404):
        return _("Telegram does not know this token. Take a new one from @BotFather and type it here.")
    if error.code == 409 and "webhook" in error.said.lower():
        return _("Telegram brings the messages of this bot to some address. Press “Fetch messages from here”.")
    if error.code == 409:
        return _("Another program fetches the messages of this bot. Stop it, or give this site a bot of its own.")
    if error.code == 429:
        return _("Telegram wants to be asked again in {n} s.").format(n=error.retry_after or 1)
    return _("Telegram says no: {reason} ({code})").format(reason=error.said or "–", code=error.code)


def pause(error: Exception, failures: int) -> int:
    """Milliseconds until the next try, ever more of them, but never before Telegram wants to be asked."""
    own = min(30_000 << min(failures, 7), 3_600_000)
    wait = error.retry_after * 1000 if isinstance(error, Declined) else 0
    return wait or own


def passes(error: Exception) -> bool:
    """Whether the same call may succeed later."""
    return isinstance(error, Trouble) or (isinstance(error, Declined) and (error.code == 429 or error.code >= 500))
