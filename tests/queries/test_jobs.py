"""Background jobs as their administrator sees them: each list in its order, paged, without what they carry."""

from __future__ import annotations

import pytest

from instar.commands.outbox import write_job
from instar.errors import Forbidden, Invalid
from instar.queries.jobs import STATES, counts, dead_jobs, job_counts, job_kinds, jobs, oldest_due

from .conftest import NOW, World


def written(world: World, state: str, number: int, kind: str = "letter", ticket: int = 0) -> int:
    with world.kernel.store.transaction() as tx:
        payload = {"text": "a secret link", "action": "post.send" if kind == "action" else ""}
        id = write_job(tx, kind, f"{state}.{kind}.{number}", payload, NOW, ticket=ticket)
        tx.run(
            "UPDATE job SET state = ?, due = ?, lease = ?, ended = ?, error = ? WHERE id = ?",
            (state, NOW + number // 2, NOW + number // 2, NOW + number // 2, f"wrong {number}", id),
        )
    return id


@pytest.mark.parametrize("state", STATES)
def test_pages_have_every_job_once_in_the_order_of_the_list(world: World, state: str) -> None:
    made = [written(world, state, number) for number in range(9)]
    written(world, "held" if state != "held" else "dead", 99)
    found, cursor = [], None
    for _page in range(9):
        page = jobs(world.kernel, world["root"], state=state, cursor=cursor, limit=2)
        found += [row.id for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == (made if state in ("ready", "running") else made[::-1])


@pytest.mark.sqlite
@pytest.mark.parametrize("state", STATES)
def test_every_list_is_read_by_an_index(world: World, state: str) -> None:
    from instar.queries.jobs import _listing

    sql, args = _listing(state, "", None, 50)
    plan = " ".join(str(row[3]) for row in world.kernel.store.read().all(f"EXPLAIN QUERY PLAN {sql}", args))
    assert "USING INDEX job_" in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_one_kind_alone(world: World) -> None:
    written(world, "dead", 1)
    odd = written(world, "dead", 2, "action")
    page = jobs(world.kernel, world["root"], kind="action")
    assert [(row.id, row.what, row.error) for row in page.items] == [(odd, "post.send", "wrong 2")]
    assert job_kinds(world.kernel, world["root"], "dead") == ("action", "letter")


def test_what_a_job_carries_is_not_told(world: World) -> None:
    written(world, "dead", 1)
    assert "secret" not in repr(jobs(world.kernel, world["root"]))


def test_a_ticket_is_named_to_who_sees_it_alone(world: World) -> None:
    from instar.commands import AddGrant, AddUser

    ticket = world.open("Where is my licence?")
    written(world, "dead", 1, "action", ticket)
    world.run(AddUser("adam", "Adam", profile="admin"))
    assert [row.ticket for row in jobs(world.kernel, world["adam"]).items] == [""]
    world.run(AddGrant("adam", "auditor"))
    assert [row.ticket for row in jobs(world.kernel, world["adam"]).items] == [f"T-{ticket}"]


def test_numbers(world: World) -> None:
    for number in range(3):
        written(world, "dead", number)
    written(world, "done", 7)
    late = written(world, "ready", 8)
    world.clock.advance(60_000)
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE job SET due = ? WHERE id = ?", (NOW, late))
    told = job_counts(world.kernel, world["root"])
    assert {state: number for state, number in told.items() if number} == {"dead": 3, "ready": 1, "done": 1}
    assert (dead_jobs(world.kernel, world["root"]), dead_jobs(world.kernel, world["olga"])) == (3, 0)
    assert ("dead", "letter", 3) in counts(world.kernel)
    assert oldest_due(world.kernel) == 60_000


def test_it_is_for_who_looks_after_the_site(world: World) -> None:
    for login in ("olga", "maria", "carl"):
        with pytest.raises(Forbidden):
            jobs(world.kernel, world[login])
        with pytest.raises(Forbidden):
            job_counts(world.kernel, world[login])


def test_a_state_that_there_is_not_is_told(world: World) -> None:
    with pytest.raises(Invalid):
        jobs(world.kernel, world["root"], state="lost")
