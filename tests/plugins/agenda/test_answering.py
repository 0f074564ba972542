"""Answers to invitations."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Conflict, Forbidden, Invalid


def test_an_answer_can_be_changed_and_the_host_is_told_of_each_once(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    for answer in ("tentative", "tentative", "declined"):
        office.site.clock.advance(1000)
        office.run("answer", "boris", meeting=meeting, answer=answer)
    assert office.answers(meeting)["boris"] == "declined"
    assert [kind for kind, _url in office.told("olga")] == ["agenda.answered"] * 2


def test_only_who_is_invited_answers(office: Any) -> None:
    meeting = office.meet("olga", "boris")
    with pytest.raises(Forbidden):  # she sees it as head of olga's team
        office.run("answer", "petra", meeting=meeting, answer="accepted")
    with pytest.raises(Invalid):
        office.run("answer", "boris", meeting=meeting, answer="invited")
    office.run("cancel", "olga", meeting=meeting)
    with pytest.raises(Conflict):
        office.run("answer", "boris", meeting=meeting, answer="accepted")
