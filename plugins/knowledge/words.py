"""What states and audiences are called."""

from __future__ import annotations

from instar.sdk import _, current, pgettext


def states() -> dict[str, str]:
    return {
        "draft": pgettext("article", "Draft"),
        "review": pgettext("article", "In review"),
        "published": pgettext("article", "Published"),
        "retired": pgettext("article", "Retired"),
    }


def audiences() -> dict[str, str]:
    return {
        "public": _("Everybody, without a log-in"),
        "customers": _("Customers: whoever is logged in"),
        "partners": _("Partners"),
        "staff": _("Staff only"),
    }


def short_audiences() -> dict[str, str]:
    """As they stand in a list."""
    return {
        "public": pgettext("audience", "everybody"),
        "customers": pgettext("audience", "customers"),
        "partners": pgettext("audience", "partners"),
        "staff": pgettext("audience", "staff"),
    }


STATE_ICONS = {"draft": "pencil", "review": "eye", "published": "circle-check", "retired": "archive"}
AUDIENCE_ICONS = {"public": "world", "customers": "users", "partners": "building", "staff": "lock"}


def in_languages() -> dict[str, str]:
    """As they stand in a sentence: “it is in English”."""
    return {"en": _("in English"), "ru": _("in Russian")}


def languages() -> dict[str, str]:
    """In which an article may be written, by code; the reader's own first."""
    names = {"en": _("English"), "ru": _("Russian")}
    return dict(sorted(names.items(), key=lambda one: one[0] != current()))
