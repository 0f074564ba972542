"""The audit over REST."""

from __future__ import annotations

from collections.abc import Callable

from instar.commands import AddGrant
from tests.queries.conftest import World

from .conftest import Client


def test_it_is_listed_cut_and_paged(world: World, client: Callable[[str | None], Client]) -> None:
    world.run(AddGrant("carl", "designer"), "root")
    root = client("root")
    (row,) = root.get("/audit?who=root&what=grant.added").get_json()["items"]
    assert (row["who"]["login"], row["subject"], row["text"]) == (
        "root",
        "carl",
        "Right given to carl: Designer everywhere",
    )
    assert row["detail"]["what"] == "designer"
    told = root.get("/audit?subject=carl&what=grant", Accept_Language="ru").get_json()["items"][0]["text"]
    assert told == "Дано право для carl: Проектировщик везде"
    first = root.get("/audit?limit=2").get_json()
    second = root.get(f"/audit?limit=2&cursor={first['next']}").get_json()
    assert first["items"][1]["id"] > second["items"][0]["id"]
    for wrong in ("who=nobody", "what=riddle", "when=soon", "limit=0", "cursor=x", "odd=1"):
        assert root.get(f"/audit?{wrong}").status_code == 422, wrong
    assert client("maria").get("/audit").status_code == 403
