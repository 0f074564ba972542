"""The audit of exports: a line before the first row leaves, and one when the last has."""

from __future__ import annotations

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import BeginExport, EndExport, execute
from instar.errors import Forbidden, NotFound


def audit(site) -> list[tuple[str, dict]]:
    rows = site.kernel.store.read().all("SELECT what, detail FROM audit WHERE what LIKE 'tickets.%' ORDER BY id")
    return [(what, orjson.loads(detail)) for what, detail in rows]


def test_an_export_leaves_two_lines(site) -> None:
    site.people.add("sue", profile="supervisor")
    sue = site.people["sue"]
    begun = execute(site.kernel, BeginExport("status=open", ("number", "title"), 3), sue)["export"]
    assert execute(site.kernel, EndExport(begun, 2, whole=False), sue) == {"count": 2}
    assert audit(site) == [
        ("tickets.export", {"count": 3, "query": "status=open", "columns": ["number", "title"]}),
        ("tickets.exported", {"count": 2, "whole": False, "export": begun}),
    ]


def test_who_may_not_export_leaves_none(site) -> None:
    site.people.add("ops", profile="operator")
    with pytest.raises(Forbidden):
        execute(site.kernel, BeginExport("", ("number",), 0), site.people["ops"])
    assert audit(site) == []


def test_nobody_ends_the_export_of_another(site) -> None:
    site.people.add("sue", profile="supervisor")
    begun = execute(site.kernel, BeginExport("", ("number",), 1), SYSTEM)["export"]
    with pytest.raises(NotFound):
        execute(site.kernel, EndExport(begun, 1), site.people["sue"])
    with pytest.raises(NotFound):
        execute(site.kernel, EndExport(begun + 1, 1), SYSTEM)
    execute(site.kernel, EndExport(begun, 1), SYSTEM)
