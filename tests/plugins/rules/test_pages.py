"""The list, the log, and what a ticket's page tells; who may not change rules, or read them, is told so."""

from __future__ import annotations

from .browser import Browser, plain
from .conftest import HOUR, Hall, daily, rule

HOME = "/x/rules/"


def test_the_list_shows_rules_in_their_order_with_what_they_did(hall: Hall) -> None:
    hall.save(rule("late", order=20, enabled=False))
    hall.save(rule("vip", order=10, title={"en": "Very important", "ru": "Очень важно"}))
    hall.save(rule("bad", order=30, then=[{"action": "assign", "with": {"team": "nobody"}}]))
    hall.open()
    hall.tell()
    page = plain(Browser(hall, "dora").text(HOME))
    assert page.index("Very important") < page.index("Late") < page.index("Bad")
    assert "1 time in 24 hours" in page
    assert "1 failure" in page
    assert "Очень важно" in Browser(hall, "dora", "ru").text(HOME)


def test_a_rule_is_moved_switched_and_deleted_by_buttons(hall: Hall) -> None:
    for key in ("one", "two"):
        hall.save(rule(key))
    dora = Browser(hall, "dora")
    assert dora.post(f"{HOME}rule/two/move", do="up").status_code == 303
    assert hall.rule("two", "place") < hall.rule("one", "place")
    dora.post(f"{HOME}rule/one/switch", on="no")
    assert hall.rule("one", "enabled") == 0
    assert dora.post(f"{HOME}rule/one/delete", version="7").status_code == 409
    dora.post(f"{HOME}rule/one/delete", version="1")
    assert "One" not in plain(dora.text(HOME))


def test_who_does_not_design_reads_no_rules_and_changes_none(hall: Hall) -> None:
    hall.save(rule("one"))
    olga = Browser(hall, "olga")
    for address in (HOME, f"{HOME}log", f"{HOME}rule/one", f"{HOME}rule/new", f"{HOME}rule/one/try"):
        assert olga.get(address).status_code == 403, address
    assert olga.post(f"{HOME}rule/one/switch", on="no").status_code == 403
    assert hall.rule("one", "enabled") == 1


def test_the_log_is_cut_by_rule_state_and_ticket_and_read_page_by_page(hall: Hall) -> None:
    hall.save(rule("good"))
    hall.save(rule("bad", then=[{"action": "assign", "with": {"team": "nobody"}}]))
    tickets = [hall.open(f"Number {number}") for number in range(3)]
    hall.tell()
    dora = Browser(hall, "dora")
    assert plain(dora.text(f"{HOME}log?state=failed")).count("There is no team") == 3
    one = plain(dora.text(f"{HOME}log?ticket=t-{tickets[0]}&rule=good"))
    assert "Note: Seen: Number 0" in one
    assert "Number 1" not in one
    assert "Nothing is found like that" in dora.text(f"{HOME}log?ticket=T-999")


def test_a_long_log_has_pages(hall: Hall) -> None:
    hall.save(rule("good"))
    ticket = hall.open()
    hall.tell()
    row = (1, 1, ticket, f"T-{ticket}", hall.clock.now())
    with hall.kernel.store.transaction() as tx:
        sql = (
            "INSERT INTO x_rules__firing (rule_id, version, once, event_id, event, ticket_id, number, at, state)"
            " VALUES (?, ?, ?, 9, 'opened', ?, ?, ?, 'fired')"
        )
        tx.many(sql, [(*row[:2], f"x{number}", *row[2:]) for number in range(60)])
    dora = Browser(hall, "dora")
    first = dora.text(f"{HOME}log")
    following = first.split('href="?before=')[1].split('"')[0]
    assert (first.count("plain-card"), dora.text(f"{HOME}log?before={following}").count("plain-card")) == (50, 11)


