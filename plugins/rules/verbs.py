"""What a rule can do besides the actions of the site: the plain changes of a ticket that a process makes by itself.

Each verb is a form of arguments and a pure function that says by effects what it wants done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from instar.sdk import (
    ActionRefused,
    Assign,
    LinkTicket,
    NewTicket,
    SetData,
    SetPriority,
    Tell,
    Text,
    _,
)

Given = Mapping[str, Any]
Effects = tuple[Any, ...]
TOLD = "rules.told"


@dataclass(frozen=True, slots=True)
class Verb:
    """``fields``: as those of a form."""

    key: str
    title: Text
    fields: tuple[Mapping[str, Any], ...]
    run: Callable[[Given, Given], Effects]


def set_field(given: Given, ticket: Given) -> Effects:
    return (SetData({_needed(given, "field"): given.get("value")}),)


def set_priority(given: Given, ticket: Given) -> Effects:
    try:
        return (SetPriority(int(str(given.get("priority")))),)
    except ValueError:
        said = _("The priority is “{value}”; it is 1, 2, 3 or 4.")
        raise ActionRefused("priority", said.format(value=given.get("priority"))) from None


def assign(given: Given, ticket: Given) -> Effects:
    team, person = (str(given.get(name) or "").strip() for name in ("team", "person"))
    if not team and not person:
        raise ActionRefused("nobody", _("Neither a team nor a person is named."))
    return (Assign(team or None, person or None),)


def tell(given: Given, ticket: Given) -> Effects:
    people = tuple(name for name in str(given.get("people") or "").replace(",", " ").split() if name)
    if not people:
        raise ActionRefused("nobody", _("Nobody is named who is to be told."))
    return (Tell(TOLD, people, _needed(given, "text")),)


def open_ticket(given: Given, ticket: Given) -> Effects:
    below = bool(given.get("below"))
    parts = {name: str(given.get(name) or "").strip() or None for name in ("service", "role")}
    body = str(given.get("body") or "")
    parent = str(ticket["number"]) if below else None
    return (NewTicket(_needed(given, "title"), body=body, parent=parent, **parts),)


def link(given: Given, ticket: Given) -> Effects:
    return (LinkTicket("relates", _needed(given, "other")),)


def _needed(given: Given, name: str) -> str:
    value = given.get(name)
    if value is None or not str(value).strip():
        raise ActionRefused("empty", _("“{name}” is empty.").format(name=name))
    return str(value).strip()


def _field(id: str, en: str, ru: str, type: str = "text", *, required: bool = False, **more: Any) -> Mapping[str, Any]:
    return {"id": id, "type": type, "required": required, "title": {"en": en, "ru": ru}, **more}


VERBS: Mapping[str, Verb] = {
    verb.key: verb
    for verb in (
        Verb(
            "set",
            {"en": "Set a field", "ru": "Заполнить поле"},
            (_field("field", "Field", "Поле", required=True), _field("value", "Value", "Значение", required=True)),
            set_field,
        ),
        Verb(
            "priority",
            {"en": "Set the priority", "ru": "Поставить приоритет"},
            (_field("priority", "Priority, 1 to 4", "Приоритет, от 1 до 4", "integer", required=True),),
            set_priority,
        ),
        Verb(
            "assign",
            {"en": "Give it to a team or a person", "ru": "Передать команде или человеку"},
            (_field("team", "Team", "Команда"), _field("person", "Person: log-in", "Сотрудник: логин")),
            assign,
        ),
        Verb(
            "tell",
            {"en": "Tell people", "ru": "Сообщить людям"},
            (
                _field("people", "Log-ins, with commas", "Логины через запятую", required=True),
                _field("text", "Text", "Текст", "markdown", required=True),
            ),
            tell,
        ),
        Verb(
            "open",
            {"en": "Open a ticket", "ru": "Открыть тикет"},
            (
                _field("title", "Title", "Название", required=True),
                _field("service", "Service: key", "Услуга: ключ"),
                _field("role", "Role: key", "Роль: ключ"),
                _field("body", "Text", "Текст", "markdown"),
                _field("below", "As a subtask of this ticket", "Подзадачей этого тикета", "boolean"),
            ),
            open_ticket,
        ),
        Verb(
            "link",
            {"en": "Link it to a ticket", "ru": "Связать с тикетом"},
            (_field("other", "Number", "Номер", required=True),),
            link,
        ),
    )
}
