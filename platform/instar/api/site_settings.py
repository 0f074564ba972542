"""Settings of the site that can be changed while it runs."""

from __future__ import annotations

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.site_settings import ChangeSettingsBody, SiteSettingList, setting_json
from instar.commands import ChangeSettings
from instar.queries.site_settings import site_settings


@operation("GET", "/settings", answer=SiteSettingList, statuses=(403,))
def all_settings(call: Call) -> Reply:
    """Settings: what holds, where it was set, who changed it when."""
    return _told(call)


@operation("PATCH", "/settings", answer=SiteSettingList, body=ChangeSettingsBody, statuses=(403,))
def change_settings(call: Call) -> Reply:
    """Change settings: all of them or, when one is wrong, none."""
    call.execute(ChangeSettings(call.body["values"]))
    return _told(call)


def _told(call: Call) -> Reply:
    return Reply({"items": [setting_json(row) for row in site_settings(call.kernel, call.actor)]})
