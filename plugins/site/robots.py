"""Robots are kept out without asking people riddles: by a field that nobody sees, and by the time that writing takes.

Neither loses anything of a person whose browser filled in too much or too fast: the form comes back with its text, the
hidden field empty and the old time still counting, so that sending it once more is enough.
"""

from __future__ import annotations

from collections.abc import Mapping

from instar.sdk import _

HONEY = "site_website"
"""The field that nobody sees; its name is one that robots like to fill in."""
OPENED = "site_opened"
"""When the form was opened, in ms. A robot can make it up; one that takes the trouble meets the limit per address."""


def objection(sent: Mapping[str, str], now: int, seconds: int) -> str | None:
    """Why the form looks as if a robot had sent it, in words for a person; None when it does not."""
    if sent.get(HONEY, "").strip():
        return _(
            "A field that people do not see was filled in, perhaps by your browser. It is empty again: send the form."
        )
    if seconds and now - opened(sent, now) < seconds * 1000:
        return _("The form came back faster than people write. Look it over and send it once more.")
    return None


def opened(sent: Mapping[str, str], now: int) -> int:
    """When the form was opened; ``now`` for one that does not say, or says what cannot be."""
    given = sent.get(OPENED, "")
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        return now
    return min(int(given), now)
