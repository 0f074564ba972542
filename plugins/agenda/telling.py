"""Who is told of what becomes of a meeting, each in his own time zone: the bell and letters, as everybody has chosen.

A meeting is told of without its ticket, because who takes part may not see that; the notice leads to the meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from instar.sdk import Colleague, NoticeKind, Tell
from instar_plugins.agenda.meetings import when_words
from instar_plugins.agenda.tables import HOME

INVITED, CHANGED, CANCELLED, ANSWERED = "agenda.invited", "agenda.changed", "agenda.cancelled", "agenda.answered"

KINDS = [
    NoticeKind(INVITED, {"en": "I am invited to a meeting", "ru": "Меня пригласили на встречу"}, "mail", direct=True),
    NoticeKind(CHANGED, {"en": "A meeting of mine has changed", "ru": "Моя встреча изменилась"}, "mail", direct=True),
    NoticeKind(CANCELLED, {"en": "A meeting of mine is cancelled", "ru": "Моя встреча отменена"}, "mail", direct=True),
    NoticeKind(
        ANSWERED,
        {"en": "Somebody answers my invitation", "ru": "На моё приглашение ответили"},
        direct=True,
    ),
]

_SAID = {
    "invited": (INVITED, "You are invited: “{title}”, {when}", "Вас приглашают: «{title}», {when}"),
    "moved": (CHANGED, "It takes place at another time: “{title}”, {when}", "Встреча перенесена: «{title}», {when}"),
    "changed": (CHANGED, "It has changed: “{title}”, {when}", "Встреча изменилась: «{title}», {when}"),
    "restored": (CHANGED, "It takes place after all: “{title}”, {when}", "Встреча всё же состоится: «{title}», {when}"),
    "cancelled": (CANCELLED, "It is cancelled: “{title}”, {when}", "Встреча отменена: «{title}», {when}"),
    "dropped": (
        CANCELLED,
        "You need not come: “{title}”, {when}",
        "Вам не нужно приходить: «{title}», {when}",
    ),
    "accepted": (ANSWERED, "{who} comes: “{title}”, {when}", "{who} придёт: «{title}», {when}"),
    "tentative": (ANSWERED, "{who} comes perhaps: “{title}”, {when}", "{who}, возможно, придёт: «{title}», {when}"),
    "declined": (ANSWERED, "{who} does not come: “{title}”, {when}", "{who} не придёт: «{title}», {when}"),
}


def told(what: str, meeting: Any, people: Iterable[Colleague], who: str = "") -> list[Tell]:
    """``what``: a word of ``_SAID``. ``meeting`` has title and time; ``people``: who is told."""
    kind, english, russian = _SAID[what]
    found = []
    for person in people:
        said = {
            language: text.format(title=meeting.title, who=who, when=when_words(meeting, person.zone, language))
            for language, text in (("en", english), ("ru", russian))
        }
        found.append(Tell(kind, (person.login,), said, url=f"{HOME}meetings/{meeting.id}"))
    return found
