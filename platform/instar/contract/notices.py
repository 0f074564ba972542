"""Kinds of what people are told: each person chooses for each kind whether he wants to hear of it, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from instar.contract.checks import DOTTED, check_key, check_text, check_word
from instar.i18n import Text

Way = Literal["app", "mail", "digest", "none"]
WAYS: tuple[Way, ...] = get_args(Way)
"""In the bell alone; besides by a letter at once; besides in the next digest; not at all."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One row of the table in which a person chooses. way: what holds for who has chosen nothing; ways: profile
    (supervisor | operator | partner | requester) → way, where it is another one for such people.

    inside: only for those who see the inside of the ticket. direct: it is about this person, so that a ticket that he
    has muted tells it all the same. own: he is told though he has done it himself, as he is reminded of what he has
    asked for. A plugin's key begins with its name: ``measure.target``.
    """

    key: str
    title: Text
    way: Way = "app"
    ways: Mapping[str, Way] = field(default_factory=dict)
    inside: bool = False
    direct: bool = False
    own: bool = False

    def __post_init__(self) -> None:
        check_key(self, DOTTED)
        check_text(self, self.title)
        for way in (self.way, *self.ways.values()):
            check_word(self, "way", way, WAYS)


def _kind(key: str, en: str, ru: str, way: Way = "app", **more: object) -> NoticeKind:
    return NoticeKind(key, {"en": en, "ru": ru}, way, **more)  # type: ignore[arg-type]


KERNEL_NOTICES: tuple[NoticeKind, ...] = (
    _kind("assigned", "A ticket is assigned to me", "Мне назначен тикет", direct=True, inside=True),
    _kind(
        "step",
        "A step is mine to do",
        "Шаг назначен мне",
        direct=True,
        ways={"requester": "mail", "partner": "mail"},
    ),
    _kind("approval", "I am asked to approve", "Меня просят согласовать", "mail", direct=True),
    _kind("team_step", "A step comes to my team", "Шаг пришёл моей команде", "none"),
    _kind("message", "The client writes in my ticket", "Клиент пишет в моём тикете"),
    _kind("note", "An internal note in my ticket", "Внутренняя заметка в моём тикете", inside=True),
    _kind("mention", "Somebody mentions me", "Меня упомянули", "mail", inside=True, direct=True),
    _kind("watch", "A ticket that I watch has changed", "Изменился тикет, за которым я слежу"),
    _kind("own", "What I asked for has moved on or was answered", "По моему обращению есть новости"),
    _kind("due", "It is due soon", "Скоро срок"),
    _kind("breached", "It is late", "Срок прошёл", "mail"),
    _kind("reminder", "A reminder", "Напоминание", "mail", direct=True, own=True),
    _kind(
        "out_of_contract",
        "A client asks for what no contract covers",
        "Клиент просит то, чего нет ни в одном договоре",
        inside=True,
    ),
    _kind("access", "Somebody asks for access", "Просят доступ", direct=True),
    _kind("answered", "My request for access was answered", "Ответ на мой запрос доступа", "mail", direct=True),
    _kind("shared", "A ticket is shared with us", "С нами поделились тикетом", ways={"partner": "mail"}),
    _kind("absence", "I am named as a substitute", "Меня назначили замещающим", "mail", direct=True),
    _kind("job", "What I have started is done, or failed", "Запущенное мной готово или не удалось", own=True),
)
"""The kernel's own, in the order in which people choose."""
