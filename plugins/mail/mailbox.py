"""The mailbox: all letters that came and went, as one list, each for those who see its ticket from inside.

/x/mail/    newest first; the filters stand in the address: kind, account, q
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from instar.sdk import Traffic, TrafficLink, _, channel_settings, traffic_page
from instar_plugins.mail.boxes import boxes_of
from instar_plugins.mail.tables import PLUGIN

HOME = "/x/mail/"
MANAGES = "channel.manage"


def blueprint() -> Blueprint:
    made = Blueprint(PLUGIN, __name__, template_folder="templates")
    made.add_url_rule("/", "index", index)
    return made


def index() -> ResponseReturnValue:
    nothing = _("Letters of clients and answers to them stand here, each on its ticket. None has come yet.")
    return traffic_page(
        Traffic(
            channel=PLUGIN,
            home=HOME,
            title=_("Mail"),
            account=_("Mailbox"),
            every_account=_("all mailboxes"),
            accounts={one: one for one in boxes_of(channel_settings(PLUGIN))},
            nothing_yet=nothing,
            ways=(
                TrafficLink("/x/mail/accounts", "inbox", _("Mailboxes")),
                TrafficLink("/admin/inbox/channels/mail", "settings", _("Settings")),
            ),
        )
    )
