"""The journal: what each filter leaves, page by page, and who has been called back."""

from __future__ import annotations

import pytest

from instar.sdk import local_text
from instar_plugins.calls import journal

from .conftest import ANN, DAY, MINUTE, Office, words

BOB = "+7 495 000-10-20"


def shown(office: Office, query: str, login: str = "petra") -> str:
    return words(office.browser(login).get(f"/x/calls/?{query}"))


@pytest.fixture
def filled(office: Office) -> Office:
    """Two days of calls: a missed one of Ann's, a missed one of Bob's that was called back, and one of petra's."""
    office.call(number=ANN, outcome="no_answer")
    office.clock.advance(DAY)
    office.call(number=BOB, outcome="busy")
    office.clock.advance(MINUTE)
    office.call(number=BOB, direction="out", duration=75)
    office.clock.advance(MINUTE)
    office.call("petra", number="101", direction="out", outcome="cancelled")
    return office


def test_each_filter_leaves_what_it_says(filled: Office) -> None:
    ann, bob, inner = "495 123-45-67", "495 000-10-20", "101"
    for query, wanted in (
        ("", (ann, bob, inner)),
        ("direction=in", (ann, bob)),
        ("direction=out", (bob, inner)),
        ("outcome=cancelled", (inner,)),
        ("missed=all", (ann, bob)),
        ("missed=open", (ann,)),
        ("number=8%20495%20123-45-67", (ann,)),
        ("number=0010", (bob,)),
        ("number=101", (inner,)),
        ("person=petra", (inner,)),
        ("person=olga&direction=in", (ann, bob)),
        ("person=nobody", ()),
        ("team=1&person=olga&missed=open", (ann,)),
        ("from=2999-01-01", ()),
        ("to=2000-01-01", ()),
        ("ticket=T-999", ()),
    ):
        page = shown(filled, query).partition("Filters")[2]
        table = page.partition("Duration")[2] or page
        assert [one in table for one in (ann, bob, inner)] == [one in wanted for one in (ann, bob, inner)], query


def test_days_are_cut_as_the_reader_s_calendar_has_them(filled: Office) -> None:
    call = filled.value("SELECT max(at) FROM x_calls__call")
    with filled.app.test_request_context():
        day = local_text(call)[:10]
    assert ANN[3:] not in shown(filled, f"from={day}&to={day}")
    assert BOB[3:] in shown(filled, f"from={day}&to={day}")


def test_a_day_that_is_none_is_told_and_the_rest_is_shown(filled: Office) -> None:
    page = shown(filled, "from=yesterday")
    assert "This is no day" in page
    assert BOB[3:] in page


def test_pages_follow_each_other_and_leave_nothing_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "CHUNK", 3)
    ids = [office.call() for _n in range(7)]
    found: list[int] = []
    with office.app.test_request_context():
        after: str | None = ""
        while after is not None:
            page = journal.page(office.site.people["petra"], journal.Cut(), after, size=2)
            found += [one.id for one in page.calls]
            after = page.next
    assert found == list(reversed(ids))


def test_who_sees_little_is_led_on_behind_what_was_looked_at(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "CHUNK", 2)
    monkeypatch.setattr(journal, "MOST_CHUNKS", 2)
    number = office.ask()
    own = office.call(employee="ivan")
    for _n in range(6):
        office.call(ticket=number)
    with office.app.test_request_context():
        by = office.site.people["ivan"]
        first = journal.page(by, journal.Cut())
        assert (first.calls, bool(first.next)) == ([], True)
        assert [one.id for one in journal.page(by, journal.Cut(), first.next or "").calls] == [own]


def test_a_missed_call_waits_until_somebody_talks_with_that_number(office: Office) -> None:
    page = office.browser("petra")
    office.call(number=ANN, outcome="no_answer")
    assert "not called back" in words(page.get("/x/calls/?number=4951234567")).partition("Duration")[2]
    office.clock.advance(MINUTE)
    office.call(number=ANN, direction="out", outcome="busy")
    office.call(number=BOB, direction="out")
    assert "not called back" in words(page.get("/x/calls/?number=4951234567")).partition("Duration")[2]
    office.clock.advance(MINUTE)
    office.call(number="8 495 123 45 67", direction="out")
    told = words(page.get("/x/calls/?number=4951234567")).partition("Duration")[2]
    assert "missed, called back" in told
    assert "not called back" not in told


def test_a_call_that_was_answered_before_does_not_count(office: Office) -> None:
    office.call(number=ANN)
    office.clock.advance(MINUTE)
    missed = office.call(number=ANN, outcome="no_answer")
    hidden = office.call(number="anonymous", outcome="no_answer")
    with office.app.test_request_context():
        found = journal.page(office.site.people["petra"], journal.Cut(missed="open"))
    assert [one.id for one in found.calls] == [hidden, missed]
    assert found.waits == {hidden, missed}
