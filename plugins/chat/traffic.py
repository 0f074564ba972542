"""All messages of chats that came and went, as one list, each for those who see its ticket from inside.

/x/chat/  newest first; the filters stand in the address: kind, account, q
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from instar.sdk import Traffic, TrafficLink, _, traffic_page
from instar_plugins.chat.tables import PLUGIN, Widget

HOME = "/x/chat/"
MANAGES = "channel.manage"


def blueprint() -> Blueprint:
    made = Blueprint(PLUGIN, __name__, template_folder="templates", static_folder="static")
    made.add_url_rule("/", "index", index)
    return made


def index() -> ResponseReturnValue:
    nothing = _("What visitors write on sites and are answered stands here, each on its ticket. None has come yet.")
    return traffic_page(
        Traffic(
            channel=PLUGIN,
            home=HOME,
            title=_("Chat"),
            account=_("Widget"),
            every_account=_("all widgets"),
            accounts={str(one.key): str(one.name) for one in Widget.select().order_by(Widget.name, Widget.id)},
            nothing_yet=nothing,
            ways=(
                TrafficLink("/admin/inbox/channels/chat", "settings", _("Settings")),
                TrafficLink("/x/chat/widgets", "messages", _("Widgets")),
            ),
        )
    )
