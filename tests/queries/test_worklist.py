"""My work and the team queue."""

from __future__ import annotations

from instar.commands import AddTeam, ClaimWork, CompleteWork, EditTicket, PostReply
from instar.queries.counters import counters, moment
from instar.queries.urgency import MOST_TEAMS
from instar.queries.worklist import Worklist, group, next_step, queue, steps, worklist

from .conftest import DAY, HOUR, NOW, World


def shown(found: Worklist) -> dict[str, list[int]]:
    return {group.key: [row.ticket for row in group.rows] for group in found.groups}


def test_what_i_took_is_my_work_and_what_is_free_is_the_teams_queue(world: World) -> None:
    taken, free = world.open(), world.open()
    world.run(ClaimWork(world.item(taken)), "olga")
    found = worklist(world.kernel, world["olga"])
    assert shown(found) == {"later": [taken], "teams": [free]}
    assert found.queue == 1
    row = found.groups[0].rows[0]
    assert (row.step, row.number, row.mine, row.takeable) == ("Sort out", f"T-{taken}", True, False)
    assert found.groups[1].rows[0].takeable
    assert shown(worklist(world.kernel, world["ivan"])) == {"teams": [free]}


def test_steps_that_name_me_are_mine(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    assert shown(worklist(world.kernel, world["maria"])) == {"later": [id]}
    assert shown(worklist(world.kernel, world["olga"])) == {}


def test_late_comes_before_today_and_later_and_priority_before_age(world: World) -> None:
    ids = [world.open() for _turn in range(6)]
    for id in ids:
        world.run(ClaimWork(world.item(id)), "olga")
    late, today, later, undated_urgent, undated_old, undated = ids
    world.set("work_item", world.item(late), due=NOW - HOUR, urgent=NOW - HOUR)
    world.run(EditTicket(today, {"due": NOW + HOUR}), "maria")
    world.set("work_item", world.item(today), due=NOW + 2 * DAY)
    world.run(EditTicket(later, {"due": NOW + 2 * DAY}), "maria")
    world.run(EditTicket(undated_urgent, {"priority": 1}), "maria")
    world.set("work_item", world.item(undated_old), created=NOW - DAY)
    found = worklist(world.kernel, world["olga"])
    assert shown(found) == {
        "late": [late],
        "today": [today],
        "later": [later, undated_urgent, undated_old, undated],
    }
    assert [(row.due, row.late) for group in found.groups for row in group.rows][:2] == [
        (NOW - HOUR, True),
        (NOW + HOUR, False),
    ]


def test_today_ends_where_the_reader_lives(world: World) -> None:
    id = world.open()
    world.run(ClaimWork(world.item(id)), "olga")
    world.set("work_item", world.item(id), due=NOW + 13 * HOUR, urgent=NOW + 13 * HOUR)  # 22:00 in UTC
    assert shown(worklist(world.kernel, world["olga"])) == {"today": [id]}
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE principal SET timezone = 'Asia/Yekaterinburg' WHERE key = 'olga'")
        world.kernel.epochs.bump(tx, "access")
    assert shown(worklist(world.kernel, world["olga"])) == {"later": [id]}


def test_tickets_of_mine_without_a_step_for_me_wait(world: World) -> None:
    id = world.open()
    world.run(EditTicket(id, {"assignee": "olga"}), "maria")
    assert "waiting" not in shown(worklist(world.kernel, world["olga"]))
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    found = worklist(world.kernel, world["olga"])
    assert shown(found) == {"waiting": [id]}
    row = found.groups[0].rows[0]
    assert (row.item, row.step) == (None, "")
    assert row.stage is not None
    assert row.stage.title == "Waiting for the customer"


def test_nobodys_step_is_in_the_queue_of_those_who_may_assign(world: World) -> None:
    id = world.open()
    world.set("work_item", world.item(id), team_id=None)
    assert shown(queue(world.kernel, world["maria"])) == {"later": [id]}
    assert shown(queue(world.kernel, world["olga"])) == {}


def test_a_step_without_the_right_to_act_is_nobodys_work(world: World) -> None:
    id = world.open()
    with world.kernel.store.transaction() as tx:
        tx.run("INSERT INTO work_item_candidate VALUES (?, ?)", (world.item(id), world["carl"].id))
        row = (world["carl"].id, id)
        tx.run("INSERT INTO participant (principal_id, ticket_id, kind) VALUES (?, ?, 'observer')", row)
    assert shown(worklist(world.kernel, world["carl"])) == {}
    visitor = world.kernel.access.visitor(id, None, "Ann")
    assert shown(worklist(world.kernel, visitor)) == {}


def test_a_queue_pages_in_its_order_to_the_end(world: World) -> None:
    ids = [world.open() for _turn in range(7)]
    for position, id in enumerate(ids):
        world.set("work_item", world.item(id), urgent=NOW + (position % 3) * HOUR)
    whole = [row.ticket for group in queue(world.kernel, world["ivan"]).groups for row in group.rows]
    paged: list[int] = []
    cursor = None
    while True:
        page = steps(world.kernel, world["ivan"], whose="teams", cursor=cursor, limit=2)
        paged += [row.ticket for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert paged == whole
    assert sorted(paged) == ids


def test_a_group_gives_its_next_rows(world: World) -> None:
    for _turn in range(3):
        world.open()
    first = queue(world.kernel, world["ivan"], limit=2).groups[0]
    assert (first.key, first.count, len(first.rows)) == ("later", 3, 2)
    page = group(world.kernel, world["ivan"], "later", whose="teams", cursor=first.next, limit=2)
    assert len(page.items) == 1
    assert page.next is None
    assert {row.ticket for row in page.items}.isdisjoint(row.ticket for row in first.rows)


def test_a_message_of_the_client_after_the_first_makes_a_row_fresh(world: World) -> None:
    id = world.open("Mine", "carl", body="Where is it?")
    world.run(ClaimWork(world.item(id)), "olga")
    assert not worklist(world.kernel, world["olga"]).groups[0].rows[0].fresh
    world.clock.advance(HOUR)
    world.run(PostReply(id, "Any news?"), "carl")
    assert worklist(world.kernel, world["olga"]).groups[0].rows[0].fresh
    world.run(PostReply(id, "Soon"), "olga")
    assert not worklist(world.kernel, world["olga"]).groups[0].rows[0].fresh


def test_next_is_the_most_urgent_step_of_another_ticket(world: World) -> None:
    first, second = world.open(), world.open()
    for id in (first, second):
        world.run(ClaimWork(world.item(id)), "olga")
    world.set("work_item", world.item(second), due=NOW, urgent=NOW)
    found = next_step(world.kernel, world["olga"])
    assert found is not None
    assert found.ticket == second
    other = next_step(world.kernel, world["olga"], after=second)
    assert other is not None
    assert other.ticket == first
    assert next_step(world.kernel, world["boris"]) is None


def test_counters_say_what_the_lists_hold(world: World) -> None:
    taken = world.open()
    world.open()
    world.run(ClaimWork(world.item(taken)), "olga")
    world.set("work_item", world.item(taken), due=NOW - HOUR, urgent=NOW - HOUR)
    found = counters(world.kernel, world["olga"])
    assert (found.work, found.late, found.queue) == (1, 1, 1)
    assert counters(world.kernel, world["olga"]).version == found.version
    before = moment(world.kernel)
    world.open()
    assert moment(world.kernel) != before
    assert counters(world.kernel, world["olga"]).version != found.version


def test_a_worklist_of_fifty_takes_few_statements(world: World) -> None:
    for _turn in range(55):
        world.open()
    worklist(world.kernel, world["ivan"])  # what is read once an epoch is read
    told = world.statements()
    found = steps(world.kernel, world["ivan"])
    assert len(found.items) == 50
    assert len(told) <= 12, told


def test_a_ticket_that_becomes_urgent_brings_its_steps_to_the_top(world: World) -> None:
    first, second = world.open(), world.open()
    assert shown(queue(world.kernel, world["olga"])) == {"later": [first, second]}
    world.run(EditTicket(second, {"due": NOW - HOUR, "priority": 1}), "maria")
    assert shown(queue(world.kernel, world["olga"])) == {"late": [second], "later": [first]}
    world.run(EditTicket(second, {"due": None}), "maria")
    assert shown(queue(world.kernel, world["olga"])) == {"later": [second, first]}


def test_a_person_of_many_teams_sees_the_queue_of_each(world: World) -> None:
    world.open()
    before = shown(queue(world.kernel, world["olga"]))
    for number in range(MOST_TEAMS + 1):
        world.run(AddTeam(f"team{number}", f"Team {number}"))
        with world.kernel.store.transaction() as tx:
            team = tx.value("SELECT id FROM principal WHERE key = ?", (f"team{number}",))
            tx.run("INSERT INTO membership (principal_id, team_id) VALUES (?, ?)", (world["olga"].id, team))
            world.kernel.epochs.bump(tx, "access")
    assert shown(queue(world.kernel, world["olga"])) == before
