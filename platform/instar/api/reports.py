"""Reports of plugins."""

from __future__ import annotations

import orjson

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.report import ReportList, ReportQuery, ReportShape, head_json, table_json
from instar.api.tickets import FILTERS, filters_of
from instar.errors import Invalid
from instar.i18n import _
from instar.queries.reports import report, reports


@operation("GET", "/reports", answer=ReportList, statuses=(403,))
def all_reports(call: Call) -> Reply:
    """Reports that the plugins bring."""
    return Reply({"items": [head_json(head) for head in reports(call.kernel, call.actor)]})


@operation("GET", "/reports/<key>", answer=ReportShape, query=ReportQuery, statuses=(403, 503))
def one_report(call: Call) -> Reply:
    """What a report answers to the account, at most 1000 rows."""
    given, filters = _object(call, "parameters"), _object(call, "filters")
    strange = sorted(name for name, value in filters.items() if name not in FILTERS or not isinstance(value, str))
    if strange:
        told = _("Give texts by the names of filters: {names}.").format(names=", ".join(FILTERS))
        raise Invalid({f"filters.{strange[0]}": [told]})
    table = report(call.kernel, call.actor, call.path["key"], given, "api", filters_of(filters))
    return Reply(table_json(table))


def _object(call: Call, name: str) -> dict[str, object]:
    try:
        given = orjson.loads(call.query[name])
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise Invalid({name: [_("Give a JSON object: values by field id.")]})
    return given
