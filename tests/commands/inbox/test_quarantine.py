"""People look at what could not be taken in, let it be read again, or set it aside; nobody else does."""

from __future__ import annotations

import pytest

from instar.commands import OpenRaw, ReadAgain, ReadAllAgain, SetAside
from instar.errors import Conflict, Forbidden, NotFound


def test_after_the_plugin_is_mended_the_item_becomes_a_ticket(post, site, cards, rows):
    post(do="raises", id="1", text="Mend me")
    cards.mended = True
    site.run(ReadAgain(1), "maria")
    site.work()
    assert rows("SELECT state, reason, tries FROM inbox") == [("done", "", 2)]
    assert rows("SELECT title FROM ticket") == [("Mend me",)]
    with pytest.raises(Conflict):
        site.run(ReadAgain(1), "maria")


def test_all_of_a_channel_at_once(post, site, cards, rows):
    for number in range(5):
        post(do="cannot", id=number)
    site.run(SetAside(1), "maria")
    cards.mended = True
    assert site.run(ReadAllAgain("card"), "maria") == {"count": 4}
    site.work()
    assert rows("SELECT state, count(*) FROM inbox GROUP BY state ORDER BY state") == [("aside", 1), ("done", 4)]
    assert site.run(ReadAllAgain("card"), "maria") == {"count": 0}


def test_what_is_set_aside_can_be_read_again_and_is_not_set_aside_twice(post, site, cards, rows):
    post(do="cannot", id="1")
    site.run(SetAside(1), "maria")
    with pytest.raises(Conflict):
        site.run(SetAside(1), "maria")
    site.run(ReadAgain(1), "maria")
    with pytest.raises(Conflict):
        site.run(ReadAgain(1), "maria")


def test_opening_somebodys_letter_is_written_down_and_a_tickets_own_is_read_there(post, site, rows):
    post(do="cannot", id="1")
    post(id="2")
    assert len(site.run(OpenRaw(1), "maria")["sha256"]) == 64
    assert rows("SELECT what, target FROM audit WHERE what LIKE 'inbox.%'") == [("inbox.opened", "card")]
    with pytest.raises(Conflict):
        site.run(OpenRaw(2), "maria")


@pytest.mark.parametrize("command", [ReadAgain(1), ReadAllAgain("card"), SetAside(1), OpenRaw(1)])
def test_it_is_for_those_who_manage_channels(post, site, command):
    post(do="cannot", id="1")
    with pytest.raises(Forbidden):
        site.run(command, "olga")


def test_an_item_that_is_not_there(site):
    with pytest.raises(NotFound):
        site.run(ReadAgain(5), "maria")
