"""The newest calls are kept, newest first."""

from __future__ import annotations

from instar.plugins.trace import KEPT, Trace


def test_calls_are_numbered_and_old_ones_are_forgotten() -> None:
    trace = Trace()
    for number in range(KEPT + 5):
        trace.add("ant", "menu", number / 3, number)
    trace.add("bee", "menu", 0.5, None, "ValueError: stung")
    calls = trace.calls()
    assert len(calls) == KEPT
    assert (calls[0].number, calls[0].plugin, calls[0].given, calls[0].error) == (
        KEPT + 6, "bee", None, "ValueError: stung",
    )  # fmt: skip
    assert (calls[1].number, calls[1].ms) == (KEPT + 5, round((KEPT + 4) / 3, 2))
