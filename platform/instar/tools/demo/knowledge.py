"""What the demo company has written down for those who ask, by the commands of the plugin ``knowledge``; without the
plugin nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from instar.access import ANONYMOUS, Actor
from instar.commands import execute
from instar.commands.own import RunOwn
from instar.kernel import Kernel

PLUGIN = "knowledge"


class Written(NamedTuple):
    """``steps``: what maria does with it. ``votes``: of strangers. ``like``: words of the titles of tickets that were
    answered with it. ``better``: what was changed and published once more. ``late``: it should have been read again."""

    by: str
    said: Mapping[str, Any]
    steps: tuple[str, ...] = ()
    votes: tuple[bool, ...] = ()
    like: tuple[str, ...] = ()
    better: Mapping[str, Any] | None = None
    late: bool = False


ARTICLES = (
    Written(
        "olga",
        {
            "title_en": "Where do I find my licence?",
            "body_en": "The key is in your account a few minutes after the payment has come.\n\n"
            "1. Open *Licences* in your account.\n2. Choose the order.\n3. Press **Copy the key**.\n\n"
            "A bank transfer takes one working day. Is it not there the day after? Write to us with the number of the"
            " order.",
            "title_ru": "Где найти лицензию?",
            "body_ru": "Ключ появляется в личном кабинете через несколько минут после оплаты.\n\n"
            "1. Откройте в кабинете раздел *Лицензии*.\n2. Выберите заказ.\n3. Нажмите **Скопировать ключ**.\n\n"
            "Банковский перевод идёт один рабочий день. На следующий день ключа нет? Напишите нам и укажите номер"
            " заказа.",
            "keywords": "key, serial number, activation, ключ, активация, серийный номер",
            "services": ["licences"],
            "audience": "public",
        },
        ("publish",),
        (True, True, True, True, False),
        ("licence", "лиценз"),
    ),
    Written(
        "olga",
        {
            "title_en": "The key is refused: it is in use already",
            "body_en": "A seat belongs to one computer at a time.\n\n- Sign out on the old computer: *Help › Licence ›"
            " Sign out*.\n- Enter the key on the new one.\n\nThe old computer is gone? Ask us to release the seat.",
            "title_ru": "Ключ не принят: он уже используется",
            "body_ru": "Одно место действует на одном компьютере.\n\n- Выйдите на старом компьютере: *Справка ›"
            " Лицензия › Выйти*.\n- Введите ключ на новом.\n\nСтарого компьютера уже нет? Попросите нас освободить"
            " место.",
            "keywords": "laptop, new computer, seat, ноутбук, переезд",
            "services": ["licences"],
            "audience": "customers",
        },
        ("submit", "publish"),
        (True, False, False),
        ("used already",),
        {
            "body_en": "A seat belongs to one computer at a time.\n\n- Sign out on the old computer: *Help › Licence ›"
            " Sign out*.\n- Wait a minute, then enter the key on the new one.\n\nThe old computer is gone? Ask us to"
            " release the seat, and tell us the key."
        },
    ),
    Written(
        "maria",
        {
            "title_en": "How to pay: card, transfer, invoice",
            "body_en": "| way | when the order goes on |\n|---|---|\n| card | at once |\n| bank transfer | after one"
            " working day |\n| invoice for companies | when it is paid |\n\nChoose the way at the last step of the"
            " order.",
            "title_ru": "Как оплатить: карта, перевод, счёт",
            "body_ru": "| способ | когда заказ пойдёт дальше |\n|---|---|\n| карта | сразу |\n| банковский перевод |"
            " через рабочий день |\n| счёт для организаций | когда он оплачен |\n\nСпособ выбирают на последнем шаге"
            " заказа.",
            "keywords": "payment, money, VAT, оплата, деньги, НДС",
            "services": ["orders"],
            "audience": "public",
        },
        ("publish",),
        (True, True),
        ("pay by card",),
        late=True,
    ),
    Written(
        "olga",
        {
            "title_en": "A key that lies in the vendor's queue",
            "body_en": "Paid, but no key after an hour: look at the order in the vendor's console, then press *Send"
            " again*. Tell the client the hour, not the reason.",
            "audience": "staff",
            "services": ["licences"],
        },
        ("publish",),
    ),
    Written(
        "boris",
        {
            "title_ru": "Скидки для партнёров",
            "body_ru": "Скидка считается от прайса для партнёров и не складывается с акциями. Счёт выставляет отдел"
            " продаж.",
            "audience": "partners",
            "services": ["sales"],
        },
        ("submit",),
    ),
    Written(
        "olga",
        {
            "title_en": "Moving the office suite to another computer",
            "body_en": "Draft: what is copied, what is not, and in which order.",
            "audience": "customers",
        },
    ),
    Written(
        "maria",
        {
            "title_en": "Office suite, old edition: how to install it",
            "body_en": "The old edition is no longer sold.",
            "title_ru": "Офисный пакет прежней версии: установка",
            "body_ru": "Прежняя версия больше не продаётся.",
            "audience": "public",
        },
        ("publish", "retire"),
    ),
)
MISSED = ("refund", "возврат денег", "возврат денег", "mobile app")
_LIKE = "SELECT id FROM ticket WHERE lower(title) LIKE ? ORDER BY id LIMIT 3"


def write(kernel: Kernel, person: Any) -> None:
    """Everything, in the name of who has written it. person: log-in → actor."""
    if kernel.plugins.command(PLUGIN, "save") is None:
        return
    for one in ARTICLES:
        _write(kernel, one, person)
    for words in MISSED:
        _run(kernel, "miss", {"words": words}, ANONYMOUS)


# -- below: how it is done -----------------------------------------------------------------------------------


def _write(kernel: Kernel, one: Written, person: Any) -> None:
    known = {service.key for service in kernel.directory.services()}
    said = {**one.said, "services": [key for key in one.said.get("services", ()) if key in known]}
    made = _run(kernel, "save", said, person(one.by))
    made = _take(kernel, made, one.steps, person)
    if one.better is not None:
        given = {**said, **one.better, "article": made["article"], "rev": made["rev"]}
        made = _take(kernel, _run(kernel, "save", given, person(one.by)), ("publish",), person)
    if one.late:
        day = date.fromisoformat(kernel.day(kernel.clock.now())) - timedelta(days=9)
        given = {**said, "article": made["article"], "rev": made["rev"], "review_on": day.isoformat()}
        _run(kernel, "save", given, person(one.by))
    for number, useful in enumerate(one.votes):
        voter = {"article": made["article"], "useful": useful, "voter": f"guest:demo{number}"}
        _run(kernel, "vote", voter, ANONYMOUS if said["audience"] == "public" else person("olga"))
    for words in one.like:
        for (id,) in kernel.store.read().all(_LIKE, (f"%{words}%",)):
            used = {"article": made["article"], "ticket": f"T-{id}", "how": "text"}
            _run(kernel, "attach", used, person("olga"))


def _take(kernel: Kernel, made: Mapping[str, Any], steps: Sequence[str], person: Any) -> Mapping[str, Any]:
    for step in steps:
        made = _run(kernel, step, {"article": made["article"], "rev": made["rev"]}, person("maria"))
    return made


def _run(kernel: Kernel, command: str, args: Mapping[str, Any], by: Actor) -> Mapping[str, Any]:
    found: Mapping[str, Any] = execute(kernel, RunOwn(PLUGIN, command, args, proven=True), by)["result"]
    return found
