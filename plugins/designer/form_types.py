"""The types of fields as the form editor speaks of them: names, icons, and the words by which a typed line names them.

Words are taken in every language at once, so that a line copied from elsewhere is read whatever language the page has.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.sdk import FieldTypeRow, _, field_types
from instar_plugins.designer.form_properties import properties_of

TEXT, NUMBERS, CHOICE, NAMED, LAYOUT = "text", "numbers", "choice", "named", "layout"
"""Parts of the palette, in their order."""


class TypeName(NamedTuple):
    """``words`` and ``likely``: what a typed line may call it, in lower case (``WORDS``, ``LIKELY``)."""

    title: str
    icon: str
    part: str
    words: tuple[str, ...]
    likely: tuple[str, ...]


WORDS: dict[str, str] = {
    "text": "text, line, string; текст, строка",
    "markdown": "long text, markdown; длинный текст, разметка, многострочный текст",
    "reply": "reply, answer to the client; ответ клиенту",
    "integer": "integer, whole, whole number; целое, целое число",
    "number": "number, decimal; число, дробное число",
    "money": "money; деньги, сумма",
    "date": "day; дата, день",
    "datetime": "datetime, date and time, moment; дата и время, момент",
    "duration": "duration, length of time; длительность",
    "boolean": "yes/no, yes or no, boolean, tick, checkbox; да/нет, да или нет, галочка, флажок",
    "choice": "choice, select, one of; выбор, один из",
    "choices": "choices, several of, many of; несколько из",
    "email": "; почта, эл. почта, электронная почта",
    "url": "url, web address; ссылка",
    "phone": "; телефон",
    "file": "attachment; файл, вложение",
    "user": "user, person; сотрудник, человек",
    "team": "; команда",
    "contact": "; контакт",
    "organization": "organization; организация, контрагент",
    "ticket": "; тикет",
    "group": "group, rows, table; строки, таблица",
    "section": "section, heading; раздел, заголовок",
    "note": "note, hint; пояснение, подсказка",
}
"""Behind the name of a field they are its type and no part of the name."""
LIKELY: dict[str, str] = {
    "markdown": "description, details; описание, подробности",
    "integer": "quantity, count; количество",
    "money": "price, amount, cost, sum, budget; цена, стоимость, бюджет",
    "date": "date, deadline; срок",
    "email": "e-mail, email, mail",
    "url": "link, website",
    "phone": "phone, telephone",
    "file": "file, photo, document, scan; фото, документ, скан",
    "user": "colleague, employee; коллега",
    "team": "team",
    "contact": "contact",
    "organization": "client, company; клиент, компания",
    "ticket": "ticket",
}
"""Words that end or are a name and tell the type all the same: “Start date” is called so, and is a date. After a comma
they are a type alone."""
FLAGS: dict[str, str] = {
    "required": "required, mandatory, *; обязательно, обязательное, обязательный, обязательная, обязателен",
    "read_only": "read only, read-only; только чтение, только для чтения",
    "half": "half, half width; половина, вполовину",
    "indexed": "indexed; индекс",
    "multiple": "several; несколько",
}


def named() -> dict[str, TypeName]:
    """Every type by its key, in the language of the moment, in the order of the palette."""
    rows = (
        ("text", _("Text"), "pencil", TEXT),
        ("markdown", _("Long text"), "file-text", TEXT),
        ("email", _("E-mail"), "mail", TEXT),
        ("phone", _("Phone"), "phone", TEXT),
        ("url", _("Link"), "link", TEXT),
        ("reply", _("Reply to the client"), "send", TEXT),
        ("integer", _("Whole number"), "tag", NUMBERS),
        ("number", _("Any number"), "variable", NUMBERS),
        ("money", _("Money"), "cash", NUMBERS),
        ("date", _("Date"), "calendar", NUMBERS),
        ("datetime", _("Date and time"), "calendar-event", NUMBERS),
        ("duration", _("Duration"), "hourglass", NUMBERS),
        ("boolean", _("Yes or no"), "checkbox", CHOICE),
        ("choice", _("Choice"), "circle-dot", CHOICE),
        ("choices", _("Several choices"), "list-check", CHOICE),
        ("file", _("File"), "paperclip", CHOICE),
        ("user", _("Person"), "user", NAMED),
        ("team", _("Team"), "users", NAMED),
        ("contact", _("Contact"), "user-circle", NAMED),
        ("organization", _("Client"), "building", NAMED),
        ("ticket", _("Ticket"), "ticket", NAMED),
        ("section", _("Section"), "layout-columns", LAYOUT),
        ("group", _("Rows that repeat"), "table", LAYOUT),
        ("note", _("Text to read"), "note", LAYOUT),
    )
    return {
        key: TypeName(title, icon, part, spelled(WORDS[key]), spelled(LIKELY.get(key, "")))
        for key, title, icon, part in rows
    }


def palette_parts() -> tuple[tuple[str, str], ...]:
    """(key, title) of the parts of the palette."""
    return (
        (TEXT, _("Texts")),
        (NUMBERS, _("Numbers and dates")),
        (CHOICE, _("Choices and files")),
        (NAMED, _("People and tickets")),
        (LAYOUT, _("Arrangement")),
    )


def spelled(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for part in words.split(";") for word in part.split(",") if word.strip())


def flags() -> dict[str, tuple[str, ...]]:
    return {key: spelled(words) for key, words in FLAGS.items()}


def types_as_json() -> list[dict[str, Any]]:
    """What the script knows of each type, in the order of the palette."""
    rows: dict[str, FieldTypeRow] = {row.key: row for row in field_types()}
    return [
        {
            "key": key,
            **name._asdict(),
            "properties": properties_of(rows[key]),
            "in_group": properties_of(rows[key], in_group=True) if rows[key].in_group else None,
            "holds": rows[key].holds,
            "gives": rows[key].gives,
        }
        for key, name in named().items()
    ]
