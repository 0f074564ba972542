"""What somebody has when his absence begins goes to who stands in, at the right moment and once."""

from __future__ import annotations

import json

import pytest

from instar.access import SYSTEM
from instar.commands import (
    ClaimWork,
    CompleteWork,
    EditUser,
    EndAbsence,
    OpenTicket,
    PassOn,
    Publish,
    SetAbsence,
    Undo,
    execute,
)
from instar.commands import pass_on as module
from instar.errors import Forbidden
from instar.queries.history import history, sentence
from instar.testing.histories import read, replay, stored
from instar.trial.memory import NOW

from .test_substitutes import process, whose

DAY_MS = 86_400_000


@pytest.fixture
def day(site):
    return lambda days: site.kernel.day(site.clock.now() + days * DAY_MS)


@pytest.fixture
def hers(site):
    """Opens so many tickets whose step olga has taken; (ticket, step) of each."""
    execute(site.kernel, Publish(json.dumps(process(not_by=["write"]))), SYSTEM)

    def open_some(count=1):
        made = [site.run(OpenTicket("A paper", process="paper"), "maria") for _n in range(count)]
        found = [(one["ticket"], one["items"][0]) for one in made]
        for _ticket, item in found:
            site.run(ClaimWork(item), "olga")
        return found

    return open_some


def last(site, ticket):
    entry = history(site.kernel, site.people["maria"], ticket).items[0]
    return entry.actor.key if entry.actor else None, sentence(entry)


def test_what_is_open_goes_over_at_once_in_the_name_of_who_is_away(site, day, hers):
    found = hers(3)
    site.run(SetAbsence(day(0), day(4), "boris", hand_over=True), "olga")
    assert site.work() == 1
    assert [whose(site, item)[:2] for _ticket, item in found] == [("boris", "olga")] * 3
    for ticket, _item in found:
        by, told = last(site, ticket)
        assert (by, told.startswith("Write → Boris, in place of Olga (absent until ")) == ("olga", True)
        assert replay(site.kernel, read(site.kernel, ticket)) == stored(site.kernel, ticket)
    assert site.kernel.access.can(site.people["boris"], "ticket.act")
    site.run(Undo(found[0][0]), "olga")
    assert whose(site, found[0][1])[:2] == ("olga", None)


def test_without_the_wish_nothing_goes_over(site, day, hers):
    ((_ticket, item),) = hers()
    site.run(SetAbsence(day(0), day(4), "boris"), "olga")
    assert site.work() == 0
    assert whose(site, item)[0] == "olga"


def test_an_absence_to_come_hands_over_when_it_begins(site, day, hers):
    ((_ticket, item),) = hers()
    site.run(SetAbsence(day(2), day(4), "boris", hand_over=True), "olga")
    assert site.work() == 0
    midnight = (NOW // DAY_MS + 2) * DAY_MS
    site.clock.advance(midnight - site.clock.now() - 1)
    assert (site.work(), whose(site, item)[0]) == (0, "olga")
    site.clock.advance(1)
    assert (site.work(), whose(site, item)[0]) == (1, "boris")


def test_when_the_clock_was_down_it_comes_late_and_once(site, day, hers):
    ((_ticket, item),) = hers()
    absence = site.run(SetAbsence(day(1), day(4), "boris", hand_over=True), "olga")["absence"]
    site.clock.advance(3 * DAY_MS)
    assert (site.work(), whose(site, item)[0]) == (1, "boris")
    assert execute(site.kernel, PassOn(absence), SYSTEM) == {"passed": 0, "after": None}
    assert site.work() == 0


@pytest.mark.parametrize("late", [0, 9])
def test_an_absence_that_was_ended_or_is_over_hands_nothing_over(site, day, hers, late):
    ((_ticket, item),) = hers()
    absence = site.run(SetAbsence(day(1), day(4), "boris", hand_over=True), "olga")["absence"]
    if not late:
        site.run(EndAbsence(absence), "olga")
        site.run(SetAbsence(day(1), day(4), "boris"), "olga")
    site.clock.advance((late or 2) * DAY_MS)
    assert (site.work(), whose(site, item)[0]) == (1 if late else 0, "olga")


def test_what_the_substitute_may_not_do_stays(site, day, hers):
    ((ticket, item),) = hers()
    check = site.run(CompleteWork(item, "written"), "olga")["items"][0]
    site.run(ClaimWork(check), "maria")
    ((_other, free),) = hers()
    site.run(SetAbsence(day(0), day(4), "olga", hand_over=True), "maria")
    site.work()
    assert whose(site, check)[:2] == ("maria", None)
    assert whose(site, free)[0] == "olga"
    assert last(site, ticket)[0] == "maria"


def test_many_go_over_some_at_a_time(site, day, hers, monkeypatch):
    monkeypatch.setattr(module, "AT_A_TIME", 2)
    monkeypatch.setattr(module, "_ITEMS", module._ITEMS.replace("LIMIT 50", "LIMIT 2"))
    found = hers(5)
    site.run(SetAbsence(day(0), day(4), "boris", hand_over=True), "olga")
    site.work()
    assert [whose(site, item)[0] for _ticket, item in found] == ["boris"] * 5


def test_who_set_it_may_be_gone_by_then(site, day, hers):
    ((ticket, item),) = hers()
    site.people.add("boss", profile="admin")
    site.run(SetAbsence(day(1), day(4), "boris", hand_over=True, of="olga"), "boss")
    site.people.add("chief", profile="admin")
    execute(site.kernel, EditUser("boss", {"active": False}), SYSTEM)
    site.clock.advance(DAY_MS)
    site.work()
    assert whose(site, item)[:2] == ("boris", "olga")
    assert last(site, ticket)[0] is None


def test_nobody_but_the_site_passes_on(site, day):
    absence = site.run(SetAbsence(day(0), day(4), "boris", hand_over=True), "olga")["absence"]
    with pytest.raises(Forbidden):
        site.run(PassOn(absence), "olga")
    assert execute(site.kernel, PassOn(12345), SYSTEM) == {"passed": 0, "after": None}
