"""Dead jobs run again and set aside, and who may."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instar.access import SYSTEM
from instar.commands import (
    AnswerAction,
    OpenTicket,
    Publish,
    RetryIncident,
    RunJobAgain,
    SetJobAside,
    execute,
)
from instar.commands.outbox import write_job
from instar.errors import Conflict, Forbidden, NotFound, Refused
from instar.jobs import claim, table
from tests.jobs.conftest import PROCESS, PostOffice, office, post_office
from tests.queries.conftest import World, furnished, world

__all__ = ["furnished", "office", "post_office", "world"]


def dead(world: World, kind: str = "letter", state: str = "dead") -> int:
    with world.kernel.store.transaction() as tx:
        id = write_job(tx, kind, f"{kind}.{state}", {}, world.clock.now())
        tx.run("UPDATE job SET state = ?, attempts = 8, error = 'why', ended = 1 WHERE id = ?", (state, id))
    return id


def row(world: World, id: int) -> tuple[Any, ...]:
    found = world.kernel.store.read().one("SELECT state, attempts, error, ended FROM job WHERE id = ?", (id,))
    assert found is not None
    return found


def test_a_dead_job_is_tried_again_from_the_first_try_and_the_audit_says_who(world: World) -> None:
    job, rung = dead(world), []
    world.kernel.ring = lambda: rung.append(1)
    assert execute(world.kernel, RunJobAgain(job), world["root"]) == {"job": job, "state": "ready"}
    assert row(world, job) == ("ready", 0, None, None)
    assert rung == [1], "a worker is woken"
    audit = "SELECT what, target, detail, actor_id FROM audit WHERE what LIKE 'job.%'"
    assert world.kernel.store.read().all(audit) == [("job.again", str(job), '{"kind":"letter"}', world["root"].id)]


def test_a_worker_that_had_it_before_it_died_does_not_have_it_again(world: World) -> None:
    with world.kernel.store.transaction() as tx:
        job = write_job(tx, "letter", "letter", {}, world.clock.now())
    slow = claim(world.kernel.store, world.clock.now())
    assert slow is not None
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE job SET state = 'dead', lease = NULL WHERE id = ?", (job,))
    execute(world.kernel, RunJobAgain(job), world["root"])
    taken = claim(world.kernel.store, world.clock.now())
    assert taken is not None
    assert (taken.id, taken.attempt, slow.attempt) == (job, 1, 1)
    assert not table.extend(world.kernel.store, slow, world.clock.now())


def test_one_that_was_set_aside_is_not_dead_and_can_be_run_all_the_same(world: World) -> None:
    job = dead(world)
    execute(world.kernel, SetJobAside(job), world["root"])
    assert row(world, job) == ("aside", 8, "why", world.clock.now())
    with pytest.raises(Conflict):
        execute(world.kernel, SetJobAside(job), world["root"])
    execute(world.kernel, RunJobAgain(job), world["root"])
    assert row(world, job)[0] == "ready"


@pytest.mark.parametrize("state", ["ready", "running", "done", "held"])
def test_what_is_not_dead_is_left_alone(world: World, state: str) -> None:
    job = dead(world, state=state)
    before = row(world, job)
    for command in (RunJobAgain(job), SetJobAside(job)):
        with pytest.raises(Conflict):
            execute(world.kernel, command, world["root"])
    assert row(world, job) == before


def test_a_job_that_is_not_there_is_told(world: World) -> None:
    with pytest.raises(NotFound):
        execute(world.kernel, RunJobAgain(999), world["root"])


@pytest.mark.parametrize("kind", ["bulk", "import"])
def test_what_has_a_page_of_its_own_is_begun_anew_there(world: World, kind: str) -> None:
    job = dead(world, kind)
    with pytest.raises(Refused):
        execute(world.kernel, RunJobAgain(job), world["root"])
    execute(world.kernel, SetJobAside(job), world["root"])
    assert row(world, job)[0] == "aside"


@pytest.mark.parametrize("login", ["olga", "maria", "carl"])
def test_who_does_not_look_after_the_site_may_not(world: World, login: str) -> None:
    job = dead(world)
    for command in (RunJobAgain(job), SetJobAside(job)):
        with pytest.raises(Forbidden):
            execute(world.kernel, command, world[login])
    assert row(world, job)[0] == "dead"


# A process's step


@pytest.fixture
def failed(office: PostOffice) -> tuple[PostOffice, int, int]:
    """(post office, ticket, job) of a parcel that nobody could send."""
    office.site.run(Publish(json.dumps(PROCESS)))
    made = execute(office.site.kernel, OpenTicket("P", process="parcel", data={"parcel_to": "Ann"}), SYSTEM)
    job = claim(office.store, office.site.clock.now())
    assert job is not None
    execute(office.site.kernel, AnswerAction(job.id, job.claim, code="lost", message="Lost."), SYSTEM)
    return office, made["ticket"], job.id


def states(office: PostOffice, ticket: int) -> list[str]:
    sql = "SELECT state FROM job WHERE ticket_id = ? ORDER BY id"
    return [state for (state,) in office.store.read().all(sql, (ticket,))]


def test_the_step_is_run_again_with_a_job_of_its_own(failed: tuple[PostOffice, int, int]) -> None:
    office, ticket, job = failed
    assert (states(office, ticket), len(office.faults(ticket))) == (["dead"], 1)
    execute(office.site.kernel, RunJobAgain(job), SYSTEM)
    assert (states(office, ticket), office.faults(ticket)) == (["aside", "ready"], [])
    office.site.work()
    assert office.open_steps(ticket) == ["check"]
    with pytest.raises(Conflict):
        execute(office.site.kernel, RunJobAgain(job), SYSTEM)


def test_when_the_step_was_run_again_on_the_ticket_its_job_is_not_dead_any_more(
    failed: tuple[PostOffice, int, int],
) -> None:
    office, ticket, _job = failed
    token = office.store.read().value("SELECT token FROM incident WHERE ticket_id = ?", (ticket,))
    execute(office.site.kernel, RetryIncident(ticket, token), SYSTEM)
    assert states(office, ticket) == ["aside", "ready"]
