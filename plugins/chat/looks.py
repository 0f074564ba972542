"""What a widget is told when a page loads it: its colour, its words in the visitor's language, and the hours."""

from __future__ import annotations

from typing import Any

from instar.sdk import channel_context
from instar_plugins.chat.hours import hours
from instar_plugins.chat.phrases import said, words
from instar_plugins.chat.tables import PLUGIN, Widget
from instar_plugins.chat.taking import LONGEST, MOST_FILES, largest
from instar_plugins.chat.widgets import COLOURS


def greeting_of(widget: Widget, language: str) -> str:
    """As the administrator wrote it, in the other language where there is none in this one, else our own."""
    both = {"en": str(widget.greeting_en), "ru": str(widget.greeting_ru)}
    return both[language] or both["en"] or both["ru"] or said("greeting", language)


def setup_of(widget: Widget, language: str) -> dict[str, Any]:
    time, context = hours(widget), channel_context(PLUGIN)
    return {
        "language": language,
        "colour": COLOURS.get(str(widget.colour), COLOURS["blue"]),
        "greeting": greeting_of(widget, language),
        "open": time.open,
        "opens": time.opens,
        "words": words(language),
        "longest": LONGEST,
        "files": MOST_FILES,
        "bytes": largest(context),
    }
