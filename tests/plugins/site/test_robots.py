"""What gives a robot away."""

from __future__ import annotations

import pytest

from instar_plugins.site.robots import HONEY, OPENED, objection

NOW = 1_767_603_600_000


@pytest.mark.parametrize(
    ("sent", "seconds", "objects"),
    [
        ({OPENED: str(NOW - 2000)}, 2, False),
        ({OPENED: str(NOW - 1999)}, 2, True),
        ({OPENED: str(NOW)}, 0, False),
        ({}, 2, True),
        ({OPENED: str(NOW + 60_000)}, 2, True),
        ({OPENED: "²"}, 2, True),
        ({OPENED: str(NOW - 60_000), HONEY: "x"}, 2, True),
        ({OPENED: str(NOW - 60_000), HONEY: "  "}, 2, False),
    ],
)
def test_a_robot_fills_in_what_nobody_sees_or_is_too_fast(sent: dict[str, str], seconds: int, objects: bool) -> None:
    assert (objection(sent, NOW, seconds) is not None) == objects
