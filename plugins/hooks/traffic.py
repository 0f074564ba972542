"""All that came by webhooks, as one list, each on its ticket for those who see that from inside.

/x/hooks/   newest first; the filters stand in the address: kind, account, q
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from instar.sdk import Traffic, TrafficLink, _, traffic_page
from instar_plugins.hooks.channel import SOURCES
from instar_plugins.hooks.hook_pages import HOME, OUT
from instar_plugins.hooks.tables import PLUGIN, Source


def blueprint() -> Blueprint:
    made = Blueprint(PLUGIN, __name__, template_folder="templates")
    made.add_url_rule("/", "index", index)
    return made


def index() -> ResponseReturnValue:
    return traffic_page(
        Traffic(
            channel=PLUGIN,
            home=HOME,
            title=_("Webhooks"),
            account=_("Source"),
            every_account=_("all sources"),
            accounts={str(one.id): one.name for one in Source.select().order_by(Source.name, Source.id)},
            nothing_yet=_("What other programs tell stands here, each on its ticket. Nothing has come yet."),
            ways=(
                TrafficLink(f"/admin/inbox/channels/{PLUGIN}", "settings", _("Settings")),
                TrafficLink(OUT, "send", _("Outgoing")),
                TrafficLink(SOURCES, "download", _("Sources")),
            ),
        )
    )
