"""Who works in the demo company, what it offers, and who writes to it."""

from __future__ import annotations

from typing import NamedTuple

from instar.i18n import Text

PASSWORD = "demo-instar-2026"
"""Of everybody in the demo."""


class Login(NamedTuple):
    """``profiles``: what is granted everywhere."""

    login: str
    name: str
    profiles: tuple[str, ...]
    teams: tuple[str, ...]
    does: str


LOGINS = (
    Login("olga", "Olga Smirnova", ("operator",), ("frontline",), "answers appeals"),
    Login("boris", "Boris Kuznetsov", ("operator",), ("sales",), "sells"),
    Login("maria", "Maria Orlova", ("supervisor",), ("frontline", "sales"), "heads both teams"),
    Login("admin", "Alexey Ivanov", ("admin", "designer"), (), "administers the site, designs processes"),
)

TEAMS = {"frontline": "Front line", "sales": "Sales"}


class Offer(NamedTuple):
    """A service of the catalogue."""

    key: str
    title: Text
    team: str
    process: str
    public: bool


SERVICES = (
    Offer("general", {"en": "General questions", "ru": "Общие вопросы"}, "frontline", "appeal", True),
    Offer("licences", {"en": "Licences and keys", "ru": "Лицензии и ключи"}, "frontline", "appeal", True),
    Offer("orders", {"en": "Orders and payment", "ru": "Заказы и оплата"}, "frontline", "appeal", True),
    Offer("sales", {"en": "Ask for an offer", "ru": "Запросить предложение"}, "sales", "deal", True),
    Offer("office", {"en": "Things to do", "ru": "Дела отдела"}, "frontline", "todo", False),
)

CLIENTS = {
    "ann": ("Ann Keller, North LLC", "ann.keller@north.example"),
    "ivan": ("Иван Петров, ООО «Дельта»", "petrov@delta.example"),
    "lena": ("Елена Соколова", "sokolova@mail.example"),
    "mark": ("Mark Vogel, Vogel & Sons", "mark@vogel.example"),
    "nina": ("Nina Larsen, Harbour School", "nina.larsen@harbour.example"),
    "oleg": ("Олег Фомин, АО «Прогресс»", "fomin@progress.example"),
    "paul": ("Paul Dupont, Atelier Dupont", "paul@dupont.example"),
    "rita": ("Rita Mendes, Lago Travel", "rita@lago.example"),
    "serg": ("Сергей Волков, завод «Маяк»", "volkov@mayak.example"),
    "tom": ("Tom Baker, Baker Foods", "tom.baker@baker.example"),
    "vera": ("Вера Ильина, клиника «Лотос»", "ilina@lotos.example"),
    "yara": ("Yara Haddad, Cedar Group", "yara@cedar.example"),
}
