"""The channel of chats: what a message becomes, and what is set up for all widgets.

A visitor talks about one open request at a time, in one browser. Nobody vouches for who he is; his conversation's
name is what the site knows him by, and his messages go to no ticket that he does not take part in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.sdk import Channel, ChannelContext, Inbound, Sender, _, channel_sends
from instar_plugins.chat import sending
from instar_plugins.chat.envelope import opened
from instar_plugins.chat.tables import KIND, PLUGIN, Widget

WIDGETS = "/x/chat/widgets"
MOST, MOST_ADDRESS, STARTS, LARGEST_MB = 60, 300, 20, 10
FORM: Mapping[str, Any] = {
    "fields": [
        {
            "id": "chat_answers",
            "type": "boolean",
            "default": True,
            "title": {"en": "Answers are shown in the widget", "ru": "Ответы показываются в виджете"},
        },
        {
            "id": "chat_accepts",
            "type": "boolean",
            "default": True,
            "title": {"en": "Tell the number of a new request", "ru": "Сообщать номер нового обращения"},
        },
        {
            "id": "chat_by_mail",
            "type": "boolean",
            "default": True,
            "title": {
                "en": "Who is gone and has given an e-mail is answered by mail",
                "ru": "Кто ушёл и оставил почту, получает ответ письмом",
            },
            "help": {
                "en": "The channel of mail has to send. The answer stands in the widget all the same.",
                "ru": "Для этого должен отправлять канал почты. В виджете ответ всё равно остаётся.",
            },
        },
        {
            "id": "chat_most",
            "type": "integer",
            "min": 1,
            "max": 10000,
            "default": MOST,
            "title": {"en": "Messages of one conversation in an hour", "ru": "Сообщений в одном разговоре за час"},
        },
        {
            "id": "chat_address",
            "type": "integer",
            "min": 1,
            "max": 100000,
            "default": MOST_ADDRESS,
            "title": {"en": "Messages from one address in an hour", "ru": "Сообщений с одного адреса за час"},
            "help": {
                "en": "An office may have one address for all who sit there.",
                "ru": "У офиса может быть один адрес на всех.",
            },
        },
        {
            "id": "chat_starts",
            "type": "integer",
            "min": 1,
            "max": 10000,
            "default": STARTS,
            "title": {"en": "New conversations from one address in an hour", "ru": "Новых разговоров с адреса за час"},
        },
        {
            "id": "chat_largest",
            "type": "integer",
            "min": 1,
            "max": 50,
            "default": LARGEST_MB,
            "title": {"en": "Files of a message, MB at most", "ru": "Файлы сообщения, не больше МБ"},
        },
    ]
}


def channel() -> Channel:
    return Channel(
        PLUGIN,
        {"en": "Chat on sites", "ru": "Чат на сайтах"},
        receive,
        settings_form=FORM,
        send=sending.send,
        sends=sending.sends,
        identity=KIND,
        page=WIDGETS,
        warnings=warnings,
    )


def warnings(context: ChannelContext) -> list[str]:
    """What keeps the channel from working."""
    found = []
    active = [one for one in Widget.select().order_by(Widget.id) if one.active]
    if not active:
        found.append(_("There is no widget that is switched on."))
    found += [_("No site may show the widget “{name}” yet.").format(name=one.name) for one in active if not one.origins]
    if not context.key:
        found.append(_("The site has no secret key, so nobody can be let into a conversation."))
    if context.settings.get("chat_by_mail", True) and not channel_sends(sending.MAIL):
        found.append(_("The channel of mail sends nothing: who is gone reads answers only when he comes back."))
    return found


def receive(raw: bytes, context: ChannelContext) -> list[Inbound]:
    """One message of a visitor. Raises ValueError for what is none."""
    given = opened(raw)
    name = given.name or _("Visitor {sign}").format(sign=given.talk[:4])
    return [
        Inbound(
            external_id=f"{given.talk}:{given.id}",
            sender=Sender(KIND, given.talk, name),
            body=given.text,
            files=given.files,
            sent=given.at or None,
            conversation=given.talk,
            service=given.service,
            account=given.widget,
        )
    ]
