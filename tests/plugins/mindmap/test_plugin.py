"""What the plugin adds to a ticket's page."""

from __future__ import annotations

from tests.plugins.mindmap.conftest import Desk


def test_every_ticket_whose_inside_one_sees_leads_to_its_map(desk: Desk) -> None:
    assert f'href="/x/mindmap/{desk.book}"' in desk.get(f"/t/{desk.book}").text
