"""What a dead process had is given back at once, whoever sees it first; what a living one has is left alone."""

from __future__ import annotations

import json

from instar.commands import OpenTicket, Publish
from instar.jobs import Workers, claim, clock
from instar.jobs.chores import LOOK_S, Chores
from instar.jobs.left import take_back
from instar.jobs.places import Place, Places
from tests.jobs.conftest import PostOffice
from tests.jobs.test_clock import HOUR, PROCESS

_TIMER = "SELECT lease, holder, error FROM subscription"


def place_of(office: PostOffice) -> Place:
    return Places(office.site.kernel.settings.site).take()


def dies(place: Place) -> None:
    assert place._file is not None
    place._file.close()


def test_jobs_and_timers_of_a_dead_process_are_given_back(office: PostOffice) -> None:
    site = office.site
    site.run(Publish(json.dumps({**PROCESS, "role": "parcel"})))
    site.run(OpenTicket("x", process="wait"), "olga")
    site.clock.advance(HOUR)
    ticket, now, place = office.order(), site.clock.now(), place_of(office)
    assert claim(office.store, now, place.name) is not None
    assert clock._claim(site.kernel, now, place.name) is not None
    assert take_back(site.kernel) == 0
    dies(place)
    assert take_back(site.kernel) == 2
    told = "The process ended in the middle of this try."
    job = office.job(ticket)
    assert (job["state"], job["attempts"], job["error"]) == ("ready", 1, told)
    lease, holder, error = office.store.read().one(_TIMER)
    assert (holder, error) == (None, told)
    assert 8_000 <= lease - now <= 12_000, "one that kills its clock lets others fire before"
    site.clock.advance(12_001)
    assert clock.run_due(site.kernel) == 1


def test_whoever_begins_to_work_sees_it(office: PostOffice) -> None:
    ticket, held = office.order(), office.order()
    now, dead, living = office.site.clock.now(), place_of(office), place_of(office)
    claim(office.store, now, dead.name)
    claim(office.store, now, living.name)
    dies(dead)
    workers = Workers(office.site.kernel, 1, poll_s=3600, chores=False)
    workers.start()
    try:
        assert (office.job(ticket)["state"], office.job(held)["state"]) == ("ready", "running")
    finally:
        assert workers.stop()
        living.leave()


def test_whoever_does_the_chores_sees_it_within_seconds(office: PostOffice) -> None:
    chores = Chores(office.site.kernel)
    chores.do()
    ticket, place = office.order(), place_of(office)
    claim(office.store, office.site.clock.now(), place.name)
    dies(place)
    chores.do()
    assert office.job(ticket)["state"] == "running", "it looks now and then, not at every turn"
    office.site.clock.advance(int(LOOK_S * 1000))
    chores.do()
    assert office.job(ticket)["state"] == "ready"
