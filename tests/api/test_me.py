"""Who is asking."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Client

As = Callable[[str | None], Client]


def test_me_is_the_account_of_the_token(client: As) -> None:
    told = client("olga").get("/me").get_json()
    assert (told["login"], told["kind"], told["teams"]) == ("olga", "user", [{"key": "frontline", "name": "Frontline"}])
    assert "ticket.act" in told["permissions"]


def test_what_a_field_may_name_is_found_by_a_part_of_its_name(client: As) -> None:
    olga = client("olga")
    [ivan] = olga.get("/references/user?q=ivan").get_json()["items"]
    assert ivan == {"value": "ivan", "name": "Ivan", "note": "ivan"}
    [contact] = olga.get("/references/contact?q=Olga").get_json()["items"]
    assert isinstance(contact["value"], int)
    assert olga.get("/references/nothing").status_code == 404
    assert client("carl").get("/references/user?q=ivan").get_json() == {"items": []}
