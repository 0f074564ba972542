"""Durations and moments of cases."""

from __future__ import annotations

import pytest

from instar.trial.moments import epoch_ms, milliseconds

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("duration", "ms"),
    [
        ("PT1S", 1000),
        ("PT4H", 4 * HOUR_MS),
        ("P3D", 72 * HOUR_MS),
        ("P1W", 168 * HOUR_MS),
        ("P1DT2H3M4S", 26 * HOUR_MS + 184_000),
    ],
)
def test_durations_in_milliseconds(duration: str, ms: int):
    assert milliseconds(duration) == ms


@pytest.mark.parametrize("text", ["", "P", "PT", "3D", "P1.5D", "P1H", "-P1D"])
def test_what_is_no_duration_is_refused(text: str):
    with pytest.raises(ValueError, match="no duration"):
        milliseconds(text)


def test_a_moment_without_a_zone_is_utc():
    assert epoch_ms("1970-01-02T00:00") == epoch_ms("1970-01-02T00:00Z") == 24 * HOUR_MS
    assert epoch_ms("1970-01-02T03:00+03:00") == 24 * HOUR_MS
