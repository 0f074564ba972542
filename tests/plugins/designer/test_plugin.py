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
    calendar = next(iter(desk.site.kernel.definitions.list("calendar"))).key
    assert "/x/designer/" not in desk.text("plan", f"/design/calendar/{calendar}")


def test_who_may_design_is_led_to_what_can_be_done(desk: Desk) -> None:
    page = desk.text("plan", "/design/process/appeal")
    own = "/x/designer/definitions/process/appeal"
    for way in ("/x/designer/processes/appeal/edit", f"{own}/rename", f"{own}/duplicate", f"{own}/json", f"{own}/bpmn"):
        assert f'href="{way}"' in page
    reader = desk.text("olga", "/design/process/appeal")
    assert f'href="{own}/json"' in reader
    for way in ("edit", "rename", "duplicate"):
        assert f'/{way}"' not in reader


def test_lists_lead_to_a_new_one_to_files_and_to_drafts(desk: Desk) -> None:
    page = desk.text("plan", "/design/processes")
    for way in ("/x/designer/processes/new", "/x/designer/import", "/x/designer/drafts"):
        assert f'href="{way}"' in page
    assert "/design/processes/new" not in page.replace("/x/designer/processes/new", "")
    assert "/x/designer/drafts" not in desk.text("olga", "/design/processes")
    assert "/design/calendars/new" in desk.text("plan", "/design/calendars"), "the kernel's own way stays"