def test_the_ticket_tells_staff_which_rules_fired_and_why_others_did_not(hall: Hall) -> None:
    hall.save(rule("good"))
    hall.save(rule("choosy", when=["ticket.priority == 1"]))
    hall.save(rule("other", on=[{"event": "closed"}]))
    ticket = hall.open()
    hall.tell()
    olga = Browser(hall, "olga")
    assert f"/x/rules/ticket/T-{ticket}" in olga.text(f"/t/T-{ticket}/x/rules-rules")
    page = plain(olga.text(f"{HOME}ticket/T-{ticket}?part=1"))
    assert "ticket.priority = 3" in page
    assert "does not hold" in page
    assert "Nothing has happened here that is this rule’s business" in page
    assert "in the log: fired" in page


def test_who_does_not_see_the_ticket_learns_nothing_of_it(hall: Hall) -> None:
    hall.save(rule("good"))
    ticket = hall.open()
    hall.site.people.add("zoe", ("backoffice",), profile="requester")
    assert Browser(hall, "zoe").get(f"{HOME}ticket/T-{ticket}").status_code in (403, 404)


def test_the_list_tells_when_a_rule_by_the_clock_comes_next_and_how_it_went(hall: Hall) -> None:
    hall.open()
    hall.save(daily("still", on=[{"every": "workday", "at": "09:00", "zone": "Europe/Berlin"}]))
    dora = Browser(hall, "dora")
    page = plain(dora.text("/x/rules/"))
    assert "On working days 09:00 (Europe/Berlin)" in page
    assert "Next, by your clock: " in page
    hall.clock.advance(5 * 24 * HOUR)
    hall.site.work()
    dora = Browser(hall, "dora")
    page = plain(dora.text("/x/rules/"))
    assert "caught up on" in page
    assert "1 of 1 looked at · fired on 1 ticket" in page
    hall.own("switch", {"key": "still", "on": False})
    assert "Next, by your clock: " not in plain(dora.text("/x/rules/"))


def test_each_time_of_a_rule_by_the_clock_stands_in_the_log_with_its_tickets(hall: Hall) -> None:
    first, second = hall.open(), hall.open()
    hall.edit(second, assignee="olga")
    tell = {"action": "tell", "with": {"people": "{{ ticket.assignee.login }}", "text": "Look at it."}}
    hall.save(daily(then=[tell]))
    hall.clock.advance(24 * HOUR)
    hall.site.work()
    dora = Browser(hall, "dora")
    page = plain(dora.text("/x/rules/runs"))
    assert "2 of 2 looked at · fired on 1 ticket · refused on 1" in page
    (run,) = hall.all("SELECT id FROM x_rules__run")[0]
    page = plain(dora.text(f"/x/rules/log?run={run}"))
    assert (f"T-{first}" in page, f"T-{second}" in page, "Nobody is named" in page) == (True, True, True)
    assert "No rule has begun by the clock yet" in plain(dora.text("/x/rules/runs?rule=other"))
    assert "Nothing is found like that" in plain(dora.text("/x/rules/log?run=4711"))


def test_the_ticket_tells_why_a_rule_by_the_clock_leaves_it_alone(hall: Hall) -> None:
    hall.see()
    ticket = hall.open()
    hall.save(daily(over={"where": "priority == 1"}))
    page = plain(Browser(hall, "dora").text(f"/x/rules/ticket/T-{ticket}"))
    assert "left alone: not one of its tickets" in page
    assert "priority == 1" in page
    assert "Next, by your clock: " in page


def test_a_try_of_a_rule_by_the_clock_lists_its_tickets(hall: Hall) -> None:
    hall.see()
    ticket = hall.open("Where is it?")
    hall.save(daily())
    dora = Browser(hall, "dora")
    page = plain(dora.text("/x/rules/rule/still/try"))
    assert "It would go over 1 ticket now, and fire on 1 of those shown." in page
    assert f"T-{ticket} Where is it?" in page
    assert "Note: Seen: Where is it?" in page
    assert "holds" in plain(dora.text(f"/x/rules/rule/still/try?ticket=T-{ticket}"))
    assert hall.firings() == []
