"""Two web processes, two workers and two clocks on PostgreSQL and Valkey: stories as ever, and a death is a retry.

Whatever of the six is killed in the middle, the others go on: a person presses once more at most, what was typed and
done is there once, timers fire and jobs are done. ``make pair`` has all other stories served so as well.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from instar.commands import OpenTicket, Publish
from instar.tools.doctor import examine
from tests.e2e import test_appeal_story as appeal
from tests.e2e import test_bulk as bulk
from tests.e2e import test_here as here
from tests.e2e import test_nothing_lost as care
from tests.e2e import test_role_story as role
from tests.e2e import test_unsent as unsent
from tests.e2e.conftest import Desk, Visitor, Watch
from tests.e2e.pair import BOTH, KINDS, Pair

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.sqlite,
    pytest.mark.timeout(600),
]

TEXT = "We have found your payment, and the licence is on its way."
LOOK = {"lang": "en", "theme": "light", "phone": False}
RETRIES = 1
SOON_S = 90


@pytest.fixture
def desk(pair_desk: Desk) -> Desk:
    """The stories of other files, at this desk."""
    return pair_desk


# Where two servers and two workers have to know of each other.
test_a_ticket_changes_its_role = role.test_a_ticket_changes_its_role_four_times_and_keeps_everything
test_who_else_is_there = here.test_colleague_is_seen_writing_and_the_second_answer_is_asked_for_once_more
test_text_goes_on_at_another_device = unsent.test_text_goes_on_at_another_device_and_is_gone_when_sent
test_double_press_sends_once = care.test_double_press_sends_once
test_many_tickets_are_changed_together = bulk.test_rows_are_ticked_in_every_way_and_changed_together


def test_an_appeal_becomes_a_deal(visitor: Visitor, axe: Callable[[Page], None]) -> None:
    appeal.test_appeal_becomes_a_won_deal_under_one_number(visitor, axe, LOOK)


@pytest.mark.parametrize("number", BOTH)
@pytest.mark.parametrize("kind", KINDS)
def test_one_of_them_dies_in_the_middle(visitor: Visitor, watch: Watch, kind: str, number: int) -> None:
    desk, watch.offline = visitor.desk, True
    watch.expected |= {502, 503}
    pair = desk.server
    assert isinstance(pair, Pair)
    ticket = desk.appeal(f"Where is it, {kind} {number}")
    page = visitor.at("olga")
    page.goto(f"/t/{ticket}")
    page.locator("form[data-step] [data-reply]").fill(TEXT)
    waiting = begun(desk, f"{kind} {number}")
    pair.kill(kind, number)
    assert sent_after(page) <= RETRIES
    assert shown_after(page, f"/t/{ticket}") <= RETRIES
    expect(page.locator("#conversation")).to_contain_text(TEXT)
    said = "SELECT count(*) FROM message WHERE ticket_id = ? AND body = ?"
    assert value(desk, said, int(ticket[2:]), TEXT) == 1
    ended = "SELECT count(*) FROM ticket WHERE id = ? AND ended IS NOT NULL"
    assert soon(lambda: value(desk, ended, waiting) == 1), "no timer has fired, or nobody has done its job"
    pair.begin(kind, number)
    pair.wait_ready()
    left = "SELECT count(*) FROM job WHERE state IN ('ready', 'running') AND due <= ?"
    assert soon(lambda: value(desk, left, desk.kernel.clock.now()) == 0), "what the dead one had is not done"
    assert [result for result in examine(desk.kernel) if not result.ok] == []


def value(desk: Desk, sql: str, *given: Any) -> Any:
    return desk.kernel.store.read().value(sql, given)


def soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + SOON_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def begun(desk: Desk, key: str) -> int:
    """The id of a ticket that ends when a clock has fired another one's timer, and a worker told it so."""
    caller = {"type": "intermediateCatchEvent", "timer": {"after": "PT1S"}, "next": "call"}
    call = {"type": "intermediateThrowEvent", "message": "called", "correlate": "ticket.title", "next": "end"}
    hear = {"type": "receiveTask", "message": "called", "correlate": "ticket.title", "next": "end"}
    desk.run(Publish(process("pair_hears", {"wait": hear})))
    desk.run(Publish(process("pair_calls", {"wait": caller, "call": call})))
    hears, _calls = (desk.run(OpenTicket(key, process=name)) for name in ("pair_hears", "pair_calls"))
    return int(hears["ticket"])


def process(key: str, nodes: dict[str, Any]) -> str:
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    start = {"type": "startEvent", "stage": "open", "next": "wait"}
    every = {"start": start, **nodes, "end": {"type": "endEvent", "stage": "done"}}
    head = {"format": "instar.process/1", "key": key, "title": key, "role": "task"}
    return json.dumps({**head, "stages": stages, "nodes": every})


def sent_after(page: Page) -> int:
    """Press until the step is done; how often more than once."""
    for tried in range(3):
        page.locator("form[data-step] .main").click()
        done = page.locator("#step-done")
        failed = page.locator("form[data-step] [data-problem]:not(:empty)")
        expect(done.or_(failed).first).to_be_visible()
        if done.is_visible():
            return tried
    raise AssertionError("the step is not done")


def shown_after(page: Page, address: str) -> int:
    """Load a page until it is there; how often more than once."""
    for tried in range(3):
        try:
            answer = page.goto(address)
        except Error:  # nobody answers
            continue
        if answer is not None and answer.ok:
            return tried
    raise AssertionError("the page does not come")
