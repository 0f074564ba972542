"""Reports of plugins."""

from __future__ import annotations

import orjson

from instar.api.operation import Call, Reply, operation
from instar.api.shapes.report import ReportList, ReportQuery, ReportShape, head_json, table_json
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
    given = _parameters(call.query["parameters"])
    return Reply(table_json(report(call.kernel, call.actor, call.path["key"], given, "api")))


def _parameters(raw: str) -> dict[str, object]:
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise Invalid({"parameters": [_("Give a JSON object: values by field id.")]})
    return given
