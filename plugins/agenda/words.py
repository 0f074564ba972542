"""Words of several pages."""

from __future__ import annotations

from instar.sdk import _


def answers() -> dict[str, str]:
    return {
        "invited": _("no answer yet"),
        "accepted": _("comes"),
        "tentative": _("comes perhaps"),
        "declined": _("does not come"),
    }


def own_answers() -> list[tuple[str, str]]:
    """What one can answer, in the first person."""
    return [("accepted", _("I come")), ("tentative", _("Perhaps")), ("declined", _("I do not come"))]
