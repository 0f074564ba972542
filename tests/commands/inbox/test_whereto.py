"""What a message carries is looked at in an order, lets nobody in who takes no part, and does not count for ever."""

from __future__ import annotations

from instar.commands import CancelTicket, MergeTicket


def test_a_signed_mark_comes_before_what_is_answered_and_that_before_numbers(post):
    for id in ("1", "2", "3"):
        post(id=id)
    assert post(id="4", ticket="T-2", thread=["3"], named=["T-1"]).ticket == 2
    assert post(id="5", thread=["3"], named=["T-1"]).ticket == 3
    assert post(id="6", named=["T-99", "x", "T-1"]).ticket == 1
    assert post(id="7", named=["T-99"]).outcome == "ticket"


def test_no_evidence_lets_a_stranger_in(post, rows):
    post(id="1")
    assert post(id="2", ticket="T-1", **{"from": "card:Eve"}).ticket == 2
    assert post(id="3", named=["T-1"], **{"from": "card:Eve"}).ticket == 3
    assert rows("SELECT count(*) FROM message WHERE ticket_id = 1") == [(1,)]


def test_his_own_ticket_is_found_behind_a_strangers(post):
    post(id="1")
    post(id="2", **{"from": "card:Eve"})
    assert post(id="3", thread=["2", "1"], **{"from": "card:Eve"}).ticket == 2


def test_a_robot_that_takes_no_part_leaves_a_note_and_takes_no_part_by_it(post, rows):
    post(id="1")
    robot = {"from": "card:Daemon", "automatic": True, "opens": False}
    assert post(id="2", text="Not delivered", thread=["1"], **robot).ticket == 1
    assert rows("SELECT audience, automatic, body FROM message WHERE external_id = '2'") == [
        ("internal", 1, "Automatic message from Daemon:\n\nNot delivered")
    ]
    assert post(id="3", thread=["2"], **{"from": "card:Daemon"}).ticket == 2
    refused = post(id="4", named=["T-1"], **robot)
    assert (refused.outcome, "to which it does not belong" in refused.reason) == ("quarantined", True)


def test_a_merged_tickets_mark_leads_to_the_one_that_goes_on(post, site):
    post(id="1")
    post(id="2")
    site.run(MergeTicket(1, "T-2"))
    assert post(id="3", ticket="T-1").ticket == 2


def test_a_robots_word_to_what_is_closed_stays_there(post, site):
    post(id="1")
    site.run(CancelTicket(1))
    assert post(id="2", thread=["1"], automatic=True, opens=False).ticket == 1


def test_too_many_in_an_hour_wait(post, site):
    assert [post(id=str(n), most=2).outcome for n in range(3)] == ["ticket", "ticket", "quarantined"]
    site.clock.advance(3_600_001)
    assert post(id="9", most=2).outcome == "ticket"


def test_a_storm_of_reports_on_one_ticket_is_cut_off(post):
    post(id="0")
    robot = {"from": "card:Daemon", "automatic": True, "opens": False, "thread": ["0"], "most": 3}
    assert [post(id=str(n), **robot).outcome for n in range(1, 6)] == ["message"] * 3 + ["quarantined"] * 2
