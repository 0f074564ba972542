"""Meetings are added, changed, cancelled and put back; who takes part is told, and nobody overwrites another."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Conflict, Forbidden, InstarError, NotFound


def change(office: Any, meeting: int, by: str = "olga", **args: Any) -> dict[str, Any]:
    given = {"meeting": meeting, "rev": 1, "title": "Plan", "participants": ["boris"]}
    given |= {"begin": "2026-01-05T10:00", "end": "2026-01-05T11:00", **args}
    return dict(office.run("change", by, **given))


def test_who_is_invited_is_told_and_who_invites_is_not(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    assert office.told("boris") == [("agenda.invited", f"/x/agenda/meetings/{meeting}")]
    assert office.told("olga") == []


def test_at_another_time_everybody_is_asked_again(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    office.run("answer", "boris", meeting=meeting, answer="accepted")
    assert change(office, meeting, place="Room 2")["rev"] == 2
    assert office.answers(meeting)["boris"] == "accepted"
    change(office, meeting, rev=2, begin="2026-01-05T10:30")
    assert office.answers(meeting) == {"olga": "accepted", "boris": "invited"}


def test_who_is_left_out_is_told_what_he_need_not_come_to_and_who_is_new_is_invited(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    change(office, meeting, participants=["ivan"], begin="2026-01-05T10:30")
    assert [kind for kind, _url in office.told("boris")] == ["agenda.invited", "agenda.cancelled"]
    last = "SELECT detail FROM notice WHERE principal_id = ? ORDER BY id DESC LIMIT 1"
    assert "10:00–11:00" in office.store.read().value(last, (office.id("boris"),))
    assert [kind for kind, _url in office.told("ivan")] == ["agenda.invited"]
    assert office.answers(meeting) == {"olga": "accepted", "ivan": "invited"}


def test_what_changes_nothing_tells_nobody(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    change(office, meeting)
    assert len(office.told("boris")) == 1


def test_of_two_who_change_it_at_once_the_second_is_told(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    change(office, meeting, title="First")
    with pytest.raises(Conflict) as caught:
        change(office, meeting, title="Second")
    assert (caught.value.code, caught.value.data) == ("meeting_changed", {"rev": 2})
    assert office.store.read().value("SELECT title FROM x_agenda__meeting") == "First"


def test_cancelling_is_undone_and_both_are_told(office: Any) -> None:
    meeting = office.meet("olga", "boris", "ivan")
    office.run("answer", "ivan", meeting=meeting, answer="declined")
    assert office.run("cancel", "olga", meeting=meeting)["state"] == "cancelled"
    with pytest.raises(Conflict):
        change(office, meeting, rev=2)
    assert office.run("cancel", "olga", meeting=meeting)["rev"] == 2
    office.site.clock.advance(60_000)
    assert office.run("restore", "olga", meeting=meeting)["state"] == "planned"
    assert [kind for kind, _url in office.told("boris")] == ["agenda.invited", "agenda.cancelled", "agenda.changed"]
    assert len(office.told("ivan")) == 1, "who does not come need not know"


@pytest.mark.parametrize(("by", "refusal"), [("boris", Forbidden), ("ivan", NotFound), ("carl", Forbidden)])
def test_who_does_not_invite_changes_nothing(office: Any, by: str, refusal: type[InstarError]) -> None:
    meeting = office.meet("olga", "boris")
    for key in ("cancel", "restore"):
        with pytest.raises(refusal):
            office.run(key, by, meeting=meeting)
    with pytest.raises(refusal):
        change(office, meeting, by)


def test_who_heads_the_hosts_team_may_cancel(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    office.run("cancel", "petra", meeting=meeting)
    assert [kind for kind, _url in office.told("olga")] == ["agenda.cancelled"]


def test_one_in_the_past_is_allowed_and_told(office: Any) -> None:
    given = {"title": "Plan", "end": "2026-01-05T08:00"}
    assert office.run("add", "olga", begin="2026-01-05T07:00", **given)["begun"] is True
    assert office.run("add", "olga", title="Plan", begin="2026-01-05T10:00", end="2026-01-05T11:00")["begun"] is False


def test_the_second_of_two_equal_hours_stays_when_something_else_changes(office: Any) -> None:
    office.zone("olga", "Europe/Berlin")
    meeting = office.meet("olga", begin="2026-10-25T02:30+01:00", end="2026-10-25T04:00")
    before = office.store.read().value("SELECT begins FROM x_agenda__meeting")
    change(office, meeting, begin="2026-10-25T02:30", end="2026-10-25T04:00", title="Other")
    assert office.store.read().value("SELECT begins FROM x_agenda__meeting") == before


def test_every_change_stands_in_the_audit(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    office.run("cancel", "olga", meeting=meeting)
    sql = "SELECT target FROM audit WHERE what = 'plugin.command' AND target LIKE 'agenda.%' ORDER BY id"
    assert [target for (target,) in office.store.read().all(sql)] == ["agenda.add", "agenda.cancel"]
