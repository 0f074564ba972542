"""What people read for kinds and states."""

from __future__ import annotations

from instar.sdk import _, pgettext


def kinds() -> dict[str, str]:
    """Of happenings, in the order in which they are chosen from."""
    return {
        "opened": _("A ticket is opened"),
        "stage": _("It comes to another stage"),
        "outcome": _("A step is done"),
        "field": _("A value is changed"),
        "message_in": _("A message comes from outside"),
        "message_out": _("A message is written to the outside"),
        "note": _("A note is written for staff"),
        "warned": _("A deadline is near"),
        "breached": _("A deadline is missed"),
        "rated": _("It is rated"),
        "closed": _("It is closed"),
        "reopened": _("It is opened again"),
        "role": _("It becomes something else"),
        "service": _("It is for another service"),
    }


def states() -> dict[str, str]:
    """Of messages that are to leave."""
    return {
        "waiting": pgettext("webhook", "waits"),
        "sent": pgettext("webhook", "arrived"),
        "failed": pgettext("webhook", "given up"),
        "dropped": pgettext("webhook", "not sent"),
    }


def ways() -> list[tuple[str, str]]:
    """In which a source proves who it is."""
    return [
        ("hmac", _("by a signature (HMAC) in a header")),
        ("standard", _("by a signature of Standard Webhooks")),
        ("secret", _("by a secret in a header")),
    ]
