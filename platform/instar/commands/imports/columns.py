"""What can be imported, and which columns each kind has; whose heads say it in other words is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from instar.commands.clients import PERMISSION as CLIENTS
from instar.errors import InstarError, nearest
from instar.forms import Form
from instar.i18n import N_, _, use
from instar.kernel import Kernel

FIELD = "data."


class Column(NamedTuple):
    """``title``: English, translated when it is shown. ``words``: other heads that mean it. ``right``: what a cell may
    hold."""

    name: str
    title: str
    words: tuple[str, ...] = ()
    needed: bool = False
    right: str = N_("a text")


class Kind(NamedTuple):
    """``keys``: columns by which a line finds what is there already, the first that is filled."""

    title: str
    permission: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]


_EXTERNAL = Column(
    "external",
    N_("External key"),
    ("id", "ид", "код", "guid", "uid", "внешний ключ", "внешний код", "external id", "ссылка"),
    right=N_("the key under which your other system knows it"),
)
_EMAIL = Column(
    "email", N_("E-mail"), ("email", "mail", "почта", "эл почта", "адрес почты"), right=N_("an e-mail address")
)
_PHONE = Column("phone", N_("Phone"), ("тел", "телефон", "мобильный", "mobile"), right=N_("a phone number"))
_TEAM = Column("team", N_("Team"), ("отдел", "группа", "queue"), right=N_("the key or the name of a team"))
_YES_OR_NO = N_("yes or no")

KINDS: Mapping[str, Kind] = {
    "organizations": Kind(
        N_("Organizations"),
        CLIENTS,
        (
            Column(
                "name", N_("Name"), ("название", "наименование", "контрагент", "company", "organization"), needed=True
            ),
            _EXTERNAL,
            Column("key", N_("Key"), ("ключ",), right=N_("a-z, 0-9, “_”, “-” and “.”")),
            Column("kind", N_("Kind"), ("тип", "type"), right="customer, partner, supplier, contractor, own"),
            Column("roles", N_("Roles"), ("роли", "roles"), right="customer, partner, supplier, contractor, own"),
            Column(
                "legal_form",
                N_("Legal form"),
                ("правовая форма", "опф", "legal form"),
                right="company, sole_trader, self_employed, person, foreign, department",
            ),
            Column("full_name", N_("Full name"), ("полное наименование", "юридическое наименование")),
            Column("inn", N_("INN"), ("инн",), right=N_("10 or 12 digits")),
            Column("kpp", N_("KPP"), ("кпп",), right=N_("9 digits")),
            Column("ogrn", N_("OGRN"), ("огрн", "огрнип"), right=N_("13 or 15 digits")),
            Column("okpo", N_("OKPO"), ("окпо",), right=N_("8 or 10 digits")),
            Column("vat_number", N_("EU VAT number"), ("vat", "vat number")),
            Column("accounts", N_("Bank accounts"), ("счёт", "расчётный счёт", "account", "accounts")),
            Column("signatory", N_("Signatory"), ("подписант", "руководитель", "signatory")),
            Column("basis", N_("Acts on the basis of"), ("основание", "на основании", "basis")),
            _PHONE,
            _EMAIL,
            Column("site", N_("Site"), ("сайт", "www", "web")),
            Column("legal_address", N_("Legal address"), ("юридический адрес", "legal address")),
            Column("address", N_("Postal address"), ("адрес", "почтовый адрес", "address")),
            Column("note", N_("Note"), ("комментарий", "примечание", "comment")),
        ),
        ("external", "key", "inn", "name"),
    ),
    "contacts": Kind(
        N_("Contacts"),
        CLIENTS,
        (
            Column("name", N_("Name"), ("имя", "фио", "контакт", "ф и о", "contact", "full name"), needed=True),
            _EXTERNAL,
            _EMAIL,
            _PHONE,
            Column("telegram", N_("Telegram"), ("телеграм", "telegram")),
            Column(
                "organization",
                N_("Organization"),
                ("контрагент", "компания", "организация", "company", "client"),
                right=N_("the key, external key or name of an organization"),
            ),
            Column("position", N_("Position"), ("должность", "title")),
            Column("note", N_("Note"), ("комментарий", "примечание", "comment")),
        ),
        ("external", "email", "phone"),
    ),
    "staff": Kind(
        N_("Staff"),
        "user.manage",
        (
            Column(
                "login",
                N_("Log-in"),
                ("логин", "login", "user", "пользователь"),
                needed=True,
                right=N_("a-z, 0-9, “_”, “-” and “.”"),
            ),
            Column("name", N_("Name"), ("имя", "фио", "ф и о", "full name", "сотрудник"), needed=True),
            _EMAIL,
            Column(
                "teams",
                N_("Teams"),
                ("команды", "команда", "отдел", "team"),
                right=N_("keys or names of teams, with commas between them"),
            ),
            Column(
                "profile",
                N_("Access profile"),
                ("профиль", "роль", "role"),
                right=N_("an access profile, such as operator"),
            ),
            Column("language", N_("Language"), ("язык",), right="en, ru"),
            Column("active", N_("Active"), ("активен", "работает"), right=_YES_OR_NO),
        ),
        ("login",),
    ),
    "services": Kind(
        N_("Services"),
        "service.manage",
        (
            Column("key", N_("Key"), ("ключ", "код", "id"), needed=True, right=N_("a-z, 0-9, “_”, “-” and “.”")),
            Column("title", N_("Title"), ("название", "наименование", "услуга", "name"), needed=True),
            Column("title_ru", N_("Title in Russian"), ("название ru", "title ru")),
            _TEAM,
            Column("process", N_("Process"), ("процесс",), right=N_("the key of a process")),
            Column("public", N_("For everybody"), ("публичная", "public"), right=_YES_OR_NO),
            Column("active", N_("Active"), ("активна", "действует"), right=_YES_OR_NO),
        ),
        ("key",),
    ),
    "tickets": Kind(
        N_("Tickets"),
        "ticket.create",
        (
            Column("title", N_("Title"), ("название", "тема", "заголовок", "subject", "summary"), needed=True),
            Column(
                "external",
                N_("External key"),
                ("id", "ид", "код", "номер", "number", "внешний ключ", "key", "guid"),
                needed=True,
                right=N_("the key under which your other system knows it"),
            ),
            Column("process", N_("Process"), ("процесс",), right=N_("the key of a process")),
            Column("service", N_("Service"), ("услуга",), right=N_("the key of a service")),
            Column("body", N_("First message"), ("описание", "текст", "сообщение", "description", "body", "message")),
            Column("client", N_("Name of the client"), ("клиент", "заявитель", "requester", "client", "контакт")),
            Column("email", N_("E-mail of the client"), ("почта", "email", "e mail"), right=N_("an e-mail address")),
            Column("phone", N_("Phone of the client"), ("телефон", "phone"), right=N_("a phone number")),
            Column("priority", N_("Priority"), ("приоритет", "важность"), right="1, 2, 3, 4"),
            Column("due", N_("Due"), ("срок", "дедлайн", "deadline"), right=N_("a date, such as 2026-12-31")),
            Column(
                "assignee",
                N_("Assignee"),
                ("исполнитель", "ответственный", "owner"),
                right=N_("a colleague's log-in, e-mail or name"),
            ),
            _TEAM,
        ),
        ("external",),
    ),
}


def columns_of(kernel: Kernel, kind: str) -> dict[str, Column]:
    """The columns of a kind by name; of tickets those of fields too, with titles in the language of the moment."""
    found = {column.name: column for column in KINDS[kind].columns}
    if kind == "tickets":
        for form in _forms(kernel):
            for name, field in form.inputs.items():
                if not field.type.files and f"{FIELD}{name}" not in found:
                    label = field.label()
                    right = ", ".join(option.label() for option in field.options) or N_(
                        "what the field of that name takes"
                    )
                    found[f"{FIELD}{name}"] = Column(f"{FIELD}{name}", label, (name,), right=right)
    return found


def guess(kernel: Kernel, kind: str, heads: Sequence[str]) -> dict[str, str]:
    """Column by the place of a head ("0", "1", …): what heads in any language of the site most likely mean."""
    meant: dict[str, str] = {}
    for language in kernel.settings.languages:
        with use(language):
            for name, column in columns_of(kernel, kind).items():
                for word in (name, column.title, _(column.title), *column.words):
                    meant.setdefault(_plain(word), name)
    found: dict[str, str] = {}
    for exactly in (True, False):
        for place, head in enumerate(heads):
            if str(place) in found or not _plain(head):
                continue
            word = _plain(head) if exactly else nearest(_plain(head), meant) or ""
            likely = meant.get(word)
            if likely is not None and likely not in found.values():
                found[str(place)] = likely
    return found


def _forms(kernel: Kernel) -> list[Form]:
    definitions = kernel.definitions
    found = [definitions.role_form(role) for role in kernel.plugins.roles]
    for version in definitions.list("process"):
        try:
            found += [definitions.process_form(version.id), definitions.opening_form(version.key, None)]
        except InstarError:  # published by other code: its fields cannot be known
            continue
    return [form for form in found if form is not None]


def _plain(word: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", word.casefold().replace("ё", "е")).split())
