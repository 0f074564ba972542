"""What a site can set: whom it asks and how often, what a low score is, how much is reviewed."""

from __future__ import annotations

from instar.sdk import Setting
from instar_plugins.quality import checklists

SETTINGS = (
    Setting(
        "ask",
        bool,
        True,
        {
            "en": "Ask requesters how it was when their ticket is closed.",
            "ru": "Спрашивать заявителей, как всё прошло, когда тикет закрыт.",
        },
    ),
    Setting(
        "roles",
        tuple,
        ("appeal", "incident", "request"),
        {
            "en": "Roles of tickets that are rated and reviewed; none: all.",
            "ru": "Роли тикетов, которые оценивают и проверяют; пусто – все.",
        },
    ),
    Setting(
        "once_in_days",
        int,
        14,
        {
            "en": "A person is asked at most once in so many days; 0: every time.",
            "ru": "Одного человека спрашивают не чаще чем раз в столько дней; 0 – каждый раз.",
        },
        minimum=0,
        maximum=365,
    ),
    Setting(
        "link_days",
        int,
        14,
        {"en": "Days for which the link of a letter works.", "ru": "Сколько дней действует ссылка из письма."},
        minimum=1,
        maximum=365,
    ),
    Setting(
        "change_hours",
        int,
        24,
        {
            "en": "Hours for which a rating can be changed; 0: not at all.",
            "ru": "Сколько часов можно изменить оценку; 0 – нельзя.",
        },
        minimum=0,
        maximum=720,
    ),
    Setting(
        "low",
        int,
        2,
        {
            "en": "A score up to this opens a ticket of quality control; 0: none does.",
            "ru": "Оценка не выше этой открывает тикет контроля качества; 0 – никакая.",
        },
        minimum=0,
        maximum=4,
    ),
    Setting(
        "sample_percent",
        float,
        5.0,
        {"en": "Per cent of closed tickets that are reviewed.", "ru": "Сколько процентов закрытых тикетов проверять."},
        minimum=0,
        maximum=100,
    ),
    Setting(
        "sample_most",
        int,
        5,
        {
            "en": "Tickets of one person that are drawn in a week at most.",
            "ru": "Сколько тикетов одного человека выбирать за неделю, не больше.",
        },
        minimum=0,
        maximum=100,
    ),
    Setting(
        "sample_services",
        tuple,
        (),
        {
            "en": "Keys of services whose tickets are drawn; none: all.",
            "ru": "Ключи услуг, чьи тикеты выбирают; пусто – все.",
        },
    ),
    Setting(
        "sample_seed",
        str,
        "1",
        {
            "en": "Of what chance is made: another word draws other tickets.",
            "ru": "Зерно случайного выбора: другое слово – другие тикеты.",
        },
    ),
    Setting(
        "checklists",
        str,
        "",
        {
            "en": "Checklists by channel as JSON, see docs/quality.md; empty: those that come with it.",
            "ru": "Чек-листы по каналам в JSON, см. docs/quality.md; пусто – стандартные.",
        },
        check=checklists.wrong,
    ),
)
