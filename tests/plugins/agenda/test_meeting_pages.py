"""The pages of one meeting, in a browser without script."""

from __future__ import annotations

import re
from typing import Any

from instar.commands import EditTicket, OpenTicket
from instar.commands.watching import Watch

TYPED = {
    "title": "Plan",
    "begin": "2026-01-05T10:00",
    "end": "2026-01-05T11:00",
    "people": "Boris Belov (boris); ivan",
    "text": "What we talk of",
}


def test_it_is_planned_and_everybody_answers(office: Any) -> None:
    made = office.post("olga", "/x/agenda/new", **TYPED, link="https://meet.example.org/a")
    assert (made.status_code, made.headers["Location"]) == (303, "/x/agenda/meetings/1?saved=added")
    office.post("boris", "/x/agenda/meetings/1/answer", answer="tentative")
    page = office.page("olga", "/x/agenda/meetings/1")
    assert "Mon 5 Jan, 10:00–11:00" in page
    assert "Boris Belov comes perhaps" in page
    assert "Ivan Sokolov no answer yet" in page
    assert "Change the meeting" in page
    assert "Change the meeting" not in office.page("boris", "/x/agenda/meetings/1")


def test_what_is_typed_survives_a_refusal(office: Any) -> None:
    sent = {**TYPED, "title": "", "people": "Boris Belov (boris); nobody", "place": "Room <2>"}
    answer = office.post("olga", "/x/agenda/new", **sent)
    assert answer.status_code == 422
    for told in ("Say what it is about.", "There is no colleague “nobody”."):
        assert told in answer.text
    for kept in ("Boris Belov (boris); nobody", "Room &lt;2&gt;", "What we talk of", "2026-01-05T10:00"):
        assert kept in answer.text


def test_looking_saves_nothing_and_a_proposed_time_is_taken_over(office: Any) -> None:
    office.meet("boris", at="10:00", until="11:00")
    looked = office.post("olga", "/x/agenda/new", **TYPED, do="look")
    assert "Boris Belov is busy" in looked.text
    slot = re.findall(r'name="slot" value="([^"]+)"', looked.text)[0]
    taken = office.post("olga", "/x/agenda/new", **TYPED, slot=slot)
    assert 'value="2026-01-05T11:00"' in taken.text
    assert "Everybody is free then." in taken.text
    assert "What we talk of" in taken.text
    assert office.store.read().value("SELECT count(*) FROM x_agenda__meeting") == 1


def test_sent_twice_it_is_one_meeting(office: Any) -> None:
    key = re.findall(r'name="_key" value="([^"]+)"', office.get("olga", "/x/agenda/new").text)[0]
    for _time in range(2):
        assert office.post("olga", "/x/agenda/new", **TYPED, _key=key).status_code == 303
    assert office.store.read().value("SELECT count(*) FROM x_agenda__meeting") == 1


def test_who_has_been_overtaken_sees_both_and_loses_nothing(office: Any) -> None:
    office.post("olga", "/x/agenda/new", **TYPED)
    address = "/x/agenda/meetings/1/edit"
    assert office.post("olga", address, **{**TYPED, "title": "First"}, rev="1").status_code == 303
    late = office.post("olga", address, **{**TYPED, "title": "Second"}, rev="1")
    assert late.status_code == 409
    assert "It is now: “First”" in late.text
    assert 'value="Second"' in late.text
    assert 'name="rev" value="2"' in late.text
    assert office.post("olga", address, **{**TYPED, "title": "Second"}, rev="2").status_code == 303


def test_cancelled_by_mistake_it_is_put_back(office: Any) -> None:
    office.post("olga", "/x/agenda/new", **TYPED)
    office.post("olga", "/x/agenda/meetings/1/cancel")
    page = office.page("olga", "/x/agenda/meetings/1")
    assert "This meeting is cancelled." in page
    assert "Undo: it takes place" in page
    office.post("olga", "/x/agenda/meetings/1/restore")
    assert "This meeting is cancelled." not in office.page("olga", "/x/agenda/meetings/1")


def test_from_a_ticket_who_answers_for_it_and_who_watches_it_are_proposed(office: Any) -> None:
    number = office.site.run(OpenTicket("Broken lamp", process="todo"), "olga")["number"]
    office.site.run(EditTicket(int(number[2:]), {"assignee": "boris"}))
    office.site.run(Watch(int(number[2:])), "ivan")
    page = office.get("olga", f"/x/agenda/new?ticket={number}").text
    assert 'value="Broken lamp"' in page
    assert f'value="{number} Broken lamp"' in page
    assert "Boris Belov (boris)" in page
    assert "Ivan Sokolov (ivan)" in page
    assert office.get("olga", "/x/agenda/new?ticket=T-99").status_code == 404


def test_one_that_began_already_is_saved_and_said(office: Any) -> None:
    sent = {**TYPED, "begin": "2026-01-04T10:00", "end": "2026-01-04T11:00"}
    assert office.post("olga", "/x/agenda/new", **sent).headers["Location"].endswith("saved=begun")
    assert "It lies in the past already." in office.page("olga", "/x/agenda/meetings/1?saved=begun")


def test_only_who_invites_is_given_the_form(office: Any) -> None:
    office.post("olga", "/x/agenda/new", **TYPED)
    assert office.get("boris", "/x/agenda/meetings/1/edit").status_code == 404
    assert office.get("olga", "/x/agenda/meetings/1/edit").status_code == 200
    assert office.get("olga", "/x/agenda/meetings/99").status_code == 404
