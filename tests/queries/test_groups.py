"""What groups are called."""

from __future__ import annotations

from instar.i18n import use
from instar.queries.groups import Groupings

from .conftest import World


def test_keys_are_put_into_the_readers_words(world: World) -> None:
    known = Groupings(world.kernel, world["olga"])
    with use("ru"):
        names = {name: known.named(name).title for name in ("role", "status", "service", "stage", "process", "team")}
        told = {
            "role": names["role"]("appeal"),
            "status": names["status"]("waiting"),
            "service": names["service"]("general"),
            "stage": names["stage"]("customer"),
            "process": names["process"]("deal"),
            "team": names["team"]("sales"),
        }
        assert told == {
            "role": "Обращение",
            "status": "Ожидание",
            "service": "Общая",
            "stage": "Ждём клиента",
            "process": "Сделки",
            "team": "Sales",
        }
    assert known.named("priority").title(1) == "P1"


def test_what_nobody_knows_any_more_is_called_by_its_key(world: World) -> None:
    known = Groupings(world.kernel, world["olga"])
    for name in ("role", "status", "service", "stage", "process", "team", "assignee"):
        assert known.named(name).title("gone") == "gone"
        assert known.named(name).title(None) == "—"


def test_only_numbers_are_added_up(world: World) -> None:
    known = Groupings(world.kernel, world["olga"])
    assert known.number("data.amount").type.kind == "number"
    assert known.number("priority").internal
