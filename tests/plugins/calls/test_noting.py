"""A call is noted: by hand once, by an exchange leg by leg, told twice and kept once."""

from __future__ import annotations

from instar.commands import execute
from instar.commands.own import RunOwn

from .conftest import ANN, ANN_E164, MINUTE, Office

LEG = {"direction": "in", "number": "74951234567", "source": "ringme", "root": "caa308e3"}


def test_a_call_is_kept_with_its_number_as_it_came_and_as_e164(office: Office) -> None:
    number = office.ask()
    call = office.call(number=ANN, duration=205, ticket=number, note="Asked for the key.")
    assert office.row(call, "raw", "phone", "party", "duration", "outcome", "note") == (
        ANN, ANN_E164, ANN_E164, 205, "answered", "Asked for the key."
    )  # fmt: skip
    assert office.row(call, "employee_id", "author_id", "at", "ticket_id") == (
        office.id("olga"), office.id("olga"), office.clock.now(), int(number[2:])
    )  # fmt: skip


def test_each_note_stands_in_the_audit_without_what_people_said(office: Office) -> None:
    call = office.call(note="A secret of Ann's")
    target, detail = office.one(
        "SELECT target, detail FROM audit WHERE what = 'plugin.command' ORDER BY id DESC LIMIT 1"
    )
    assert target == "calls.record"
    assert str(call) in detail
    assert "secret" not in detail


def test_what_an_exchange_tells_twice_is_kept_once(office: Office) -> None:
    told = {**LEG, "external": "193958-caa308e3", "outcome": "answered", "duration": 7}
    first = office.run("record", None, **told)
    assert office.run("record", None, **told) == {**first, "known": True}
    assert office.value("SELECT count(*) FROM x_calls__leg") == 1
    assert office.value("SELECT count(*) FROM x_calls__call") == 1


def test_told_again_with_its_recording_only_the_recording_is_added(office: Office) -> None:
    told = {**LEG, "external": "1", "outcome": "answered", "duration": 7}
    call = office.call(None, **told)
    office.run("record", None, **{**told, "duration": 99, "recording": "https://pbx.example/1.mp3"})
    assert office.row(call, "duration") == 7
    assert office.value("SELECT recording FROM x_calls__leg") == "https://pbx.example/1.mp3"


def test_the_same_id_of_another_exchange_is_another_call(office: Office) -> None:
    told = {**LEG, "external": "1"}
    assert office.call(None, **told) != office.call(None, **{**told, "source": "mango"})


def test_legs_of_one_root_are_one_call_of_who_talked_last(office: Office) -> None:
    number = office.ask()
    at = [f"2026-01-05T10:0{minute}:00Z" for minute in range(3)]
    office.clock.jump(max(office.clock.now(), 1_767_700_000_000))
    call = office.call(None, **LEG, external="1", at=at[0], outcome="no_answer", employee="petra", ticket=number)
    assert office.row(call, "outcome", "duration") == ("no_answer", 0)
    assert office.call(None, **LEG, external="2", at=at[1], outcome="answered", duration=30, employee="petra") == call
    assert office.call(None, **LEG, external="3", at=at[2], outcome="answered", duration=60, employee="olga") == call
    assert office.row(call, "outcome", "duration", "employee_id") == ("answered", 120, office.id("olga"))
    assert office.row(call, "ticket_id") == int(number[2:])


def test_a_late_leg_does_not_take_back_what_people_have_corrected(office: Office) -> None:
    call = office.call(None, **LEG, external="1", outcome="no_answer")
    office.run("correct", call=call, outcome="answered", duration=12)
    office.call(None, **LEG, external="2", outcome="busy")
    assert office.row(call, "outcome", "duration") == ("answered", 12)


def test_an_exchange_is_named_together_with_its_id(office: Office) -> None:
    for half in ({"source": "ringme"}, {"external": "1"}, {"root": "1"}):
        assert "source" in office.wrong("record", direction="in", number=ANN, **half)["external"]


def test_a_repeat_with_the_same_key_changes_nothing(office: Office) -> None:
    ran = RunOwn("calls", "record", {"direction": "out", "number": ANN})
    first = execute(office.site.kernel, ran, office.site.people["olga"], key="once")
    assert execute(office.site.kernel, ran, office.site.people["olga"], key="once") == first
    assert office.value("SELECT count(*) FROM x_calls__call") == 1


def test_without_a_moment_it_was_just_now_and_the_site_itself_is_nobody_of_the_staff(office: Office) -> None:
    office.clock.advance(MINUTE)
    call = office.call(None)
    assert office.row(call, "at", "employee_id", "author_id") == (office.clock.now(), None, None)
