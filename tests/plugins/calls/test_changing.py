"""A call is corrected, linked to a ticket and taken off it."""

from __future__ import annotations

from .conftest import ANN, Office


def test_what_is_left_out_stays(office: Office) -> None:
    call = office.call(duration=60, note="Before")
    office.run("correct", call=call, number="101", recording="http://pbx.example/1")
    assert office.row(call, "raw", "phone", "party", "duration", "note") == ("101", None, "101", 60, "Before")
    assert office.value("SELECT recording FROM x_calls__leg WHERE call_id = ?", call) == "http://pbx.example/1"


def test_what_was_not_answered_after_all_has_not_lasted(office: Office) -> None:
    call = office.call(duration=60)
    office.run("correct", call=call, outcome="no_answer")
    assert office.row(call, "outcome", "duration") == ("no_answer", 0)
    assert "answered" in office.wrong("correct", call=call, duration=5)["duration"]


def test_who_has_looked_at_another_state_is_told(office: Office) -> None:
    call = office.call()
    rev = office.row(call, "rev")
    office.run("correct", call=call, rev=rev, note="First")
    assert office.refused("correct", call=call, rev=rev, note="Second") == "call_changed"
    assert office.row(call, "note") == "First"


def test_what_is_wrong_changes_nothing(office: Office) -> None:
    call = office.call(note="Before")
    assert set(office.wrong("correct", call=call, note="After", number="")) == {"number"}
    assert office.wrong("correct", call=call) == {"": "Say what is to be corrected."}
    assert office.row(call, "note") == "Before"


def test_a_call_is_linked_later_and_taken_off_again(office: Office) -> None:
    number, call = office.ask(), office.call()
    assert office.run("link", call=call, ticket=number)["ticket"] == number
    assert office.run("link", call=call, ticket=number.lower())["ticket"] == number
    assert office.row(call, "ticket_id") == int(number[2:])
    office.run("unlink", call=call)
    office.run("unlink", call=call)
    assert office.row(call, "ticket_id") is None


def test_a_call_belongs_to_one_ticket_and_says_to_which(office: Office) -> None:
    one, other = office.ask(), office.ask("Another thing")
    call = office.call(ticket=one)
    assert office.refused("link", call=call, ticket=other) == "linked"
    assert office.row(call, "ticket_id") == int(one[2:])


def test_a_call_that_is_not_there_is_told(office: Office) -> None:
    for command, more in (("correct", {"number": ANN}), ("link", {"ticket": "T-1"}), ("unlink", {})):
        for call in (0, -1, 99, 10**12):
            assert office.refused(command, call=call, **more) == "no_call"


def test_an_export_is_for_who_may_take_lists(office: Office) -> None:
    assert office.refused("export", "olga", count=1) == "not_allowed"
    office.run("export", "petra", count=1)
    assert office.value("SELECT detail FROM audit ORDER BY id DESC LIMIT 1") is not None
