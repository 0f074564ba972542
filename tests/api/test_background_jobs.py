"""Background jobs over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands.outbox import write_job
from tests.queries.conftest import World

from .conftest import Client


def test_listed_run_again_and_set_aside(world: World, client: Callable[[str | None], Client]) -> None:
    root = client("root")
    with world.kernel.store.transaction() as tx:
        ids = [write_job(tx, "letter", f"k{number}", {}, world.clock.now()) for number in range(2)]
        tx.run("UPDATE job SET state = 'dead', error = 'away', ended = 5, attempts = 8")
    listed = root.get("/background-jobs?limit=1").get_json()
    assert [(row["id"], row["error"], row["tries"], row["state"]) for row in listed["items"]] == [
        (ids[1], "away", 8, "dead")
    ]
    assert [row["id"] for row in root.get(f"/background-jobs?cursor={listed['next']}").get_json()["items"]] == [ids[0]]
    assert root.post(f"/background-jobs/{ids[0]}/run").get_json() == {"id": ids[0], "state": "ready"}
    assert root.post(f"/background-jobs/{ids[1]}/aside").get_json() == {"id": ids[1], "state": "aside"}
    assert root.post(f"/background-jobs/{ids[0]}/aside").status_code == 409
    assert root.post("/background-jobs/999/aside").status_code == 404
    assert root.get("/background-jobs?state=lost").status_code == 422
    assert client("olga").get("/background-jobs").status_code == 403
