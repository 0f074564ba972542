"""What the plugin adds to pages of the kernel."""

from __future__ import annotations

from .conftest import Desk


def test_the_page_of_a_process_leads_to_the_diagram_of_its_version(desk: Desk) -> None:
    assert 'href="/x/designer/processes/appeal?version=1"' in desk.text("plan", "/design/process/appeal")
    form = next(iter(desk.site.kernel.definitions.list("form"))).key
    assert "/x/designer/" not in desk.text("plan", f"/design/form/{form}")
