"""What calls of the Bot API have to look like: a little that is known here, all of it where the schema is at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.conftest import SAMPLES

Fields = Mapping[str, tuple[str, bool]]
"""Name of a field → its type, and whether it has to be there."""
FILE = Path(SAMPLES) / "telegram" / "bot_api_schema.json"
_MESSAGE: Fields = {
    "chat_id": ("Integer or String", True),
    "reply_parameters": ("ReplyParameters", False),
    "reply_markup": ("InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove", False),
}
KNOWN: Mapping[str, Fields] = {
    "getMe": {},
    "getUpdates": {
        "offset": ("Integer", False),
        "limit": ("Integer", False),
        "timeout": ("Integer", False),
        "allowed_updates": ("Array of String", False),
    },
    "setWebhook": {
        "url": ("String", True),
        "secret_token": ("String", False),
        "allowed_updates": ("Array of String", False),
    },
    "deleteWebhook": {"drop_pending_updates": ("Boolean", False)},
    "getWebhookInfo": {},
    "getFile": {"file_id": ("String", True)},
    "sendMessage": {**_MESSAGE, "text": ("String", True), "parse_mode": ("String", False)},
    "sendPhoto": {**_MESSAGE, "photo": ("InputFile or String", True)},
    "sendDocument": {**_MESSAGE, "document": ("InputFile or String", True)},
    "answerCallbackQuery": {"callback_query_id": ("String", True), "text": ("String", False)},
    "editMessageReplyMarkup": {
        "chat_id": ("Integer or String", False),
        "message_id": ("Integer", False),
        "reply_markup": ("InlineKeyboardMarkup", False),
    },
    "ReplyParameters": {"message_id": ("Integer", False), "allow_sending_without_reply": ("Boolean", False)},
    "ReplyKeyboardRemove": {"remove_keyboard": ("True", True)},
    "InlineKeyboardMarkup": {"inline_keyboard": ("Array of Array of InlineKeyboardButton", True)},
    "InlineKeyboardButton": {"text": ("String", True), "callback_data": ("String", False)},
    "ReplyKeyboardMarkup": {
        "keyboard": ("Array of Array of KeyboardButton", True),
        "resize_keyboard": ("Boolean", False),
        "one_time_keyboard": ("Boolean", False),
    },
    "KeyboardButton": {"text": ("String", True), "request_contact": ("Boolean", False)},
}
_PLAIN: Mapping[str, type] = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": float}


def known(whole: bool) -> Mapping[str, Fields]:
    return _of_file() if whole else KNOWN


def wrong(of: Mapping[str, Fields], method: str, given: Mapping[str, Any]) -> list[str]:
    """What is not as the method or type has it, each with its place."""
    if method not in of:
        return [f"{method} is no method"]
    fields = of[method]
    found = [f"{method}: {name} is missing" for name, (_kind, needed) in fields.items() if needed and name not in given]
    for name, value in given.items():
        if name not in fields:
            found.append(f"{method} has no {name}")
        elif not _fits(of, fields[name][0], value):
            found.append(f"{method}: {name} is {value!r}, not {fields[name][0]}")
    return found


def _fits(of: Mapping[str, Fields], kind: str, value: Any) -> bool:
    if " or " in kind:
        return any(_fits(of, one, value) for one in kind.split(" or "))
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits(of, kind.removeprefix("Array of "), one) for one in value)
    if kind == "InputFile":
        return isinstance(value, bytes)
    if kind in _PLAIN:
        return isinstance(value, _PLAIN[kind]) and (kind in ("Boolean", "True") or not isinstance(value, bool))
    return isinstance(value, dict) and not wrong(of, kind, value)


def _of_file() -> dict[str, Fields]:
    def below(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for item in items:
            yield item
            yield from below(item.get("children", []))

    items = below(json.loads(FILE.read_text(encoding="utf-8"))["items"])
    return {
        one["name"]: {field["name"]: (field["type"], bool(field["required"])) for field in one["annotations"]}
        for one in items
        if "annotations" in one
    }
