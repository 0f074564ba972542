"""Who is asking."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Client

As = Callable[[str | None], Client]


def test_me_is_the_account_of_the_token(client: As) -> None:
    told = client("olga").get("/me").get_json()
    assert (told["login"], told["kind"], told["teams"]) == ("olga", "user", [{"key": "frontline", "name": "Frontline"}])
    assert "ticket.act" in told["permissions"]
