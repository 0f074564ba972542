"""What an administrator has said of a channel: for which service its tickets are opened, and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.commands.channels import channel_of, settings_form
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.errors import Invalid, NotFound
from instar.forms.locales import zone_of
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Service, Tx

_WRITE = """
INSERT INTO channel_setting (channel, service, data, by_id, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (channel) DO UPDATE SET service = excluded.service, data = excluded.data, by_id = excluded.by_id,
  at = excluded.at"""


@dataclass(frozen=True, slots=True)
class SetUpChannel:
    """``service``: key of the one that new tickets of the channel are opened for; "" for the first that has a process.

    ``values``: of the channel's own form; ``origin`` says whether they are JSON ("api") or what a page sent ("page").
    """

    channel: str
    service: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "api"


@handles(SetUpChannel, "channel.manage")
def set_up_channel(context: Context, command: SetUpChannel) -> Answer:
    context.authorize()
    channel = channel_of(context.kernel, command.channel)
    service = context.kernel.directory.service_by_key(command.service) if command.service else None
    if command.service and (service is None or not service.process):
        raise Invalid({"service": [_("There is no service “{key}” that runs a process.").format(key=command.service)]})
    form = settings_form(channel)
    settings = context.kernel.settings
    clean: dict[str, Any] = {}
    if form is not None:
        clean = form.load(
            command.values,
            {},
            origin="page" if command.origin == "page" else "api",
            currency=settings.currency,
            zone=zone_of(context.actor.timezone, settings.timezone),
        )
    elif command.values and command.origin == "api":
        raise Invalid({str(name): [_("The channel asks nothing.")] for name in list(command.values)[:50]})
    data = {name: value for name, value in clean.items() if value is not None}
    row = (channel.key, command.service or None, orjson.dumps(data).decode(), context.actor.id, context.now)
    context.tx.run(_WRITE, row)
    audit(context, "channel.changed", channel.key, {"service": command.service, "fields": sorted(data)})
    return {"channel": channel.key}


def service_of(kernel: Kernel, tx: Tx, channel: str, wanted: str = "") -> Service:
    """For which service a channel's tickets are opened: the ``wanted`` one where there is such, else the one that was
    chosen for the channel; raises NotFound where there is none."""
    kept = chosen_service(tx, channel)
    able = [one for one in kernel.directory.services() if one.active and one.process]
    found = next((one for one in able if wanted and one.key == wanted), None)
    found = found or (next((one for one in able if one.key == kept), None) if kept else next(iter(able), None))
    if found is None:
        raise NotFound(
            "no_service",
            _("There is no service that the channel's tickets could be opened for."),
            hint=_("Choose one on the channel's page."),
            status=422,
        )
    return found


def chosen_service(tx: Tx, channel: str) -> str | None:
    """Key of the service that somebody has chosen for the channel's tickets."""
    found: str | None = tx.value("SELECT service FROM channel_setting WHERE channel = ?", (channel,))
    return found
