"""What came by webhooks stands on one page, each for those who see its ticket from inside."""

from __future__ import annotations

from .conftest import Desk
from .test_arriving import MAP, bring, order


def test_what_came_stands_there_with_its_source(desk: Desk) -> None:
    bring(desk, desk.source(MAP), order(1, "It flickers"))
    page = desk.look("/x/hooks/", "olga").text
    assert "It flickers" in page
    assert "Shop" in page
    assert "/x/hooks/sources" not in page, "that is for those who manage channels"
    assert "/x/hooks/sources" in desk.look("/x/hooks/").text
    assert desk.look("/x/hooks/", "carl").status_code == 403
