"""What tokens wait for, as rows; what they throw, as jobs."""

from __future__ import annotations

import json

from instar.access import SYSTEM
from instar.commands import ChangeSettings, CompleteWork, OpenTicket, Publish, execute
from instar.testing.site import Site
from tests.commands.waiting import ALARM, CALLER, PAYMENT, process, step


def test_everything_a_token_waits_for_is_a_row(site: Site):
    execute(site.kernel, Publish(json.dumps(PAYMENT)), SYSTEM)
    now = site.kernel.clock.now()
    ticket = site.run(OpenTicket("I-1", process="payment"), "olga")["ticket"]
    rows = site.kernel.store.read().all(
        "SELECT ticket_id, token, node, kind, name, key, due, created FROM subscription"
    )
    assert rows == [
        (ticket, 1, "paid", "message", "paid", "I-1", None, now),
        (ticket, 1, "late", "timer", None, None, now + 3 * 86_400_000, now),
    ]


def test_days_are_counted_in_the_zone_of_the_site(site: Site):
    execute(site.kernel, ChangeSettings({"timezone": "Europe/Berlin"}), SYSTEM)
    site.clock.jump(1_774_695_600_000)  # 2026-03-28T12:00+01:00; the clocks change in the night
    execute(site.kernel, Publish(json.dumps(PAYMENT)), SYSTEM)
    site.run(OpenTicket("I-1", process="payment"), "olga")
    due = site.kernel.store.read().value("SELECT due FROM subscription WHERE kind = 'timer'")
    assert due == 1_774_695_600_000 + 3 * 86_400_000 - 3_600_000


def test_what_is_thrown_is_one_job_for_a_message_and_one_for_each_ticket_that_hears_a_signal(site: Site):
    for definition in (ALARM, CALLER):
        execute(site.kernel, Publish(json.dumps(definition)), SYSTEM)
    heard = [site.run(OpenTicket("x", process="alarm"), "olga")["ticket"] for _n in range(2)]
    site.run(OpenTicket("I-1", process="caller"), "olga")
    jobs = site.kernel.store.read().all("SELECT kind, ticket_id, payload FROM job ORDER BY id")
    assert [(kind, ticket) for kind, ticket, _payload in jobs] == [("message", 0), *(("signal", id) for id in heard)]
    assert json.loads(jobs[0][2]) == {"name": "paid", "key": "I-1", "payload": {"sum": 5}}


def test_a_signal_is_heard_on_its_own_ticket_first(site: Site):
    definition = process(
        "both",
        split={"type": "parallelGateway", "next": ["hear", "look"]},
        hear={"type": "intermediateCatchEvent", "signal": "alarm", "next": "second"},
        second=step(),
        look=step("cry"),
        cry={"type": "endEvent", "signal": "alarm"},
    )
    execute(site.kernel, Publish(json.dumps(definition)), SYSTEM)
    ticket = site.run(OpenTicket("x", process="both"), "olga")["ticket"]
    item = site.kernel.store.read().value("SELECT id FROM work_item WHERE ticket_id = ?", (ticket,))
    site.run(CompleteWork(item, "done"), "olga")
    nodes = site.kernel.store.read().all("SELECT node FROM work_item WHERE ticket_id = ?", (ticket,))
    assert nodes == [("second",)]
    assert site.kernel.store.read().value("SELECT count(*) FROM job") == 0
