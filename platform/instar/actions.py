"""The kernel's own actions, there on every site. Pure functions of kind "effect": what they want done they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.contract import Action, ActionAnswer, ActionContext, ActionRefused, HandOver, PostMessage
from instar.i18n import _

_BODY = {"id": "body", "type": "markdown", "required": True, "title": {"en": "Text", "ru": "Текст"}}
_TARGET = {
    "fields": [
        {"id": "role", "type": "text", "required": True, "title": {"en": "Role", "ru": "Роль"}},
        {"id": "process", "type": "text", "title": {"en": "Process", "ru": "Процесс"}},
    ]
}


def reply(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    """Write to the requester, in the channel the ticket came by."""
    return ActionAnswer({}, (PostMessage("public", _text(arguments)),))


def note(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    """Write an internal note."""
    return ActionAnswer({}, (PostMessage("internal", _text(arguments), automatic=True),))


def hand_over(arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
    """End this run and go on in another process and role; the task's own flow is not taken."""
    role, process = (str(arguments.get(name) or "").strip() for name in ("role", "process"))
    if not role:
        raise ActionRefused("no_role", _("There is no role to hand over to."))
    return ActionAnswer({}, (HandOver(role, process or None),))


def _text(arguments: Mapping[str, Any]) -> str:
    body = str(arguments.get("body") or "").strip()
    if not body:
        raise ActionRefused("empty", _("There is no text to send."))
    return body


KERNEL_ACTIONS = (
    Action("reply", {"en": "Reply", "ru": "Ответить"}, reply, arguments={"fields": [_BODY]}, idempotent=True),
    Action(
        "note", {"en": "Write a note", "ru": "Написать заметку"}, note, arguments={"fields": [_BODY]}, idempotent=True
    ),
    Action("hand_over", {"en": "Hand over", "ru": "Передать в процесс"}, hand_over, arguments=_TARGET, idempotent=True),
)
