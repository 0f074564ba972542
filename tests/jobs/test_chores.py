"""What has run out is forgotten, what was held goes on when its plugin is back."""

from __future__ import annotations

from instar.commands import PostReply, execute
from instar.commands.accounts import sign_in
from instar.commands.unsent import KeepUnsent
from instar.jobs.chores import PAUSE_S, Chores

HOUR_MS = 3_600_000


def test_answers_for_a_repeat_are_kept_for_a_day(office):
    site = office.site
    ticket = office.order()
    execute(site.kernel, PostReply(ticket, "Once", "internal"), site.people["olga"], key="k1")
    site.clock.advance(23 * HOUR_MS)
    Chores(site.kernel).do()
    count = "SELECT count(*) FROM idempotency"
    assert office.store.read().value(count) == 1
    site.clock.advance(2 * HOUR_MS)
    Chores(site.kernel).do()
    assert office.store.read().value(count) == 0


def test_log_ins_that_have_ended_are_forgotten(office):
    from instar.commands import AddUser

    site = office.site
    site.run(AddUser("ann", "Ann", password="correct horse battery"))
    sign_in(site.kernel, "ann", "correct horse battery", "127.0.0.1")
    Chores(site.kernel).do()
    assert office.store.read().value("SELECT count(*) FROM session") == 1
    site.clock.advance((site.kernel.settings.session_hours + 1) * HOUR_MS)
    Chores(site.kernel).do()
    assert office.store.read().value("SELECT count(*) FROM session") == 0


def test_held_jobs_go_on_when_their_plugin_is_back(office):
    ticket = office.order()
    actions = office.site.kernel.plugins._registry.actions
    action = actions.pop("post.send")
    office.site.work()
    assert office.job(ticket)["state"] == "held"
    Chores(office.site.kernel).do()
    assert office.job(ticket)["state"] == "held"
    actions["post.send"] = action
    Chores(office.site.kernel).do()
    office.site.work()
    assert office.job(ticket)["attempts"] == 1
    assert office.open_steps(ticket) == ["check"]


def test_they_are_done_at_once_and_then_every_ten_minutes(office):
    chores = Chores(office.site.kernel)
    released = "SELECT state FROM job"
    office.order()
    actions = office.site.kernel.plugins._registry.actions
    action = actions.pop("post.send")
    office.site.work()
    actions["post.send"] = action
    chores.do()
    assert office.store.read().value(released) == "ready"
    actions.pop("post.send")
    office.site.work()
    actions["post.send"] = action
    chores.do()
    assert office.store.read().value(released) == "held"
    office.site.clock.advance(int(PAUSE_S * 1000))
    chores.do()
    assert office.store.read().value(released) == "ready"


def test_texts_that_nobody_sends_are_forgotten_after_two_weeks(office):
    site = office.site
    site.run(KeepUnsent(office.order(), "client", "{}"), "olga")
    count = "SELECT count(*) FROM draft"
    site.clock.advance(14 * 24 * HOUR_MS)
    Chores(site.kernel).do()
    assert office.store.read().value(count) == 1
    site.clock.advance(HOUR_MS)
    Chores(site.kernel).do()
    assert office.store.read().value(count) == 0
