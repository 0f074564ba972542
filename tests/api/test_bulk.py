"""One command over many tickets over REST: per ticket, in the name of who asked, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from instar.commands import bulk as command
from instar.commands.execute import execute
from instar.jobs import Workers
from instar.kernel import Kernel
from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


class Killed(BaseException):
    """The worker's process ends: nothing of ours gets to handle it."""


def work(world: World) -> None:
    Workers(world.kernel, 1).drain()


def states(client: Client, job: int) -> list[tuple[str, str, str]]:
    items = client.get(f"/jobs/{job}/items").get_json()["items"]
    return [(item["ticket"], item["state"], item["code"]) for item in items]


def test_a_list_of_tickets_is_changed_each_with_its_own_result(world: World, client: As) -> None:
    ids = [world.open(f"Licence {turn}") for turn in range(3)]
    world.run(command.CancelTicket(ids[1]), "maria")
    order = {"select": {"numbers": [f"T-{id}" for id in (*ids, 4711)]}, "command": "cancel"}
    olga = client("olga")
    answer = olga.post("/tickets/bulk", order)
    told = answer.get_json()
    assert (answer.status_code, told["state"], told["total"], told["waiting"]) == (202, "running", 4, 4)
    assert answer.headers["Location"] == f"/api/v1/jobs/{told['id']}"
    work(world)
    done = olga.get(f"/jobs/{told['id']}").get_json()
    assert (done["state"], done["done"], done["failed"], done["waiting"]) == ("done", 2, 2, 0)
    assert states(olga, told["id"]) == [
        (f"T-{ids[0]}", "done", ""),
        (f"T-{ids[1]}", "failed", "ended"),
        (f"T-{ids[2]}", "done", ""),
        ("T-4711", "failed", "no_ticket"),
    ]
    failed = olga.get(f"/jobs/{told['id']}/items?state=failed&limit=1").get_json()
    assert ([item["ticket"] for item in failed["items"]], failed["next"] is None) == ([f"T-{ids[1]}"], False)


