"""The catalogue of the demo company as a tree: what clients order, and what the staff orders of IT, HR, law, finance,
and events. The services that the stories are about come first and keep their promises; the rest stands around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from instar.access import SYSTEM
from instar.commands import AddService, AddTeam, EditService, MoveService, SetMember, execute
from instar.i18n import Text
from instar.kernel import Kernel

DEPARTMENTS = {
    "it": ("IT", ("admin",)),
    "hr": ("HR", ("maria",)),
    "legal": ("Lawyers", ("maria",)),
    "finance": ("Finance", ("maria",)),
    "events": ("Events", ("boris",)),
}
"""Key of a team → its name and its people."""
REQUEST = ("request", "todo")
"""Processes for what the staff orders: the first that the site has."""
SOON = {"P1": {"resolution": "PT4H"}, "P2": {"resolution": "PT8H"}, "*": {"resolution": "P2D"}}
DAYS = {"*": {"resolution": "P3D"}}
WEEK = {"*": {"resolution": "P5D"}}


class Shelf(NamedTuple):
    """A service. ``inside``: key of what it lies in. ``process``: keys, of which the first that is there counts."""

    key: str
    title: Text
    inside: str | None = None
    team: str | None = None
    process: tuple[str, ...] = ()
    said: Mapping[str, Any] = {}


def _said(en: str, ru: str, keywords: str = "", **more: Any) -> dict[str, Any]:
    words = [word.strip() for word in keywords.split(",") if word.strip()]
    return {"description": {"en": en, "ru": ru}, "keywords": words, **more}


SHELVES = (
    Shelf("clients", {"en": "For clients", "ru": "Клиентам"}, said={"kind": "external", "icon": "building"}),
    Shelf("company", {"en": "For the staff", "ru": "Сотрудникам"}, said={"kind": "internal", "icon": "users"}),
    Shelf("it", {"en": "IT", "ru": "ИТ"}, "company", said={"icon": "box", "owner": "admin"}),
    Shelf("hr", {"en": "HR", "ru": "Кадры"}, "company", said={"icon": "user-plus", "owner": "maria"}),
    Shelf("legal", {"en": "Law", "ru": "Юристы"}, "company", said={"icon": "file-text", "owner": "maria"}),
    Shelf("finance", {"en": "Finance", "ru": "Финансы"}, "company", said={"icon": "cash", "owner": "maria"}),
    Shelf(
        "events", {"en": "Events", "ru": "Мероприятия"}, "company", said={"icon": "calendar-event", "owner": "boris"}
    ),
    Shelf(
        "workplace",
        {"en": "Workplace", "ru": "Рабочее место"},
        "it",
        said=_said("Computers, programs, access.", "Техника, программы, доступы."),
    ),
    Shelf(
        "laptop",
        {"en": "A new laptop", "ru": "Новый ноутбук"},
        "workplace",
        "it",
        REQUEST,
        _said(
            "A laptop set up for your work. Your head agrees first.",
            "Ноутбук, настроенный под вашу работу. Сначала согласует руководитель.",
            "computer, notebook, компьютер, техника",
            owner="admin",
            calendar="office",
            sla=WEEK,
            price="95000",
            unit={"en": "piece", "ru": "штука"},
            icon="box",
        ),
    ),
    Shelf(
        "access",
        {"en": "Access to a program or folder", "ru": "Доступ к программе или папке"},
        "workplace",
        "it",
        REQUEST,
        _said(
            "Say what you need and for how long.",
            "Напишите, что нужно и на какой срок.",
            "rights, password, права, пароль",
            owner="admin",
            calendar="office",
            sla=SOON,
            assign="least_busy",
            icon="key",
        ),
    ),
    Shelf(
        "broken",
        {"en": "Something does not work", "ru": "Что-то не работает"},
        "it",
        "it",
        ("incident", *REQUEST),
        _said(
            "Computer, printer, network, mail: tell what you see.",
            "Компьютер, принтер, сеть, почта: расскажите, что видите.",
            "printer, network, mail, принтер, сеть, почта, сломалось",
            owner="admin",
            calendar="office",
            sla=SOON,
            icon="flame",
        ),
    ),
    Shelf(
        "reference",
        {"en": "A certificate from HR", "ru": "Справка из отдела кадров"},
        "hr",
        "hr",
        REQUEST,
        _said(
            "Of your job or pay, for a bank or a visa.",
            "С места работы или о доходах: для банка или визы.",
            "2-НДФЛ, visa, bank, виза, банк",
            owner="maria",
            calendar="office",
            sla=DAYS,
            icon="file-text",
        ),
    ),
    Shelf(
        "vacation",
        {"en": "Leave", "ru": "Отпуск"},
        "hr",
        "hr",
        REQUEST,
        _said(
            "Paid or unpaid leave, or a change of its dates.",
            "Ежегодный, за свой счёт или перенос дат.",
            "holiday, vacation, отгул",
            owner="maria",
            calendar="office",
            sla=DAYS,
            icon="calendar",
        ),
    ),
    Shelf(
        "contract_check",
        {"en": "Check a contract", "ru": "Проверить договор"},
        "legal",
        "legal",
        REQUEST,
        _said(
            "Attach the draft; the lawyers answer with their remarks.",
            "Приложите проект: юристы ответят с замечаниями.",
            "agreement, NDA, соглашение",
            owner="maria",
            calendar="office",
            sla=WEEK,
            icon="file-text",
        ),
    ),
    Shelf(
        "expenses",
        {"en": "Expenses of a trip", "ru": "Расходы по командировке"},
        "finance",
        "finance",
        REQUEST,
        _said(
            "Attach receipts; the money comes with the next pay.",
            "Приложите чеки: деньги придут с ближайшей выплатой.",
            "advance, receipts, аванс, чеки, авансовый отчёт",
            owner="maria",
            calendar="office",
            sla=WEEK,
            icon="cash",
        ),
    ),
    Shelf(
        "stand",
        {"en": "A stand at a conference", "ru": "Стенд на конференции"},
        "events",
        "events",
        REQUEST,
        _said(
            "Place, people, printing and travel for one event.",
            "Место, люди, печать и дорога на одно мероприятие.",
            "exhibition, booth, выставка",
            owner="boris",
            calendar="office",
            audience=[{"what": "team", "key": "sales"}],
            icon="flag",
        ),
    ),
    Shelf(
        "relocation",
        {"en": "Move of an office", "ru": "Переезд офиса"},
        "company",
        "it",
        REQUEST,
        {"state": "draft", **_said("Planned for spring.", "Планируется на весну.")},
    ),
)
"""In an order in which each stands behind what it lies in."""
STORIES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "general": (
        "clients",
        _said(
            "Anything that fits nowhere else.", "Всё, что не подошло больше никуда.", "question, вопрос", owner="maria"
        ),
    ),
    "licences": (
        "clients",
        _said(
            "A key is lost, expired or does not fit.",
            "Ключ потерян, истёк или не подходит.",
            "key, activation, ключ, активация",
            owner="maria",
            icon="key",
        ),
    ),
    "orders": (
        "clients",
        _said(
            "Invoices, payment, closing documents.",
            "Счета, оплата, закрывающие документы.",
            "invoice, счёт, акт",
            owner="maria",
            icon="receipt",
        ),
    ),
    "sales": (
        "clients",
        _said(
            "What you need, for how many, by when.",
            "Что нужно, на скольких и к какому сроку.",
            "price, цена",
            owner="boris",
        ),
    ),
    "office": ("company", _said("What has to be done in the department.", "Что нужно сделать в отделе.")),
}
"""Service of the stories → where it stands and what else is said of it: nothing that their clocks count by."""


def arrange(kernel: Kernel) -> None:
    """Put the catalogue in order. What a site has already under one of the keys is left as it is."""
    for key, (name, people) in DEPARTMENTS.items():
        if kernel.directory.find("team", key) is None:
            execute(kernel, AddTeam(key, name), SYSTEM)
            for login in people:
                execute(kernel, SetMember(login, key), SYSTEM)
    for shelf in SHELVES:
        if kernel.directory.service_by_key(shelf.key) is None:
            execute(kernel, _made(kernel, shelf), SYSTEM)
    for key, (inside, said) in STORIES.items():
        found = kernel.directory.service_by_key(key)
        if found is not None and found.parent_id is None and not found.description:
            execute(kernel, MoveService(key, inside), SYSTEM)
            execute(kernel, EditService(key, said), SYSTEM)


def _made(kernel: Kernel, shelf: Shelf) -> AddService:
    definitions = kernel.definitions
    process = next((key for key in shelf.process if definitions.current("process", key) is not None), None)
    said = dict(shelf.said)
    if said.get("calendar") and kernel.calendar(said["calendar"]) is None:
        del said["calendar"]
    if shelf.inside is not None:
        said.setdefault("kind", "internal")
    return AddService(shelf.key, shelf.title, shelf.team, process, inside=shelf.inside, values=said)
