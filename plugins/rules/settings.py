"""What a site can set: when a rule is given up, how late it may be, how long its log is kept."""

from __future__ import annotations

from instar.sdk import Setting

SETTINGS = (
    Setting(
        "failures",
        int,
        5,
        {
            "en": "Failures in a row after which a rule is switched off.",
            "ru": "После скольких ошибок подряд правило выключается.",
        },
        minimum=1,
        maximum=1000,
    ),
    Setting(
        "late_hours",
        int,
        24,
        {
            "en": "Hours after which an event is too old for rules, such as after the plugin was off.",
            "ru": "Через сколько часов событие для правил устарело, например если плагин был выключен.",
        },
        minimum=1,
        maximum=8760,
    ),
    Setting(
        "most_tickets",
        int,
        10_000,
        {
            "en": "Tickets that a rule by the clock goes over at one time, at most.",
            "ru": "Сколько тикетов, самое большее, проходит за один раз правило по расписанию.",
        },
        minimum=1,
        maximum=100_000,
    ),
    Setting(
        "keep_days",
        int,
        90,
        {"en": "Days for which the log is kept.", "ru": "Сколько дней хранится журнал."},
        minimum=1,
        maximum=3650,
    ),
)
