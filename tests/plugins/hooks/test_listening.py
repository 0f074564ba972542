"""Which subscriptions an event concerns: by kind, by what the ticket is, and by a condition."""

from __future__ import annotations

import pytest

from .conftest import Desk


def told(desk: Desk) -> list[tuple[str, str]]:
    desk.beat()
    return [(one["type"], one["data"]["ticket"]["title"]) for one in desk.receiver.told]


def test_only_of_its_process_role_and_service(desk: Desk) -> None:
    desk.hook(service="sales_help")
    desk.open("A")
    desk.open("B", service="sales_help")
    assert told(desk) == [("ticket.opened", "B")]


@pytest.mark.parametrize(
    ("about", "value", "count"), [("process", "itsm_incident", 1), ("role", "deal", 0), ("role", "incident", 1)]
)
def test_others_are_left_out(desk: Desk, about: str, value: str, count: int) -> None:
    desk.hook(**{about: value})  # type: ignore[arg-type]
    desk.open("A")
    assert len(told(desk)) == count


def test_a_condition_reads_the_ticket_and_what_happened(desk: Desk) -> None:
    desk.hook("message_out", condition="event.message.text == 'Yes' && ticket.title == 'A'")
    first, second = desk.open("A"), desk.open("B")
    for ticket in (first, second):
        desk.reply(ticket, "No")
        desk.reply(ticket, "Yes")
    assert told(desk) == [("ticket.message_out", "A")]


def test_a_condition_that_cannot_be_worked_out_stands_with_it_and_sends_nothing(desk: Desk) -> None:
    hook = desk.hook(condition="1 / (ticket.priority - ticket.priority) > 0")
    desk.open("A")
    assert told(desk) == []
    assert "cannot be worked out" in desk.state(hook).error


def test_what_happened_before_it_was_switched_on_is_not_its_business(desk: Desk) -> None:
    hook = desk.hook(active=False)
    desk.open("A")
    desk.beat()
    given = {"name": "ERP", "url": desk.receiver.url, "kinds": ["opened"], "hook": hook}
    desk.site.clock.advance(1000)
    desk.own("hook", given)
    desk.site.kernel.store.read().run("UPDATE plugin_cursor SET event_id = 0 WHERE plugin = 'hooks'")
    assert told(desk) == []
    desk.open("B")
    assert told(desk) == [("ticket.opened", "B")]


def test_while_it_is_paused_messages_are_written_down_up_to_a_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from instar_plugins.hooks import deliveries

    hook = desk.hook()
    desk.own("halt", {"hook": hook, "why": "secret"})
    few = {"most_waiting": 2, "tries": 12, "failures": 12, "keep_days": 14}
    monkeypatch.setattr(deliveries, "values", lambda: few)
    for title in "ABC":
        desk.open(title)
    desk.beat()
    assert (desk.log("state"), desk.state(hook).missed) == ([("waiting",)] * 2, 1)


def test_a_person_s_account_that_is_off_is_nobody_s_name(desk: Desk) -> None:
    hook = desk.hook()
    desk.site.kernel.store.read().run("UPDATE principal SET active = 0 WHERE key = 'olga'")
    desk.site.kernel.epochs.look_again()
    desk.open("A")
    assert told(desk) == []
    assert "not in use any more" in desk.state(hook).paused
