"""All messages of bots that came and went, as one list, each for those who see its ticket from inside.

/x/telegram/  newest first; the filters stand in the address: kind, account, q
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from instar.sdk import Traffic, TrafficLink, _, traffic_page
from instar_plugins.telegram.tables import PLUGIN, Bot, named

HOME = "/x/telegram/"
MANAGES = "channel.manage"


def blueprint() -> Blueprint:
    made = Blueprint(PLUGIN, __name__, template_folder="templates")
    made.add_url_rule("/", "index", index)
    return made


def index() -> ResponseReturnValue:
    nothing = _("What clients write to bots and are answered stands here, each on its ticket. None has come yet.")
    return traffic_page(
        Traffic(
            channel=PLUGIN,
            home=HOME,
            title=_("Telegram"),
            account=_("Bot"),
            every_account=_("all bots"),
            accounts={str(bot.telegram): named(bot) for bot in Bot.select().order_by(Bot.id)},
            nothing_yet=nothing,
            ways=(
                TrafficLink("/admin/inbox/channels/telegram", "settings", _("Settings")),
                TrafficLink("/x/telegram/bots", "robot", _("Bots")),
            ),
        )
    )
