"""Roles and statuses as chips."""

from __future__ import annotations

import pytest

from instar.queries.labels import RoleLabel
from instar.web import chips


@pytest.mark.parametrize(
    ("hue", "nearest"),
    [(235, 235), (240, 235), (0, 350), (355, 350), (100, 185), (None, None), ("275", 275), ("red", None)],
)
def test_a_hue_between_the_families_takes_the_nearest(hue: int | str | None, nearest: int | None) -> None:
    assert chips.nearest_hue(hue) == nearest


def test_an_icon_that_the_sprite_lacks_becomes_a_circle() -> None:
    role = chips.role(RoleLabel("x", "X", "no-such-icon", None))
    assert role.icon == "circle"
    assert chips.role(RoleLabel("x", "X", "coin", None)).icon == "coin"


def test_an_unknown_status_is_called_by_its_key() -> None:
    assert (chips.status("waiting").title, chips.status("odd").title) == ("Waiting", "odd")
