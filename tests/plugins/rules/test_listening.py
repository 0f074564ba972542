"""Rules are asked in their order, once for what happens, and one that fails keeps nobody back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.contract import ActionAnswer, ActionRefused
from instar.errors import NotFound
from instar.jobs import telling
from instar.kernel import serving
from instar.queries import history
from instar.testing.contracts import ListenerContract
from instar_plugins.rules import listening
from instar_plugins.rules.plugin import Rules

from .conftest import HOUR, NOTE, Hall, rule


def test_what_happens_and_holds_is_done_and_the_history_names_the_rule(hall: Hall) -> None:
    hall.save(rule("vip", when=["ticket.priority == 3", "event.by.login == 'olga'"], title={"en": "VIP", "ru": "ВИП"}))
    ticket = hall.open()
    hall.tell()
    assert hall.notes(ticket) == ["Seen: Where is my licence?"]
    last = history.history(hall.kernel, hall.site.people["olga"], ticket).items[0]
    assert (last.kind, last.cause, last.automatic, last.actor) == ("message", "Rule “VIP”", True, None)


def test_what_does_not_hold_is_not_done(hall: Hall) -> None:
    hall.save(rule("vip", when=["ticket.priority == 1"]))
    ticket = hall.open()
    hall.tell()
    assert (hall.notes(ticket), hall.firings()) == ([], [])


def test_rules_are_carried_out_in_their_order_and_each_sees_what_the_one_before_did(hall: Hall) -> None:
    hall.save(rule("second", order=20, when=["ticket.priority == 1"]))
    hall.save(rule("first", order=10, then=[{"action": "priority", "with": {"priority": 1}}]))
    ticket = hall.open()
    hall.tell()
    keys = hall.all("SELECT r.key FROM x_rules__firing f JOIN x_rules__rule r ON r.id = f.rule_id ORDER BY f.id")
    assert [key for (key,) in keys] == ["first", "second"]
    assert (hall.priority(ticket), len(hall.notes(ticket))) == (1, 1)


def test_what_is_told_twice_is_done_once(hall: Hall) -> None:
    hall.save(rule())
    ticket = hall.open()
    events = telling.events_after(hall.kernel, 0)
    for event in (*events, *reversed(events), *events):
        with serving(hall.kernel):
            listening.hear(event)
    assert (len(hall.notes(ticket)), hall.firings()) == (1, ["fired"])


def test_killed_between_the_firing_and_the_cursor_it_is_done_once(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.save(rule())
    before = hall.all("SELECT event_id FROM plugin_cursor WHERE plugin = 'rules'")[0][0]
    ticket = hall.open()
    hall.tell()
    with hall.kernel.store.transaction() as tx:
        tx.run("UPDATE plugin_cursor SET event_id = ? WHERE plugin = 'rules'", (before,))
    hall.tell()
    assert (len(hall.notes(ticket)), hall.firings()) == (1, ["fired"])


def test_killed_in_the_middle_of_a_firing_nothing_of_it_is_there(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.save(rule("vip", then=[NOTE, {"action": "priority", "with": {"priority": 1}}]))
    ticket = hall.open()

    class Killed(BaseException):
        pass

    def die(*given: Any, **named: Any) -> None:
        raise Killed

    opened = telling.events_after(hall.kernel, 0)[-1]
    with monkeypatch.context() as patch, serving(hall.kernel):
        patch.setattr("instar.commands.own.EditTicket", die)
        with pytest.raises(Killed):
            listening.hear(opened)
    assert (hall.notes(ticket), hall.firings()) == ([], [])
    hall.tell()
    assert (len(hall.notes(ticket)), hall.priority(ticket), hall.firings()) == (1, 1, ["fired"])


def test_a_rule_fires_once_for_a_ticket_where_it_says_so(hall: Hall) -> None:
    hall.save(rule("once", on=[{"event": "field", "field": "title"}], once="ticket"))
    ticket = hall.open()
    hall.edit(ticket, title="One")
    hall.edit(ticket, title="Two")
    hall.tell()
    assert hall.firings() == ["fired"]


def test_old_rows_of_the_log_go_but_for_what_is_done_once_for_a_ticket(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.save(rule("each"))
    hall.save(rule("once", on=[{"event": "opened"}, {"event": "field", "field": "title"}], once="ticket"))
    ticket = hall.open()
    hall.tell()
    hall.clock.advance(91 * 24 * HOUR)
    monkeypatch.setattr("instar_plugins.rules.firing.EVERY", 1)
    hall.open()
    hall.tell()
    hall.edit(ticket, title="Another")
    hall.tell()
    assert hall.firings("once") == [f"t{ticket}", *hall.firings("once")[1:]]
    assert len(hall.firings()) == 3


def test_two_rules_that_lead_to_each_other_end(hall: Hall) -> None:
    up = {"action": "priority", "with": {"priority": {"=": "ticket.priority == 4 ? 1 : ticket.priority + 1"}}}
    for key in ("ping", "pong"):
        hall.save(rule(key, on=[{"event": "field", "field": "priority"}], then=[up]))
    ticket = hall.open()
    hall.edit(ticket, priority=4)
    hall.tell()
    # Both fire on the hand's change, then each on what the other has caused, and none on what it has caused itself.
    assert hall.firings() == ["fired"] * 4
    assert hall.firings("chain") == ["[]", "[]", '["ping"]', '["pong"]']


def test_no_more_than_five_rules_lead_to_one_another(hall: Hall) -> None:
    hall.save(rule("next"))
    ticket = hall.open()
    event = telling.events_after(hall.kernel, 0)[-1]
    for chain in (["a", "b", "c", "d"], ["a", "b", "c", "d", "e"]):
        caused = {**event.payload, "cause": {"plugin": "rules", "chain": chain, "title": "x"}}
        with serving(hall.kernel):
            listening.hear(replace(event, id=event.id + len(chain), payload=caused))
    assert hall.firings() == ["fired", "failed"]
    assert hall.firings("error")[1] == "5 rules have led to one another already."
    assert len(hall.notes(ticket)) == 1


def test_a_circle_through_a_process_is_cut(hall: Hall) -> None:
    hall.save(rule("echo", on=[{"event": "note"}]))
    ticket = hall.open()
    for number in range(12):
        hall.say(ticket, f"Note {number}")
    hall.tell()
    assert hall.firings() == ["fired"] * 10 + ["failed"]
    assert hall.rule("echo", "enabled") == 0
    assert "circle" in hall.rule("echo", "off")


def test_an_action_that_raises_keeps_no_other_rule_back(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(arguments: Any, context: Any) -> ActionAnswer:
        raise ZeroDivisionError("no luck")

    _replace(hall, monkeypatch, "reply", raises)
    hall.save(rule("bad", order=10, then=[NOTE, {"action": "reply", "with": {"body": "Hello"}}]))
    hall.save(rule("good", order=20))
    ticket = hall.open()
    hall.tell()
    assert hall.firings() == ["failed", "fired"]
    assert "no luck" in hall.firings("error")[0]
    assert len(hall.notes(ticket)) == 1, "nothing of the rule that failed is left"


def test_what_fails_again_and_again_is_switched_off_and_administrators_are_told(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(arguments: Any, context: Any) -> ActionAnswer:
        raise ActionRefused("no", "It will not.")

    _replace(hall, monkeypatch, "reply", refuses)
    hall.save(rule("bad", then=[{"action": "reply", "with": {"body": "Hello"}}]))
    for _number in range(7):
        hall.open()
    hall.tell()
    assert (hall.rule("bad", "enabled"), hall.rule("bad", "failures")) == (0, 5)
    assert hall.firings() == ["failed"] * 5
    told = hall.all("SELECT p.key, n.detail FROM notice n JOIN principal p ON p.id = n.principal_id")
    assert [login for login, _detail in told] == ["root"]
    assert "It will not." in str(told[0][1])


def test_a_success_forgets_the_failures_before_it(hall: Hall) -> None:
    hall.save(rule("some", then=[{"action": "priority", "with": {"priority": "{{ ticket.title }}"}}]))
    for title in ("x", "y", "2", "z", "x", "y"):
        hall.open(title)
    hall.tell()
    assert (hall.rule("some", "failures"), hall.rule("some", "enabled")) == (3, 1)


def test_what_an_effect_runs_into_is_taken_back_and_told(hall: Hall) -> None:
    hall.save(rule("bad", then=[NOTE, {"action": "assign", "with": {"team": "nobody-at-all"}}]))
    ticket = hall.open()
    hall.tell()
    assert (hall.firings(), hall.notes(ticket)) == (["failed"], [])


def test_what_happened_before_a_rule_was_switched_on_is_not_its_business(hall: Hall) -> None:
    ticket = hall.open()
    hall.clock.advance(1000)
    hall.save(rule())
    hall.tell()
    assert hall.notes(ticket) == []


def test_what_is_told_a_day_too_late_is_left_alone(hall: Hall) -> None:
    hall.save(rule())
    ticket = hall.open()
    hall.clock.advance(25 * HOUR)
    hall.tell()
    assert hall.notes(ticket) == []


def test_a_rule_that_is_off_or_deleted_does_nothing(hall: Hall) -> None:
    hall.save(rule("one"))
    hall.save(rule("two", enabled=False))
    hall.own("delete", {"key": "one", "version": 1})
    hall.open()
    hall.tell()
    assert hall.firings() == []


def test_a_rule_whose_field_has_gone_reads_nothing_and_one_that_is_no_rule_any_more_fails(hall: Hall) -> None:
    hall.save(rule("gone"))
    with hall.kernel.store.transaction() as tx:
        body = hall.rule("gone", "body")
        tx.run("UPDATE x_rules__rule SET body = ?", (body.replace('"on"', '"when": ["data.not_there == null"], "on"'),))
    hall.open()
    hall.tell()
    with hall.kernel.store.transaction() as tx:
        tx.run("UPDATE x_rules__rule SET body = ?", ("{}",))
    hall.open()
    hall.tell()
    assert hall.firings() == ["fired", "failed"]


def test_a_thousand_events_are_told_in_order_and_a_rule_fires_for_those_that_are_its_own(hall: Hall) -> None:
    hall.save(rule("few", on=[{"event": "field", "field": "title"}], when=["ticket.title == 'Title 999'"]))
    ticket = hall.open()
    row = hall.all("SELECT ticket_id, at, kind, actor_id, payload FROM event ORDER BY id DESC LIMIT 1")[0]
    payload = '{"changes": {"title": ["a", "b"]}, "rev": 2}'
    rows = [(row[0], row[1], "edited", row[3], payload) for _number in range(1000)]
    hall.edit(ticket, title="Title 1")
    with hall.kernel.store.transaction() as tx:
        tx.many("INSERT INTO event (ticket_id, at, kind, actor_id, payload) VALUES (?, ?, ?, ?, ?)", rows)
    hall.edit(ticket, title="Title 999")
    assert hall.tell() >= 1000
    assert set(hall.firings()) == {"fired", "failed"}, "the fuse cuts what would go on a thousand times"
    assert len(hall.firings()) == 11


def test_nobody_else_can_have_a_rule_carried_out(hall: Hall) -> None:
    body = {"ticket": "T-1", "rule": 1, "event": 1, "told": {}, "chain": []}
    with pytest.raises(NotFound):
        hall.own("fire", body, "root")


def test_a_rule_acts_as_the_site(hall: Hall) -> None:
    hall.save(rule("open", then=[{"action": "open", "with": {"title": "Call back", "service": "appeal"}}]))
    hall.open()
    hall.tell()
    sql = "SELECT e.actor_id, e.payload FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.title = ?"
    opened = hall.all(sql, "Call back")
    assert opened[0][0] is SYSTEM.id is None
    assert '"chain":["open"]' in opened[0][1]
    assert hall.firings() == ["fired"], "it does not fire on the ticket that it has opened"


def _replace(hall: Hall, monkeypatch: pytest.MonkeyPatch, key: str, run: Any) -> None:
    actions = hall.kernel.plugins._registry.actions
    monkeypatch.setitem(actions, key, replace(actions[key], run=run))


class TestRulesListen(ListenerContract):
    plugin = Rules()
    name = "rules"
