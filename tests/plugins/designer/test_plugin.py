"""What the plugin adds to pages of the kernel."""

from __future__ import annotations

import orjson

from instar.commands import Publish

from .conftest import Desk


def test_the_page_of_a_process_leads_to_the_diagram_of_its_version(desk: Desk) -> None:
    assert 'href="/x/designer/processes/appeal"' in desk.text("plan", "/design/process/appeal")
    body = desk.site.kernel.definitions.current("process", "appeal")
    assert body is not None
    desk.site.run(Publish(orjson.dumps({**orjson.loads(body.body), "note": "again"}).decode()))
    earlier = desk.text("plan", "/design/process/appeal?version=1")
    assert 'href="/x/designer/processes/appeal?version=1"' in earlier
    form = next(iter(desk.site.kernel.definitions.list("form"))).key
    assert "/x/designer/" not in desk.text("plan", f"/design/form/{form}")
