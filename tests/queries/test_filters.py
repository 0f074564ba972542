"""Filters that are expressions: SQL finds what the expression says, and nobody learns more than he may read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instar.commands import EditTicket
from instar.engine.expressions import BOOLEAN, DATE, LIST, NUMBER, RECORD, TEXT, TIME, compile_expression
from instar.engine.expressions.syntax import quoted
from instar.errors import Invalid
from instar.queries import matching
from instar.queries.filters import compile_filter
from instar.queries.sets import Tickets
from instar.queries.tickets import Filters, list_tickets

from .conftest import DAY, NOW, World

LOGINS = ("boris", "maria")


def found(world: World, where: str, by: str = "olga") -> list[int]:
    return [row.id for row in list_tickets(world.kernel, world[by], Filters(where=where), limit=200).items]


def refused(world: World, where: str, by: str = "olga") -> Invalid:
    with pytest.raises(Invalid) as caught:
        found(world, where, by)
    assert list(caught.value.errors) == ["where"]
    return caught.value


# -- the same as the expression says -----------------------------------------------------------------------------

TEXTS = (
    "",
    "a",
    "licence",
    "ЁЖ",
    "ёж",
    "100%",
    "_",
    "it's",
    '"',
    "\\",
    "' OR 1=1 --",
    "'); DROP TABLE ticket; --",
    "😀",
)
FIELDS = {"word": TEXT, "amount": NUMBER, "yes": BOOLEAN, "day": DATE, "moment": TIME, "tags": LIST(TEXT)}
STORED: dict[str, st.SearchStrategy[Any]] = {
    "word": st.sampled_from(TEXTS),
    "amount": st.sampled_from([0, -1, 3, 2.5, "10.00", "-0.50", "7.5", "1.2.3", "12a", 1000000]),
    "yes": st.booleans(),
    "day": st.sampled_from(["2026-01-05", "2025-12-31", "2026-02-01"]),
    "moment": st.sampled_from(["2026-01-05T09:00:00Z", "2025-12-31T23:59:59Z"]),
    "tags": st.lists(st.sampled_from(TEXTS), max_size=3),
}
ANYTHING = st.sampled_from([None, 1, "x", True, [], ["a"], {}, "10.00"])
ROW = st.fixed_dictionaries({}, optional={name: st.one_of(kept, ANYTHING) for name, kept in STORED.items()})
SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
EQUALS = st.sampled_from(["==", "!="])
VALUES = {
    "word": st.sampled_from(TEXTS).map(quoted),
    "amount": st.sampled_from(["0", "2.5", "10", "-0.5", "1 + 2"]),
    "day": st.sampled_from(["date('2026-01-05')", "date('2025-12-31')"]),
    "moment": st.sampled_from(["now", "now - duration('P5D')"]),
    "yes": st.sampled_from(["true", "false"]),
}


def _atoms() -> st.SearchStrategy[str]:
    ordered = [
        st.builds(lambda sign, value, name=name: f"data.{name} {sign} {value}", SIGNS, VALUES[name])
        for name in ("word", "amount", "day", "moment")
    ]
    texts = st.sampled_from(TEXTS).map(quoted)
    return st.one_of(
        *ordered,
        st.builds(lambda sign, value: f"data.yes {sign} {value}", EQUALS, VALUES["yes"]),
        st.builds(lambda sign, name: f"data.{name} {sign} null", EQUALS, st.sampled_from(list(FIELDS))),
        st.builds(lambda name, text: f"data.word.{name}({text})", st.sampled_from(["contains", "startsWith"]), texts),
        st.builds(lambda text: f"endsWith(data.word, {text})", texts),
        st.builds(lambda items: f"data.word in [{', '.join(items)}]", st.lists(texts, max_size=3)),
        st.builds(lambda text: f"{text} in data.tags", texts),
        st.builds(lambda text: f"contains(data.tags, {text})", texts),
        st.builds(lambda name: f"has(data.{name})", st.sampled_from(list(FIELDS))),
        st.builds(lambda sign: f"data.word {sign} data.word", SIGNS),
        st.just("data.yes"),
        st.sampled_from(["true", "1 == 2", "data.amount in [null, 3]"]),
    )


EXPRESSIONS = st.recursive(
    _atoms(),
    lambda inner: st.one_of(
        st.builds(lambda one, other, sign: f"({one} {sign} {other})", inner, inner, st.sampled_from(["&&", "||"])),
        inner.map(lambda one: f"!({one})"),
    ),
    max_leaves=5,
)
FORM = [
    {"id": "word", "type": "text"},
    {"id": "amount", "type": "money"},
    {"id": "yes", "type": "boolean"},
    {"id": "day", "type": "date"},
    {"id": "moment", "type": "datetime"},
    {"id": "tags", "type": "choices", "options": ["a"]},
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(Path(tmp_path_factory.mktemp("filters")))
    deal = {
        "format": "instar.process/1",
        "key": "deal",
        "title": "Deals",
        "role": "deal",
        "form": {"fields": FORM[:1] + FORM[2:]},
        "stages": [{"id": "offer", "title": "Offer"}, {"id": "won", "title": "Won", "final": True}],
    }
    world.publish(deal)
    for _turn in range(4):
        world.open("A row", service="shop")
    yield world
    world.kernel.close()


@settings(deadline=None, max_examples=150)
@given(st.lists(ROW, min_size=4, max_size=4), EXPRESSIONS)
def test_sql_finds_what_the_expression_says(table: World, rows: list[dict[str, Any]], where: str) -> None:
    for id, data in enumerate(rows, 1):
        table.set("ticket", id, data=orjson.dumps(data).decode())
    says = compile_expression(where, {"data": RECORD(FIELDS), "now": TIME, "me": TEXT})
    env = {"now": NOW, "me": "olga"}
    expected = [id for id, data in enumerate(rows, 1) if says({**env, "data": data}) is True]
    assert sorted(found(table, where)) == expected


# -- columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("assignee == 'ivan'", [2]),
        ("assignee == me", [1]),
        ("assignee != 'ivan'", [3, 1]),
        ("assignee in ['ivan', null]", [3, 2]),
        ("assignee == null && priority <= 3", [3]),
        ("startsWith(assignee, 'o')", [1]),
        ("service == 'shop' && data.amount >= 100", [3]),
        ("ticket.number == 'T-2' || number >= 3", [3, 2]),
        ("role in ['deal', 'task']", [3]),
        ("contains(title, '100%')", [2]),
        ("team != null", [3, 2, 1]),
        ("due == '2026-01-06'", [1]),
        ("due != '2026-01-06'", [3, 2]),
        ("due <= date('2026-01-06')", [1]),
        ("due > '2026-01-05' && due < '2026-01-07'", [1]),
        ("due < now + duration('P2D')", [1]),
        ("created >= now - duration('P7D')", [3, 2, 1]),
        ("stage == 'new' && !(assignee == 'ivan')", [1]),
        ("organization == 'nobody'", []),
        ("parent == null && requester == null || status != 'active'", [3, 2, 1]),
    ],
)
def test_columns_of_the_ticket(world: World, where: str, expected: list[int]) -> None:
    world.open("First")
    world.open("It is 100% sure")
    world.open("Seats", service="shop", data={"amount": 250})
    world.run(EditTicket(1, {"assignee": "olga"}), "maria")
    world.run(EditTicket(2, {"assignee": "ivan"}), "maria")
    world.set("ticket", 1, due=NOW + DAY)
    for id in (1, 2, 3):
        world.set("ticket", id, requester_id=None)
    assert found(world, where) == expected


def test_working_time_is_asked_of_calendars(world: World) -> None:
    always = {"format": "instar.calendar/1", "key": "always", "week": {"mon-sun": ["00:00-24:00"]}}
    world.publish(always)
    for id in (1, 2):
        world.open("Soon or late")
        world.set("ticket", id, due=NOW + id * DAY)
    assert found(world, "due < add_working(now, 'PT36H', 'always')") == [1]
    refusal = refused(world, "due < add_working(now, 'PT36H', 'alway')")
    assert "There is no calendar “alway”." in str(refusal.errors["where"])


# -- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "column", "hint"),
    [
        ("stagge == 'new'", 1, "Did you mean “stage”?"),
        ("role == 'deal' && data.amuont > 1", 19, "Did you mean “data.amount”?"),
        ("title = 'x'", 7, "Compare with “==”."),
        ("title", 1, None),
        ("data.amount + 1 > 2", 13, "Compare a field with a value, join comparisons with “&&”, “||” and “!”."),
        ("lower(title) == 'x'", 1, "Compare a field with a value, join comparisons with “&&”, “||” and “!”."),
        ("size(title)", 1, "Functions of a field: contains, startsWith, endsWith, has."),
        ("matches(title, '.*')", 1, "Functions of a field: contains, startsWith, endsWith, has."),
        ("priority == 'x'", 10, None),
        ("due < 'soon'", 5, None),
        ("title < 3", 7, None),
        ("number('x') == 3 && title == 'y' || 1", 11, None),
        ("title.x == 1", 1, None),
        ("state == '{}'", 1, "Did you mean “stage”?"),
    ],
)
def test_what_is_no_filter_is_refused_with_the_place(world: World, where: str, column: int, hint: str | None) -> None:
    error = refused(world, where)
    if hint is not None:
        assert error.hint == hint
    assert error.data["column"] >= 1
    if hint is not None:
        assert error.data["column"] == column


def test_a_text_with_a_nul_is_refused(world: World) -> None:
    refused(world, "title == 'a\x00b'")


@pytest.mark.parametrize(
    "where",
    [
        "||".join(["1<number"] * 99),
        "&&".join(["true"] * 166),
        "(" * 30 + "due==null" + ")" * 30,
        "!" * 10 + "(due==null)",
        "".join(f"(number>{turn}||!(due==null&&" for turn in range(3)) + "data.amount > 1" + "))" * 3,
        "title in [" + ",".join(["'a'"] * 200) + "]",
        "due in [" + ",".join(["'2026-01-01'"] * 70) + "]",
        "data.amount in [null," + ",".join(["1"] * 199) + "]",
    ],
)
def test_the_largest_filter_is_answered(world: World, where: str) -> None:
    world.open()
    assert found(world, where) in ([], [1])


@pytest.mark.parametrize("where", ["!" * 30 + "(due==null)", "(1<number||(due==null&&" * 8 + "true" + "))" * 8])
def test_what_is_nested_too_deep_is_refused(world: World, where: str) -> None:
    assert "nested" in refused(world, where).errors["where"][0]


def test_too_many_values_are_refused(world: World) -> None:
    refused(world, "number in [" + ",".join(["1"] * 201) + "]")


# -- rights ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stage", "assignee", "team", "priority", "channel", "parent", "data.suspicion"])
def test_to_a_requester_what_is_internal_is_as_unknown_as_what_is_not_there(world: World, name: str) -> None:
    world.open("Mine", "carl", data={"topic": "order"})
    there, nowhere = refused(world, f"{name} != null", "carl"), refused(world, "nothing != null", "carl")
    assert there.errors["where"][0].replace(name, "nothing") == nowhere.errors["where"][0]


def test_a_requester_filters_by_what_is_addressed_to_him(world: World) -> None:
    own = world.open("Mine", "carl", data={"topic": "order"})
    world.open("Of another", data={"topic": "order"})
    assert found(world, "data.topic == 'order'", "carl") == [own]
    assert found(world, "data.topic != 'order'", "carl") == []


def test_a_value_kept_from_another_role_is_null_to_a_requester(world: World) -> None:
    own = world.open("Mine", "carl", data={"topic": "order"})
    world.set("ticket", own, role="deal")
    assert found(world, "data.topic == 'order'", "carl") == []
    assert found(world, "data.topic == null", "carl") == [own]


def test_internal_filters_look_only_at_tickets_whose_inside_one_sees(world: World) -> None:
    own = world.open("Mine", "boris")  # requester of an enquiry; works on deals only
    deal = world.open("Seats", service="shop", data={"amount": 1})
    assert found(world, "priority == 3", "boris") == [deal]
    assert found(world, "title == 'Mine'", "boris") == [own]


# -- speed ----------------------------------------------------------------------------------------------------------


def test_a_field_without_an_index_is_refused_where_it_would_be_looked_for_in_too_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MOST_UNINDEXED", 2)
    for _turn in range(4):
        world.open("Seats", service="shop", data={"amount": 1})
    error = refused(world, "data.amount > 0")
    assert error.data == {"field": "amount"}
    assert "indexed" in str(error.hint)
    assert found(world, "number in [1, 2] && data.amount > 0") == [2, 1]
    assert found(world, "status == 'closed' && data.amount > 0") == []
    with world.kernel.store.transaction() as tx:
        tx.run("INSERT INTO field_index VALUES ('amount', 'number', 0)")
    assert len(found(world, "data.amount > 0")) == 4


# -- the number of a hidden parent -------------------------------------------------------------------------------


@pytest.fixture
def family(world: World) -> tuple[int, int, int, int]:
    """(hidden from Boris, its child, seen by Boris, its child); he sees deals alone."""
    hidden = world.open("Secret enquiry")
    told = world.open("Told deal", service="shop", data={"amount": 1})
    below, beside = (world.open(title, service="shop", data={"amount": 1}) for title in ("Below", "Beside"))
    for child, parent in ((below, hidden), (beside, told)):
        world.run(EditTicket(child, {"parent": f"T-{parent}"}), "maria")
    return hidden, below, told, beside


def test_no_filter_tells_the_number_of_a_hidden_parent(world: World, family: tuple[int, int, int, int]) -> None:
    hidden, below, told, beside = family
    for where in (
        f"parent == 'T-{hidden}'",
        f"parent in ['T-{hidden}', 999]",
        f"'T-{hidden}' == parent",
        f"parent <= {hidden}",
        f"parent < {told}",
        f"parent < number && number == {below}",
        f"parent != null && number == {below}",
        f"has(parent) && number == {below}",
        f"!(parent != {hidden})",
    ):
        assert found(world, where, "boris") == [], where
        assert found(world, where, "maria") == [below], where
    assert found(world, f"parent != 'T-{hidden}'", "boris") == [beside, below, told]
    assert found(world, "parent == null", "boris") == [below, told]


def test_a_parent_that_is_seen_is_found_by(world: World, family: tuple[int, int, int, int]) -> None:
    _hidden, _below, told, beside = family
    for where in (f"parent == 'T-{told}'", f"parent in [{told}, null] && number == {beside}", f"parent > {told - 1}"):
        assert found(world, where, "boris") == [beside], where


def test_a_parent_is_there_for_who_takes_part_in_it(world: World, family: tuple[int, int, int, int]) -> None:
    hidden, below, *_rest = family
    world.run(EditTicket(hidden, {"assignee": "boris"}), "maria")
    assert found(world, f"parent == 'T-{hidden}'", "boris") == [below]
    assert found(world, f"parent <= {hidden}", "boris") == [below]


def test_groups_and_sums_leave_hidden_parents_out(world: World, family: tuple[int, int, int, int]) -> None:
    hidden, _below, told, _beside = family
    keys = {login: {group.keys for group in Tickets(world.kernel, world[login]).group("parent")} for login in LOGINS}
    assert keys == {"boris": {(None,), (told,)}, "maria": {(None,), (told,), (hidden,)}}
    assert [Tickets(world.kernel, world[login]).group(total="parent")[0].total for login in LOGINS] == [
        told,
        told + hidden,
    ]


@pytest.mark.sqlite
def test_children_are_found_by_the_index_of_parents(world: World, family: tuple[int, int, int, int]) -> None:
    for login in LOGINS:
        sql = compile_filter(world.kernel, world[login], f"parent == {family[2]}")[0].sql
        plan = world.kernel.store.read().all(f"EXPLAIN QUERY PLAN SELECT t.id FROM ticket t WHERE {sql}", (1,) * 2)
        assert any("parent_id=?" in row[3] for row in plan), plan
