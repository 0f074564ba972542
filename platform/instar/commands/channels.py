"""A channel as it is set up: its functions, and what they are given."""

from __future__ import annotations

import hashlib
import hmac
from email.message import EmailMessage
from functools import partial
from typing import Any

import orjson

from instar import mail
from instar.contract import ActionRefused, Channel, ChannelContext
from instar.errors import NotFound, nearest
from instar.forms import Form, parse_form
from instar.i18n import _
from instar.kernel import Kernel
from instar.plugins import PluginFault

_READ = "SELECT data FROM channel_setting WHERE channel = ?"


def channel_of(kernel: Kernel, key: str) -> Channel:
    """The channel that a loaded plugin gives under this key; raises NotFound."""
    found = kernel.plugins.channel(key)
    if found is None:
        near = nearest(key, kernel.plugins.channels)
        raise NotFound(
            "no_channel",
            _("There is no channel “{key}”.").format(key=key[:64]),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return found


def context_of(kernel: Kernel, channel: Channel) -> ChannelContext:
    """What a channel's functions are given: its settings, with the form's defaults where nothing was filled in."""
    kept = kernel.store.read().value(_READ, (channel.key,))
    data: dict[str, Any] = orjson.loads(kept) if kept else {}
    form = settings_form(channel)
    plain = (str, int, float, bool, list)
    defaults = {name: one.default for name, one in (form.inputs if form else {}).items()}
    filled = {name: value for name, value in defaults.items() if isinstance(value, plain)}
    secret = kernel.settings.secret_key.encode()
    own = hmac.new(secret, b"instar.channel:" + channel.key.encode(), hashlib.sha256).digest() if secret else b""
    sends = mail.is_configured(kernel.settings)
    return ChannelContext(
        {**filled, **data},
        kernel.clock.now(),
        own,
        mail.loop_mark(kernel.settings),
        kernel.settings.mail_from if sends else "",
        partial(_post, kernel) if sends else None,
    )


def settings_form(channel: Channel) -> Form | None:
    """The form that an administrator fills in for the channel; None where it has none, or one that cannot be read."""
    if channel.settings_form is None:
        return None
    return parse_form(channel.settings_form, key="settings").form


def sends(kernel: Kernel, key: str) -> bool:
    """Whether what is said to who has asked leaves by the channel, as it is set up now."""
    channel = kernel.plugins.channel(key)
    if channel is None or channel.send is None:
        return False
    ask = channel.sends
    if ask is None:
        return True
    context, owner = context_of(kernel, channel), kernel.plugins.owner("channel", key) or key
    try:
        return bool(kernel.plugins.call(owner, f"sends of {key}", lambda: ask(context), here=True))
    except PluginFault:
        return False


def warnings(kernel: Kernel, channel: Channel) -> tuple[str, ...]:
    """What its plugin says to who manages the channel, in the language of the moment."""
    ask = channel.warnings
    if ask is None:
        return ()
    context, owner = context_of(kernel, channel), kernel.plugins.owner("channel", channel.key) or channel.key
    try:
        told = kernel.plugins.call(owner, f"warnings of {channel.key}", lambda: list(ask(context)), here=True)
    except PluginFault as fault:
        return (fault.message,)
    return tuple(str(one) for one in told)


def _post(kernel: Kernel, letter: EmailMessage, reports_to: str) -> None:
    try:
        mail.send(kernel.settings, letter, reports_to)
    except mail.MailRefused as refused:
        if refused.for_good:
            raise ActionRefused(refused.code, refused.message) from refused
        raise
