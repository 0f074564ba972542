"""Settings of the site."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from instar.api.shapes.base import Asked, Told, iso, moment, text
from instar.api.shapes.people import Person, person_json
from instar.queries.site_settings import SettingRow


class SiteSetting(Told):
    """One row; values are written as a variable of the environment would have them."""

    name = fields.String()
    value = text("of a secret: a word, or empty")
    default = fields.String()
    takes = text("type and range in words")
    help = fields.String()
    origin = text("empty for the default, `page`, a variable, or a line of the file")
    fixed = fields.Boolean(metadata={"description": "cannot be changed by the API"})
    changed = moment(allow_none=True)
    by = fields.Nested(Person, allow_none=True)


class SiteSettingList(Told):
    items = fields.List(fields.Nested(SiteSetting))


class ChangeSettingsBody(Asked):
    """Values by name; null goes back to the default."""

    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)


def setting_json(row: SettingRow) -> dict[str, Any]:
    return {
        "name": row.row.name,
        "value": row.value,
        "default": row.default,
        "takes": row.takes,
        "help": row.help,
        "origin": row.origin,
        "fixed": row.fixed,
        "changed": iso(row.at),
        "by": person_json(row.by),
    }
