"""The editor: what is typed is a rule, what is wrong is said at its place and nothing is lost, a try does nothing."""

from __future__ import annotations

import json

from instar.commands import AddGrant

from .browser import Browser, plain
from .conftest import Hall, rule

RULE = "/x/rules/rule/"
TYPED = {
    "title__en": "Important",
    "title__ru": "Важно",
    "key": "vip",
    "on__0__event": "stage",
    "on__0__stage": "work",
    "when__0": "ticket.priority <= 2",
    "then__0__action": "priority",
    "then__0__with__priority": "1",
    "then__1__action": "note",
    "then__1__with__body": "= ticket.title",
    "once": "ticket",
    "enabled": "1",
}


def test_what_is_typed_becomes_a_rule_and_the_form_shows_it_again(hall: Hall) -> None:
    dora = Browser(hall, "dora")
    answer = dora.post(f"{RULE}new", version="0", **TYPED)
    assert answer.status_code == 303, answer.text
    made = json.loads(hall.rule("vip", "body"))
    assert made["on"] == [{"event": "stage", "stage": "work"}]
    assert made["then"] == [
        {"action": "priority", "with": {"priority": 1}},
        {"action": "note", "with": {"body": {"=": "ticket.title"}}},
    ]
    page = dora.text(f"{RULE}vip")
    assert 'value="= ticket.title"' in page or "= ticket.title</textarea>" in page
    assert 'value="ticket.priority &lt;= 2"' in page


def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(hall: Hall) -> None:
    dora = Browser(hall, "dora")
    wrong = {**TYPED, "when__0": "ticket.prioritet <= 2", "then__0__with__priority": ""}
    answer = dora.post(f"{RULE}new", version="0", **wrong)
    page = plain(answer.text)
    assert answer.status_code == 422
    assert "prioritet" in answer.text
    assert "Did you mean “priority”?" in page
    assert "The action needs a value for “priority”" in page
    assert "Важно" in answer.text


def test_while_typing_what_is_still_to_be_filled_in_is_not_told(hall: Hall) -> None:
    dora = Browser(hall, "dora")
    typed = {"on__0__event": "field", "when__0": "data.nothing == 1", "then__0__action": "note"}
    answer = dora.post("/x/rules/form", **typed)
    assert answer.status_code == 200
    page = plain(answer.text)
    assert "Field: id" in page
    assert "nothing" in page
    assert "needs a value" not in page
    assert 'name="then.0.with.body"' in answer.text
    assert hall.all("SELECT key FROM x_rules__rule") == []


def test_another_row_is_shown_without_saving(hall: Hall) -> None:
    answer = Browser(hall, "dora").post(f"{RULE}new", version="0", do="more", **TYPED)
    assert answer.status_code == 200
    assert 'name="then.2.action"' in answer.text
    assert hall.all("SELECT key FROM x_rules__rule") == []


def test_two_who_save_at_once_do_not_overwrite_each_other(hall: Hall) -> None:
    hall.save(rule("vip"))
    dora = Browser(hall, "dora")
    typed = {name: value for name, value in TYPED.items() if name != "key"}
    assert dora.post(f"{RULE}vip", version="1", **typed).status_code == 303
    answer = dora.post(f"{RULE}vip", version="1", **{**typed, "title__en": "Mine"})
    assert answer.status_code == 409
    assert "Somebody has saved the rule" in answer.text
    assert "Mine" in answer.text


def test_the_json_is_saved_as_text_and_what_is_wrong_names_line_and_place(hall: Hall) -> None:
    hall.save(rule("vip"))
    dora = Browser(hall, "dora")
    text = json.dumps(rule("vip", when=["true"], order=30), indent=2)
    assert dora.post(f"{RULE}vip/json", version="1", text=text).status_code == 303
    assert hall.rule("vip", "place") == 30
    broken = dora.post(f"{RULE}vip/json", version="2", text=text.replace('"opened"', '"openend"'))
    assert broken.status_code == 422
    assert "/on/0/event (line" in broken.text
    assert "Did you mean “opened”?" in broken.text


def test_a_try_says_what_would_be_done_and_does_nothing(hall: Hall) -> None:
    ticket = hall.open("First")
    hall.open("Second")
    hall.save(rule("vip", enabled=False, when=["ticket.title == 'First'"]))
    hall.tell()
    hall.site.run(AddGrant("dora", "auditor", "all"))
    dora = Browser(hall, "dora")
    page = plain(dora.text(f"{RULE}vip/try"))
    assert "It looks at 2 events, and would fire at 1." in page
    assert page.index("does not hold") < page.index("Note: Seen: First")
    assert "ticket.title = Second" in page
    assert "It looks at 1 event," in plain(dora.text(f"{RULE}vip/try?ticket=t-{ticket}"))
    assert (hall.notes(ticket), hall.firings()) == ([], [])
    assert "alert-danger" in dora.text(f"{RULE}vip/try?ticket=T-999")


def test_a_try_shows_nothing_of_tickets_whose_inside_one_does_not_see(hall: Hall) -> None:
    hall.open("Secret")
    hall.save(rule("vip"))
    assert "Secret" not in Browser(hall, "dora").text(f"{RULE}vip/try")


BY_CLOCK = {
    **{name: value for name, value in TYPED.items() if not name.startswith("on__")},
    "on__0__event": "@week",
    "on__0__days__mon": "1",
    "on__0__days__thu": "1",
    "on__0__at": "09:00",
    "on__0__zone": "Europe/Berlin",
    "on__1__event": "@month",
    "on__1__day": "last",
    "on__1__at": "18:30",
    "over__status": "open",
    "over__where": "updated < now - duration('P5D')",
}


def test_a_rule_by_the_clock_is_typed_and_the_form_shows_it_again(hall: Hall) -> None:
    dora = Browser(hall, "dora")
    answer = dora.post(f"{RULE}new", version="0", **BY_CLOCK)
    assert answer.status_code == 303, answer.text
    made = json.loads(hall.rule("vip", "body"))
    assert made["on"] == [
        {"every": "week", "days": ["mon", "thu"], "at": "09:00", "zone": "Europe/Berlin"},
        {"every": "month", "day": "last", "at": "18:30"},
    ]
    assert made["over"] == {"status": "open", "where": "updated < now - duration('P5D')"}
    page = dora.text(f"{RULE}vip")
    assert 'name="on.0.days.thu" value="1" checked' in page
    assert 'name="on.0.days.fri" value="1">' in page
    assert 'type="time" value="09:00"' in page
    assert "updated &lt; now" in page
    assert "Next, by your clock: " in plain(page)


def test_while_a_moment_is_typed_only_what_is_wrong_is_told(hall: Hall) -> None:
    dora = Browser(hall, "dora")
    page = plain(dora.post("/x/rules/form", on__0__event="@day", over__where="gone == 1").text)
    assert "At what time" in page
    assert "hours and minutes" not in page
    assert "gone" in page
    assert "Next, by your clock: " not in page
    typed = plain(dora.post("/x/rules/form", on__0__event="@day", on__0__at="09:00", on__0__zone="Mars/Base").text)
    assert "There is no time zone “Mars/Base”" in typed


def test_in_russian_days_and_moments_are_said_in_russian(hall: Hall) -> None:
    dora = Browser(hall, "dora", "ru")
    assert dora.post(f"{RULE}new", version="0", **BY_CLOCK).status_code == 303
    page = dora.text(f"{RULE}vip")
    assert "понедельник" in page
    assert '<optgroup label="По расписанию">' in page
