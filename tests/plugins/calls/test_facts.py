"""What is said of a call is checked, and each refusal stands at its own name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .conftest import ANN, Office

REFUSED: tuple[tuple[str, object, str], ...] = (
    ("number", "", "hidden"),
    ("number", "1" * 65, "64"),
    ("direction", "up", "in, out"),
    ("outcome", "lost", "no_answer"),
    ("duration", -1, "0 to 86400"),
    ("duration", 90_000, "0 to 86400"),
    ("at", "yesterday", "2026-12-31T17:30"),
    ("at", "2999-01-01T00:00", "ahead"),
    ("at", "1970-01-01T00:00", "too long ago"),
    ("employee", "nobody-here", "nobody-here"),
    ("recording", "ftp://pbx.example/1.mp3", "https://"),
    ("recording", "javascript:alert(1)", "https://"),
    ("recording", "https://", "https://"),
    ("recording", "https://pbx.example/a b", "spaces"),
    ("recording", "https://user@pbx.example/1", "https://"),
    ("note", "x" * 4001, "4000"),
)


def test_what_cannot_be_is_told_at_its_name(office: Office) -> None:
    for name, value, told in REFUSED:
        given: dict[str, Any] = {"direction": "in", "number": ANN, name: value}
        wrong = office.wrong("record", **given)
        assert told in wrong[name], (name, value, wrong)
    assert office.value("SELECT count(*) FROM x_calls__call") == 0


def test_all_that_is_wrong_is_told_at_once(office: Office) -> None:
    wrong = office.wrong("record", direction="in", number=" ", recording="nothing", employee="nobody-here")
    assert set(wrong) == {"number", "recording", "employee"}


def test_what_nobody_answered_has_not_lasted(office: Office) -> None:
    assert "answered" in office.wrong("record", direction="in", number=ANN, outcome="busy", duration=5)["duration"]


def test_a_moment_without_a_zone_is_the_asker_s(office: Office) -> None:
    office.clock.jump(max(office.clock.now(), 1_767_700_000_000))
    here = office.row(office.call(at="2026-01-05T10:00"), "at")
    assert office.row(office.call(at="2026-01-05T10:00+03:00"), "at") == here
    assert office.row(office.call(at="2026-01-05T07:00Z"), "at") == here


def test_nobody_of_the_staff_can_be_said_outright(office: Office) -> None:
    assert office.row(office.call(employee=""), "employee_id") is None
    assert office.row(office.call(employee="petra"), "employee_id") == office.id("petra")


def test_an_exchange_s_clock_may_be_a_little_ahead(office: Office) -> None:
    at = datetime.fromtimestamp(office.clock.now() // 1000 + 60, UTC).isoformat()
    assert office.row(office.call(at=at), "at") == office.clock.now()
