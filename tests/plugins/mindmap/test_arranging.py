"""The order of tickets below one."""

from __future__ import annotations

import pytest

from instar.commands import EditTicket
from instar.errors import Conflict, Forbidden, Invalid, NotFound
from tests.plugins.mindmap.conftest import Desk


def test_they_stand_as_was_said(desk: Desk) -> None:
    desk.arrange(desk.project, desk.talks, desk.halls)
    desk.arrange(desk.project, desk.talks, desk.halls)
    assert [one[0] for one in desk.tree()[1]] == ["Talks", "Halls"]


def test_one_that_stands_elsewhere_by_now_is_named_and_nothing_is_changed(desk: Desk) -> None:
    desk.site.run(EditTicket(int(desk.talks[2:]), {"parent": desk.halls}), "olga")
    with pytest.raises(Conflict, match=f"{desk.talks} does not stand below {desk.project}"):
        desk.arrange(desk.project, desk.talks, desk.halls)


def test_who_may_not_edit_the_ticket_above_gives_no_order(desk: Desk) -> None:
    with pytest.raises((Forbidden, NotFound)):
        desk.arrange(desk.project, desk.talks, desk.halls, by="carl")


def test_what_is_no_number_is_refused_with_its_place(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.arrange(desk.project, "Halls")
    assert list(refused.value.errors) == ["order.0"]