def test_a_filter_chooses_what_the_account_sees(world: World, client: As) -> None:
    world.open("An appeal")
    deals = [world.open(f"Seats {turn}", "maria", service="shop", data={"amount": 1}) for turn in range(2)]
    boris = client("boris")
    order = {"select": {"filter": {"status": "open"}}, "command": "edit", "arguments": {"priority": 1}}
    job = boris.post("/tickets/bulk", order).get_json()
    assert job["total"] == 2
    work(world)
    rows = world.kernel.store.read().all("SELECT id FROM ticket WHERE priority = 1 ORDER BY id")
    assert rows == [(id,) for id in deals]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_killed_worker_goes_on_where_it_was(
    world: World, client: As, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """At every ticket in turn, before its command and between the command and its row: each gets one note."""
    ids = [world.open(f"Licence {turn}") for turn in range(4)]
    order = {"body": "Sorry for the delay", "audience": "internal"}
    olga = client("olga")
    select = {"numbers": [f"T-{id}" for id in ids]}
    job = olga.post("/tickets/bulk", {"select": select, "command": "message", "arguments": order}).get_json()["id"]
    deaths: Iterator[int] = iter(range(4))

    def dying(kernel: Kernel, wanted: Any, actor: Any, **more: Any) -> Any:
        turn = int(more["key"].rpartition(":")[2])
        killed = turn in left
        left.discard(turn)
        if killed and where == "before":
            raise Killed
        answer = execute(kernel, wanted, actor, **more)
        if killed:
            raise Killed
        return answer

    left = set(deaths)
    monkeypatch.setattr(command, "execute", dying)
    for _turn in range(4):
        with pytest.raises(Killed):
            work(world)
        world.clock.advance(61_000)  # the lease is over
    work(world)
    assert [state for _number, state, _code in states(olga, job)] == ["done"] * 4
    count = "SELECT count(*) FROM message WHERE ticket_id = ? AND body LIKE 'Sorry%'"
    assert [world.kernel.store.read().value(count, (id,)) for id in ids] == [1] * 4


def test_a_ticket_that_kills_its_worker_every_time_is_left_out(
    world: World, client: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [world.open(f"Licence {turn}") for turn in range(2)]
    olga = client("olga")
    job = olga.post("/tickets/bulk", {"select": {"numbers": [f"T-{id}" for id in ids]}, "command": "cancel"}).get_json()

    def deadly(kernel: Kernel, wanted: Any, actor: Any, **more: Any) -> Any:
        if wanted.ticket == ids[0]:
            raise Killed
        return execute(kernel, wanted, actor, **more)

    monkeypatch.setattr(command, "execute", deadly)
    for _turn in range(8):
        with pytest.raises(Killed):
            work(world)
        world.clock.advance(61_000)
    work(world)
    assert [code for _number, _state, code in states(olga, job["id"])] == ["lost", ""]


def test_a_job_is_stopped_and_belongs_to_who_started_it(world: World, client: As) -> None:
    id = world.open()
    olga = client("olga")
    job = olga.post("/tickets/bulk", {"select": {"numbers": [f"T-{id}"]}, "command": "cancel"}).get_json()["id"]
    for path in (f"/jobs/{job}", f"/jobs/{job}/items"):
        assert client("ivan").get(path).status_code == 404
    assert client("ivan").post(f"/jobs/{job}/stop").status_code == 404
    stopped = olga.post(f"/jobs/{job}/stop").get_json()
    assert (stopped["state"], stopped["skipped"]) == ("stopped", 1)
    work(world)
    assert world.kernel.store.read().value("SELECT ended FROM ticket WHERE id = ?", (id,)) is None
    assert olga.post(f"/jobs/{job}/stop").status_code == 409
    assert [row["id"] for row in olga.get("/jobs").get_json()["items"]] == [job]
    assert client("ivan").get("/jobs").get_json()["items"] == []


def test_a_mask_holds_in_the_job_too(world: World, client: As) -> None:
    id = world.open()
    token = client("olga").post("/me/tokens", {"name": "x", "allow": ["ticket.view"]}).get_json()["token"]
    reading = client(None)
    order = {"select": {"numbers": [f"T-{id}"]}, "command": "edit", "arguments": {"priority": 1}}
    job = reading.post("/tickets/bulk", order, Authorization=f"Bearer {token}").get_json()["id"]
    work(world)
    assert states(client("olga"), job) == [(f"T-{id}", "failed", "not_allowed")]


@pytest.mark.parametrize(
    ("order", "path"),
    [
        ({"select": {"numbers": []}, "command": "cancel"}, "select"),
        ({"select": {}, "command": "cancel"}, "select"),
        ({"select": {"numbers": ["T-1"], "filter": {}}, "command": "cancel"}, "select"),
        ({"select": {"numbers": ["nothing"]}, "command": "cancel"}, "select.numbers"),
        ({"select": {"filter": {"colour": "red"}}, "command": "cancel"}, "select.filter.colour"),
        ({"select": {"numbers": ["T-1"]}, "command": "cancle"}, "command"),
        ({"select": {"numbers": ["T-1"]}, "command": "move"}, "arguments.stage"),
        ({"select": {"numbers": ["T-1"]}, "command": "move", "arguments": {"stage": 7}}, "arguments.stage"),
        ({"select": {"numbers": [f"T-{turn}" for turn in range(5001)]}, "command": "cancel"}, "select"),
    ],
)
def test_what_cannot_be_done_is_told_by_path_and_starts_nothing(
    world: World, client: As, order: Any, path: str
) -> None:
    answer = client("olga").post("/tickets/bulk", order)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [path])
    assert world.kernel.store.read().value("SELECT count(*) FROM bulk") == 0


def test_so_many_jobs_at_a_time_are_enough(world: World, client: As) -> None:
    number = f"T-{world.open()}"
    olga = client("olga")
    order = {"select": {"numbers": [number]}, "command": "edit", "arguments": {"priority": 2}}
    answers = [olga.post("/tickets/bulk", order) for _turn in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [409]
    work(world)
    assert olga.post("/tickets/bulk", order).status_code == 202


def test_what_a_job_has_done_is_taken_back_where_nothing_came_after(world: World, client: As) -> None:
    ids = [world.open() for _turn in range(3)]
    world.run(command.EditTicket(ids[1], {"priority": 1}), "olga")
    olga = client("olga")
    world.clock.advance(1000)
    order = {"select": {"numbers": [f"T-{id}" for id in ids]}, "command": "edit", "arguments": {"priority": 1}}
    job = olga.post("/tickets/bulk", order).get_json()["id"]
    assert olga.post(f"/jobs/{job}/undo", {}).get_json()["code"] == "running"
    work(world)
    world.clock.advance(1000)
    world.run(command.EditTicket(ids[2], {"title": "By hand, later"}), "olga")
    answer = olga.post(f"/jobs/{job}/undo", {})
    back = answer.get_json()
    assert (answer.status_code, back["command"], back["total"]) == (202, "undo", 3)
    work(world)
    assert states(olga, back["id"]) == [
        (f"T-{ids[0]}", "done", ""),
        (f"T-{ids[1]}", "failed", "nothing_to_undo"),
        (f"T-{ids[2]}", "failed", "not_the_last"),
    ]
    read = world.kernel.store.read()
    assert [priority for (priority,) in read.all("SELECT priority FROM ticket ORDER BY id")] == [3, 1, 1]
    world.clock.advance(16 * 60_000)
    assert olga.post(f"/jobs/{job}/undo", {}).get_json()["code"] == "undo_too_late"
    assert client("maria").post(f"/jobs/{job}/undo", {}).status_code == 404


def test_a_job_that_sends_or_ends_is_not_taken_back(world: World, client: As) -> None:
    olga = client("olga")
    number = f"T-{world.open()}"
    watched = {"select": {"numbers": [number]}, "command": "watch"}
    job = olga.post("/tickets/bulk", watched).get_json()["id"]
    work(world)
    assert states(olga, job) == [(number, "done", "")]
    assert [one["number"] for one in olga.get("/watched").get_json()["items"]] == [number]
    assert olga.post(f"/jobs/{job}/undo", {}).get_json()["code"] == "no_undo"
