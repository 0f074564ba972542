"""People and teams over REST."""

from __future__ import annotations

from collections.abc import Callable

from tests.queries.conftest import World

from .conftest import Client

As = Callable[[str | None], Client]


def logins(client: Client, path: str) -> list[str]:
    return [row["login"] for row in client.get(path).get_json()["items"]]


def test_colleagues_are_found_by_a_part_of_the_name(client: As) -> None:
    assert {"olga", "ivan", "maria", "boris"} <= set(logins(client("olga"), "/people"))
    assert logins(client("olga"), "/people?q=MAR") == ["maria"]
    assert logins(client("carl"), "/people") == [], "somebody outside is told of nobody"


def test_teams_and_assignees(world: World, client: As) -> None:
    id = world.open()
    teams = client("olga").get("/teams").get_json()["items"]
    assert [team["key"] for team in teams] == ["frontline", "sales"]
    assert client("carl").get("/teams").get_json()["items"] == []
    assert logins(client("olga"), f"/tickets/T-{id}/assignees") == ["olga", "ivan", "maria"]
    assert logins(client("olga"), f"/tickets/T-{id}/assignees?q=iva") == ["ivan"]
    assert client("boris").get(f"/tickets/T-{id}/assignees").status_code == 404
