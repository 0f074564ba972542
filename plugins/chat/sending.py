"""Answers that leave: into the conversation, where the widget finds them, and by mail to who is gone and said where.

A message is there once, whatever dies in between: its key is the kernel's. What the site says by itself goes nowhere
but into the conversation, because an address that somebody typed may be anybody's.
"""

from __future__ import annotations

from instar.sdk import ActionRefused, ChannelContext, LeaveBy, Outbound, Sender, _, channel_sends
from instar_plugins.chat import talks
from instar_plugins.chat.rating import asks
from instar_plugins.chat.tables import Line, Talk, tables

MAIL = "mail"


def sends(context: ChannelContext) -> bool:
    """Whether answers are shown in the widget."""
    return bool(context.settings.get("chat_answers", True))


def send(message: Outbound, context: ChannelContext) -> str:
    """Show it in the conversation; raises LeaveBy where it is better read elsewhere."""
    talk = talks.find(message.receiver.value)
    if talk is None:
        said = _("The conversation is not there any more: its widget was taken away.")
        raise ActionRefused("no_talk", said)
    files = [{"name": one.name, "size": len(one.body)} for one in message.files]
    line = talks.write(talk, message.key, message.body, own=False, files=files, **asks(message))
    if _goes_by_mail(talk, message, context):
        with tables.writing():
            Line.update(mailed=talk.email).where(Line.id == line.id).execute()
        raise LeaveBy(MAIL, Sender("email", talk.email, talk.name))
    return talks.external_id(talk, message.key)


def _goes_by_mail(talk: Talk, message: Outbound, context: ChannelContext) -> bool:
    wanted = bool(talk.email) and bool(context.settings.get("chat_by_mail", True))
    return wanted and not message.automatic and not talks.is_here(talk) and channel_sends(MAIL)
