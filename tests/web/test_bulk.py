"""Many tickets at once, from a list: what is offered, what is said before, what is done."""

from __future__ import annotations

import pytest

from instar.commands import AddUser, CancelTicket, EditTicket
from instar.jobs import Workers
from instar.web.verbs import people_in

from .conftest import Browser, Desk, found_value


@pytest.fixture
def three(desk: Desk) -> list[str]:
    return [desk.open(f"Enquiry {turn}") for turn in range(3)]


def priorities(desk: Desk) -> list[int]:
    return [row[0] for row in desk.kernel.store.read().all("SELECT priority FROM ticket ORDER BY id")]


def verbs_on(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('data-verb="')[1:]]


def test_what_is_offered_is_what_one_may_do(desk: Desk, three: list[str]) -> None:
    desk.run(AddUser("audit", "Audit", profile="auditor"))
    assert verbs_on(desk.at("maria").text("/tickets/list")) == [
        "assign",
        "service",
        "priority",
        "due",
        "watch",
        "cancel",
    ]
    assert "move" in verbs_on(desk.at("maria").text("/p/appeal/list"))
    found = verbs_on(desk.at("olga").text("/tickets/list?process=appeal"))
    assert found == ["service", "priority", "due", "move", "watch", "cancel"]
    for login in ("audit", "carl"):
        page = desk.at(login).text("/tickets/list")
        assert verbs_on(page) == []
        assert "data-pick" not in page
        assert desk.at(login).post("/tickets/bulk", {"verb": "cancel", "ticket": three[0]}).status_code == 403
    assert desk.at("olga").post("/tickets/bulk", {"verb": "assign", "ticket": three[0]}).status_code == 403
    assert desk.at("olga").post("/tickets/bulk", {"verb": "riddle", "ticket": three[0]}).status_code == 404


def test_it_is_asked_for_then_shown_and_only_then_done(desk: Desk, olga: Browser, three: list[str]) -> None:
    desk.run(CancelTicket(2), "olga")
    chosen = {"verb": "move", "ticket": three, "path": "/p/appeal/list", "list": "sort=created"}
    asked = olga.post("/tickets/bulk", chosen)
    assert asked.status_code == 200
    assert "What would become of it" not in asked.text
    kept = {name: found_value(asked.text, name) for name in ("verb", "path", "list", "tickets")}
    seen = olga.post("/tickets/bulk", {**kept, "value": "closed"}).text
    assert "3 tickets cannot" in seen or "tickets cannot" in seen
    assert 'href="/p/appeal/list?sort=created"' in seen
    seen = olga.post("/tickets/bulk", {**kept, "verb": "priority", "value": "1"}).text
    assert "3 tickets can." in seen
    assert priorities(desk) == [3, 3, 3]
    made = olga.post("/tickets/bulk", {**kept, "verb": "priority", "value": "1", "do": "start"})
    assert (made.status_code, made.headers["Location"]) == (303, "/jobs/1")
    Workers(desk.kernel, 1).drain()
    assert priorities(desk) == [1, 1, 1]


def test_why_some_cannot_is_said_before(desk: Desk, olga: Browser, three: list[str]) -> None:
    desk.run(CancelTicket(2), "olga")
    page = olga.post("/tickets/bulk", {"verb": "cancel", "ticket": three}).text
    assert "2 tickets can." in page
    assert "1 ticket cannot:" in page
    assert three[1] in page


def test_all_that_the_list_finds_are_taken_not_only_those_in_sight(desk: Desk, olga: Browser) -> None:
    for turn in range(60):
        desk.open(f"Enquiry {turn}")
    desk.open("Something else")
    first = olga.text("/tickets/list?q=enquiry")
    assert "All that are found" in first
    chosen = {"verb": "watch", "all": "1", "path": "/tickets/list", "list": "q=enquiry&sort=-updated"}
    assert "60 tickets" in olga.post("/tickets/bulk", chosen).text
    olga.post("/tickets/bulk", {**chosen, "do": "start"})
    Workers(desk.kernel, 1).drain()
    assert desk.count("watch") == 60


def test_nothing_hidden_is_chosen_and_nothing_chosen_is_said(desk: Desk, three: list[str]) -> None:
    deal = desk.deal()
    boris = desk.at("boris")
    page = boris.post("/tickets/bulk", {"verb": "watch", "ticket": [*three, deal, "T-4711", "rubbish"]})
    assert "Watch: 1 ticket" in page.text
    none = boris.post("/tickets/bulk", {"verb": "watch", "ticket": three})
    assert none.status_code == 422
    assert "No ticket is chosen." in none.text
    elsewhere = boris.post("/tickets/bulk", {"verb": "watch", "ticket": deal, "path": "https://evil.example/"})
    assert "evil.example" not in elsewhere.text


def test_a_value_that_no_ticket_takes_stays_typed(desk: Desk, three: list[str]) -> None:
    page = desk.at("maria").post("/tickets/bulk", {"verb": "assign", "ticket": three, "value": "nobody"}).text
    assert "3 tickets cannot:" in page
    assert "There is no colleague “nobody”" in page
    assert 'value="nobody"' in page
    assert 'name="do"' in page
    assert "btn-primary" not in page.partition('name="do"')[2].partition("</form>")[0]


def test_who_sends_the_form_twice_starts_one_job(desk: Desk, olga: Browser, three: list[str]) -> None:
    page = olga.post("/tickets/bulk", {"verb": "watch", "ticket": three}).text
    sent = {"verb": "watch", "ticket": three, "do": "start", "_key": found_value(page, "_key")}
    assert [olga.post("/tickets/bulk", sent).headers["Location"] for _turn in range(2)] == ["/jobs/1", "/jobs/1"]


def assignees(desk: Desk) -> list[str | None]:
    sql = "SELECT p.key FROM ticket t LEFT JOIN principal p ON p.id = t.assignee_id ORDER BY t.id"
    return [key for (key,) in desk.kernel.store.read().all(sql)]


def test_several_people_get_the_tickets_in_turn_and_undo_gives_them_back(desk: Desk, three: list[str]) -> None:
    desk.run(EditTicket(2, {"assignee": "maria"}), "maria")
    maria = desk.at("maria")
    chosen = {"verb": "assign", "ticket": three, "value": "Olga Orlova (olga); boris"}
    seen = maria.post("/tickets/bulk", chosen).text
    assert "3 tickets can." in seen
    assert assignees(desk) == [None, "maria", None]
    job = maria.post("/tickets/bulk", {**chosen, "do": "start"}).headers["Location"]
    Workers(desk.kernel, 1).drain()
    assert assignees(desk) == ["olga", "boris", "olga"]
    maria.post(f"{job}/undo", {})
    Workers(desk.kernel, 1).drain()
    assert assignees(desk) == [None, "maria", None]


def test_whoever_of_several_is_unknown_is_named_with_the_tickets_that_would_be_his(
    desk: Desk, three: list[str]
) -> None:
    page = desk.at("maria").post("/tickets/bulk", {"verb": "assign", "ticket": three, "value": "olga, nobody"}).text
    assert "2 tickets can." in page
    assert "There is no colleague “nobody”" in page
    assert three[1] in page


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("", None),
        (" ; , ", None),
        ("olga", "olga"),
        ("Olga Orlova (olga); ", "olga"),
        ("olga, boris;olga", ["olga", "boris"]),
        ("Ivanov, Pyotr (pyotr); boris", ["pyotr", "boris"]),
    ],
)
def test_people_are_read_as_they_are_picked_or_typed(given: str, meant: object) -> None:
    assert people_in(given) == meant
