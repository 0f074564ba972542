"""A list as rows of a file: exactly the tickets that may be seen and exported, exactly the fields that may be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instar.commands import AddGrant, EditTicket, EndGrant
from instar.errors import Forbidden, Invalid
from instar.i18n import use
from instar.queries.cells import chosen, ticket_columns
from instar.queries.export import cells, exported
from instar.queries.tickets import NO_FILTERS, Filters, list_tickets

from .conftest import World


def table(world: World, by: str, names: list[str] | None = None, filters: Filters = NO_FILTERS) -> list[list[object]]:
    kernel, actor = world.kernel, world[by]
    ids = exported(kernel, actor, filters)
    return [row for page in cells(kernel, actor, ids, chosen(kernel, actor, names)) for row in page]


def test_the_rows_are_those_of_the_list_that_may_be_exported(world: World) -> None:
    appeal, deal = world.open(), world.open("A deal", by="maria", service="shop", data={"amount": "7.00"})
    assert table(world, "maria", ["number"]) == [[f"T-{deal}"], [f"T-{appeal}"]]
    world.run(AddGrant("boris", "ticket.export", "process", "deal"))
    world.run(AddGrant("boris", "ticket.view"))
    assert len(list_tickets(world.kernel, world["boris"]).items) == 2
    assert table(world, "boris", ["number"]) == [[f"T-{deal}"]]


def test_an_export_right_without_sight_gives_nothing(world: World) -> None:
    world.open()
    world.run(AddGrant("boris", "ticket.export"))
    assert table(world, "boris", ["number"]) == []


def test_who_may_export_nowhere_is_refused(world: World) -> None:
    world.open()
    with pytest.raises(Forbidden):
        exported(world.kernel, world["olga"])


def test_filters_and_order_are_those_of_the_list(world: World) -> None:
    first, second, third = world.open("one"), world.open("two"), world.open("three")
    world.run(EditTicket(second, {"priority": 1}), "maria")
    ids = exported(world.kernel, world["maria"], Filters(priority="1"))
    assert list(ids) == [second]
    assert list(exported(world.kernel, world["maria"], sort="number")) == [first, second, third]


def test_internal_fields_are_empty_where_the_inside_is_not_to_be_seen(world: World) -> None:
    appeal = world.open(role="appeal", data={})
    world.set("ticket", appeal, data='{"topic": "order", "suspicion": "steals"}')
    world.run(AddGrant("carl", "ticket.view", "process", "appeal"))
    world.run(AddGrant("carl", "ticket.export", "process", "appeal"))
    names = {column.name for column in ticket_columns(world.kernel, world["carl"])}
    assert "data.topic" in names
    assert not names & {"data.suspicion", "priority", "assignee", "team", "step", "result"}
    row = table(world, "carl", None)[0]
    assert "order" in row
    assert "steals" not in row
    world.run(AddGrant("carl", "ticket.view_internal", "process", "deal"))
    wanted = ["data.suspicion", "data.topic", "priority", "stage"]
    assert table(world, "carl", wanted) == [[None, "order", None, None]]
    assert table(world, "maria", wanted) == [["steals", "order", 3, "New"]]


def test_a_filter_on_what_is_internal_finds_nothing_where_it_may_not_be_read(world: World) -> None:
    world.open()
    world.run(AddGrant("carl", "ticket.view"))
    world.run(AddGrant("carl", "ticket.export"))
    assert list(exported(world.kernel, world["carl"], Filters(priority="3"))) == []


def test_values_are_for_programs(world: World) -> None:
    deal = world.open("A deal", by="maria", service="shop", data={"amount": "7.00"})
    world.run(EditTicket(deal, {"data": {"amount": "1250.50"}, "due": "2026-01-09T12:00:00Z"}), "maria")
    assert table(world, "maria", ["data.amount", "due"])[0] == [Decimal("1250.50"), "2026-01-09 12:00"]


def test_titles_speak_the_readers_language(world: World) -> None:
    world.open("A deal", by="maria", service="shop", data={"amount": "7.00"})
    with use("ru"):
        assert next(c.title for c in ticket_columns(world.kernel, world["maria"]) if c.name == "number") == "Номер"
        assert table(world, "maria", ["role"]) == [["Сделка"]]


def test_a_column_that_is_not_there_is_told_with_the_nearest(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        chosen(world.kernel, world["maria"], ["tittle"])
    assert "title" in (refused.value.hint or "")
    with pytest.raises(Invalid):
        chosen(world.kernel, world["maria"], [])
    with pytest.raises(Invalid):  # not to be told apart from one that is hidden
        chosen(world.kernel, world["carl"], ["data.suspicion"])


def test_more_than_may_go_at_once_is_refused_rather_than_cut(world: World) -> None:
    world.open()
    world.open()
    with pytest.raises(Invalid):
        exported(world.kernel, world["maria"], most=1)


def test_rights_are_asked_again_for_every_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instar.queries.export.PAGE", 1)
    world.open()
    world.open()
    right = world.run(AddGrant("boris", "ticket.export"))["id"]
    world.run(AddGrant("boris", "ticket.view"))
    boris = world["boris"]
    ids = exported(world.kernel, boris)
    pages = cells(world.kernel, boris, ids, chosen(world.kernel, boris, ["number"]))
    assert len(next(pages)) == 1
    world.run(EndGrant(right))
    assert next(pages) == []


SECRETS = st.text(alphabet="xyz", min_size=4, max_size=8).map(lambda word: f"secret-{word}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(secret=SECRETS, stray=SECRETS, granted=st.booleans())
def test_no_hidden_value_leaves_in_any_column(world: World, secret: str, stray: str, granted: bool) -> None:
    """Whatever a field holds – of the role, of a step, of an earlier role – and whichever columns are taken."""
    ticket = world.open(role="appeal")
    world.set("ticket", ticket, data=f'{{"suspicion": "{secret}", "reason": "{stray}", "gone": "{stray}"}}')
    if not world.kernel.access.can(world["carl"], "ticket.export"):
        world.run(AddGrant("carl", "ticket.view"))
        world.run(AddGrant("carl", "ticket.export"))
    if granted:  # some columns are there, for what may be read elsewhere
        world.run(AddGrant("carl", "ticket.view_internal", "process", "deal"))
    names = [column.name for column in ticket_columns(world.kernel, world["carl"])]
    assert "secret-" not in repr(table(world, "carl", names))
    every = [column.name for column in ticket_columns(world.kernel, world["maria"])]
    assert secret in repr(table(world, "maria", every))


def test_of_a_hidden_ticket_above_not_even_the_number_leaves(world: World) -> None:
    hidden, part = world.open(), world.open("A deal", by="maria", service="shop", data={"amount": "7.00"})
    world.run(EditTicket(part, {"parent": f"T-{hidden}"}), "maria")
    world.run(AddGrant("boris", "ticket.export", "process", "deal"))
    assert table(world, "boris", ["number", "parent"]) == [[f"T-{part}", None]]
    assert [f"T-{part}", f"T-{hidden}"] in table(world, "maria", ["number", "parent"])


def test_the_rating_and_the_contract_are_columns_of_those_who_see_the_inside(world: World) -> None:
    id = world.open("Mine", "carl")
    world.set("ticket", id, rating=4, entitled=0)
    assert table(world, "maria", ["rating", "entitled"]) == [[4, "no"]]
    assert not {"rating", "entitled"} & {column.name for column in chosen(world.kernel, world["maria"], None)}
    world.run(AddGrant("carl", "ticket.export", "process", "appeal"))
    assert not {"rating", "entitled"} & {column.name for column in ticket_columns(world.kernel, world["carl"])}
