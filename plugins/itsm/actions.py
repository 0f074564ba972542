"""What the processes of the service desk ask of the kernel. Pure functions: what they want done they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import (
    Action,
    ActionAnswer,
    ActionContext,
    ActionRefused,
    LinkTicket,
    PostMessage,
    SetPriority,
    TellWaiting,
    _,
)

Given = Mapping[str, Any]


def priority(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Give the ticket the priority that a decision table has found."""
    if arguments.get("priority") is None:
        raise ActionRefused("no_priority", _("The decision table gives no priority."))
    return ActionAnswer({}, (SetPriority(int(arguments["priority"])),))


def join(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Put an incident to the problem, or to the major incident, that is its cause."""
    return ActionAnswer({}, (LinkTicket("caused_by", _named(arguments, "problem"), ("problem", "incident")),))


def tell_waiting(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Give an answer to all tickets that wait for this one; each sends it to its own customer."""
    number = str(context.ticket["number"])
    answer = str(arguments.get("answer") or "").strip()
    if not answer:
        raise ActionRefused("no_answer", _("There is no answer to give."))
    return ActionAnswer({}, (TellWaiting(str(arguments["message"]), number, {"answer": answer, "number": number}),))


def merge_problem(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Hand the incidents that wait for this problem over to another one."""
    number, into = str(context.ticket["number"]), _named(arguments, "into")
    moved = TellWaiting("problem_moved", number, {"to": into, "number": number})
    return ActionAnswer({}, (LinkTicket("duplicates", into, ("problem",)), moved))


def explain_priority(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Say to whoever has changed the priority past the matrix how it is done."""
    said = _(
        "The priority follows impact and urgency, so it was set back. For another one say why under “Why another"
        " priority?”, then choose it under “Priority by hand”."
    )
    return ActionAnswer({}, (PostMessage("internal", said, automatic=True),))


def explain_window(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Say what is wrong with the window of a change."""
    said = _("The window of the change ends before it begins. Give both moments once more.")
    return ActionAnswer({}, (PostMessage("internal", said, automatic=True),))


def remind_update(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Ask whoever commands a major incident for the next update."""
    said = _("{number}: it is time to tell those affected how things stand.").format(number=context.ticket["number"])
    return ActionAnswer({}, (PostMessage("internal", said, automatic=True),))


def note_recovery(arguments: Given, context: ActionContext) -> ActionAnswer:
    """Monitoring says that it is over, and somebody is at work on it: he decides."""
    said = _("Monitoring reports that it has recovered. The ticket stays open because somebody has taken it.")
    return ActionAnswer({}, (PostMessage("internal", said, automatic=True),))


def _named(arguments: Given, name: str) -> str:
    number = str(arguments.get(name) or "").strip()
    if not number:
        raise ActionRefused("no_ticket", _("No ticket is named."))
    return number


def _takes(*fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"fields": list(fields)}


def _text(id: str, en: str, ru: str) -> Mapping[str, Any]:
    return {"id": id, "type": "text", "required": True, "title": {"en": en, "ru": ru}}


ACTIONS = (
    Action(
        "itsm.priority",
        {"en": "Set the priority", "ru": "Установить приоритет"},
        priority,
        arguments=_takes(
            {
                "id": "priority",
                "type": "integer",
                "min": 1,
                "max": 4,
                "required": True,
                "title": {"en": "Priority", "ru": "Приоритет"},
            }
        ),
        idempotent=True,
    ),
    Action(
        "itsm.join",
        {"en": "Put it to a problem", "ru": "Отнести к проблеме"},
        join,
        arguments=_takes(_text("problem", "Problem", "Проблема")),
        idempotent=True,
    ),
    Action(
        "itsm.tell_waiting",
        {"en": "Answer whoever waits for this ticket", "ru": "Ответить тем, кто ждёт этот тикет"},
        tell_waiting,
        arguments=_takes(
            _text("message", "Message", "Сообщение"),
            {"id": "answer", "type": "markdown", "title": {"en": "Answer", "ru": "Ответ"}},
        ),
        idempotent=True,
    ),
    Action(
        "itsm.merge_problem",
        {"en": "Merge into another problem", "ru": "Объединить с другой проблемой"},
        merge_problem,
        arguments=_takes(_text("into", "Problem", "Проблема")),
        idempotent=True,
    ),
    Action(
        "itsm.explain_priority",
        {"en": "Explain the priority", "ru": "Пояснить приоритет"},
        explain_priority,
        idempotent=True,
    ),
    Action("itsm.explain_window", {"en": "Explain the window", "ru": "Пояснить окно"}, explain_window, idempotent=True),
    Action(
        "itsm.remind_update",
        {"en": "Remind of an update", "ru": "Напомнить о новостях"},
        remind_update,
        idempotent=True,
    ),
    Action(
        "itsm.note_recovery",
        {"en": "Note a recovery", "ru": "Записать восстановление"},
        note_recovery,
        idempotent=True,
    ),
)
