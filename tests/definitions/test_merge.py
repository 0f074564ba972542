"""Merging the work of two people: nothing of either is lost, and what only they can decide is asked."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.definitions.merge import ABSENT, Place, merge, same

Edit = Callable[[dict[str, Any]], object]

BASE: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "purchase",
    "title": {"en": "Purchase", "ru": "Закупка"},
    "role": "task",
    "stages": [{"id": "open", "title": "Open"}, {"id": "work", "title": "Work"}, {"id": "done", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "next": "fill"},
        "fill": {
            "type": "userTask",
            "stage": "open",
            "title": {"en": "Fill in"},
            "candidates": {"team": "frontline"},
            "form": {"fields": [{"id": "amount", "type": "money", "title": "Amount"}, {"id": "why", "type": "text"}]},
            "next": [{"to": "approve", "outcome": "send"}, {"to": "end", "outcome": "drop"}],
        },
        "approve": {"type": "userTask", "stage": "work", "due": {"after": "P1D"}, "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    },
    "layout": {"nodes": {"fill": {"bounds": [1, 1, 9, 9]}, "approve": {"bounds": [2, 1, 9, 9]}}},
}


def edited(*edits: Edit) -> dict[str, Any]:
    made = copy.deepcopy(BASE)
    for edit in edits:
        edit(made)
    return made


def node(raw: dict[str, Any], id: str) -> dict[str, Any]:
    found: dict[str, Any] = raw["nodes"][id]
    return found


def asked(mine: Edit, theirs: Edit) -> tuple[Place, ...]:
    return merge(BASE, edited(mine), edited(theirs)).places


def both(mine: Edit, theirs: Edit) -> dict[str, Any]:
    found = merge(BASE, edited(mine), edited(theirs))
    assert found.places == ()
    value: dict[str, Any] = found.value
    return value


# -- what goes together ------------------------------------------------------------------------------------------


def test_changes_of_different_keys_of_one_step_are_both_taken() -> None:
    def mine(raw: dict[str, Any]) -> None:
        node(raw, "fill")["title"]["ru"] = "Заполнить"

    def theirs(raw: dict[str, Any]) -> None:
        node(raw, "fill")["title"]["en"] = "Fill in the form"
        node(raw, "fill")["priority"] = 1

    assert both(mine, theirs)["nodes"]["fill"] == {
        **BASE["nodes"]["fill"],
        "title": {"en": "Fill in the form", "ru": "Заполнить"},
        "priority": 1,
    }


def test_steps_stages_and_fields_of_both_stand_where_they_were_put() -> None:
    def mine(raw: dict[str, Any]) -> None:
        raw["stages"].insert(1, {"id": "check", "title": "Check"})
        node(raw, "fill")["form"]["fields"].insert(0, {"id": "shop", "type": "text"})

    def theirs(raw: dict[str, Any]) -> None:
        raw["stages"].insert(2, {"id": "wait", "title": "Wait"})
        raw["stages"][0]["wip"] = 4
        node(raw, "fill")["form"]["fields"].append({"id": "until", "type": "date"})
        del node(raw, "fill")["form"]["fields"][1]

    found = both(mine, theirs)
    assert [stage["id"] for stage in found["stages"]] == ["open", "check", "work", "wait", "done"]
    assert found["stages"][0]["wip"] == 4
    assert [one["id"] for one in found["nodes"]["fill"]["form"]["fields"]] == ["shop", "amount", "until"]


def test_ways_are_told_apart_by_outcome_and_a_short_one_is_the_same_as_a_long_one() -> None:
    def mine(raw: dict[str, Any]) -> None:
        node(raw, "approve")["next"] = ["end", {"to": "fill", "outcome": "back"}]
        node(raw, "fill")["next"][0]["to"] = "end"

    def theirs(raw: dict[str, Any]) -> None:
        node(raw, "approve")["next"] = [{"to": "end", "title": "Done"}]
        node(raw, "fill")["next"][0]["title"] = "Send"

    found = both(mine, theirs)
    assert found["nodes"]["approve"]["next"] == [{"to": "end", "title": "Done"}, {"to": "fill", "outcome": "back"}]
    assert found["nodes"]["fill"]["next"][0] == {"to": "end", "outcome": "send", "title": "Send"}


def test_a_step_that_one_has_moved_and_the_other_changed_is_moved_and_changed() -> None:
    def mine(raw: dict[str, Any]) -> None:
        raw["stages"].insert(0, raw["stages"].pop(1))

    def theirs(raw: dict[str, Any]) -> None:
        raw["stages"][1]["wip"] = 9

    assert both(mine, theirs)["stages"][0] == {"id": "work", "title": "Work", "wip": 9}


def test_positions_in_the_drawing_are_not_asked_about() -> None:
    def mine(raw: dict[str, Any]) -> None:
        raw["layout"]["nodes"]["fill"] = {"bounds": [7, 1, 9, 9], "fill": "red"}
        del raw["layout"]["nodes"]["approve"]

    def theirs(raw: dict[str, Any]) -> None:
        raw["layout"]["nodes"]["fill"] = {"bounds": [1, 7, 9, 9]}
        raw["layout"]["nodes"]["approve"] = {"bounds": [5, 1, 9, 9]}
        raw["layout"]["nodes"]["end"] = {"bounds": [6, 1, 9, 9]}

    assert both(mine, theirs)["layout"]["nodes"] == {
        "fill": {"bounds": [7, 1, 9, 9], "fill": "red"},
        "approve": {"bounds": [5, 1, 9, 9]},
        "end": {"bounds": [6, 1, 9, 9]},
    }
    assert both(lambda raw: raw.pop("layout"), theirs)["layout"] == edited(theirs)["layout"]


# -- what is asked -----------------------------------------------------------------------------------------------


def test_one_value_changed_twice_is_asked_and_holds_mine_until_then() -> None:
    def to(title: str) -> Edit:
        return lambda raw: node(raw, "fill")["title"].update(en=title)

    mine, theirs = edited(to("Mine")), edited(to("Theirs"))
    found = merge(BASE, mine, theirs)
    assert found.places == (Place(("nodes", "fill", "title", "en"), "Fill in", "Mine", "Theirs"),)
    assert found.places[0].pointer == "/nodes/fill/title/en"
    assert found.value == mine
    assert merge(BASE, mine, theirs, {"/nodes/fill/title/en": "theirs"}).value == theirs
    assert merge(BASE, mine, theirs, {"/nodes/fill/title/en": "both"}).value == mine, "both cannot stand there"


@pytest.mark.parametrize(
    ("key", "mine", "theirs"),
    [
        ("due", {"after": "P1D", "calendar": "office"}, {"at": "now"}),
        ("candidates", {"team": "sales"}, {"profile": "operator"}),
        ("multi", {"each": "[1]", "as": "a"}, {"each": "[2]", "as": "b"}),
        ("assignee", {"=": "ticket.assignee"}, {"user": "olga"}),
    ],
)
def test_a_value_that_is_one_thought_is_never_mixed_of_two(key: str, mine: Any, theirs: Any) -> None:
    def to(value: Any) -> Edit:
        return lambda raw: node(raw, "approve").update({key: value})

    (place,) = asked(to(mine), to(theirs))
    assert (place.path, place.mine, place.theirs) == (("nodes", "approve", key), mine, theirs)


def test_a_formula_is_never_mixed_with_a_value() -> None:
    def to(value: Any) -> Edit:
        return lambda raw: node(raw, "approve").update({"with": {"body": value}})

    (place,) = asked(to({"=": "data.a"}), to({"=": "data.b"}))
    assert place.pointer == "/nodes/approve/with/body"


def test_a_step_removed_by_one_and_changed_by_the_other_is_asked() -> None:
    def mine(raw: dict[str, Any]) -> None:
        del raw["nodes"]["approve"]

    def theirs(raw: dict[str, Any]) -> None:
        node(raw, "approve")["priority"] = 1

    (place,) = asked(mine, theirs)
    assert (place.path, place.mine) == (("nodes", "approve"), ABSENT)
    assert place.theirs == {**BASE["nodes"]["approve"], "priority": 1}
    kept = merge(BASE, edited(mine), edited(theirs), {place.pointer: "theirs"}).value
    assert kept["nodes"]["approve"] == place.theirs
    assert "approve" not in merge(BASE, edited(mine), edited(theirs)).value["nodes"]


def test_two_steps_added_under_one_id_can_both_stand() -> None:
    def to(type: str) -> Edit:
        return lambda raw: raw["nodes"].update(remind={"type": type, "next": "end"})

    (place,) = asked(to("userTask"), to("sendTask"))
    assert place.can == ("mine", "theirs", "both")
    found = merge(BASE, edited(to("userTask")), edited(to("sendTask")), {"/nodes/remind": "both"}).value["nodes"]
    assert (found["remind"]["type"], found["remind_2"]["type"]) == ("userTask", "sendTask")


def test_notes_can_stand_below_each_other() -> None:
    def to(note: str) -> Edit:
        return lambda raw: node(raw, "fill").update(note=note)

    (place,) = asked(to("Mine"), to("Theirs"))
    assert "both" in place.can
    found = merge(BASE, edited(to("Mine")), edited(to("Theirs")), {place.pointer: "both"}).value
    assert found["nodes"]["fill"]["note"] == "Mine\nTheirs"


def test_an_order_that_both_have_changed_is_asked_apart_from_what_stands_in_it() -> None:
    def mine(raw: dict[str, Any]) -> None:
        raw["stages"].reverse()

    def theirs(raw: dict[str, Any]) -> None:
        raw["stages"].insert(0, raw["stages"].pop(1))
        raw["stages"][0]["wip"] = 2

    (place,) = asked(mine, theirs)
    assert (place.pointer, place.mine, place.theirs) == (
        "/stages/order",
        ["done", "work", "open"],
        ["work", "open", "done"],
    )
    found = merge(BASE, edited(mine), edited(theirs), {"/stages/order": "theirs"}).value["stages"]
    assert [(one["id"], one.get("wip")) for one in found] == [("work", 2), ("open", None), ("done", None)]


RULES = {"format": "instar.decision/1", "key": "who", "rules": [{"when": [n], "then": [n]} for n in range(4)]}


def rules(*changes: tuple[str, int, Any]) -> dict[str, Any]:
    made = copy.deepcopy(RULES)
    listed: list[Any] = made["rules"]  # type: ignore[assignment]
    for what, at, value in changes:
        if what == "add":
            listed.insert(at, value)
        elif what == "set":
            listed[at] = value
        else:
            del listed[at]
    return made


def test_rules_that_have_no_names_are_merged_by_their_places() -> None:
    found = merge(RULES, rules(("set", 0, "new")), rules(("add", 4, "last"), ("del", 2, None)))
    assert found.places == ()
    assert found.value["rules"] == ["new", RULES["rules"][1], RULES["rules"][3], "last"]


def test_rules_that_both_have_added_at_one_place_can_both_stand() -> None:
    one, other = rules(("add", 4, "mine")), rules(("add", 4, "theirs"))
    (place,) = merge(RULES, one, other).places
    assert (place.pointer, place.can) == ("/rules", ("mine", "theirs", "both"))
    for choice, last in (("mine", ["mine"]), ("theirs", ["theirs"]), ("both", ["mine", "theirs"])):
        assert merge(RULES, one, other, {"/rules": choice}).value["rules"][4:] == last  # type: ignore[dict-item]


def test_one_rule_changed_twice_is_asked_and_the_others_are_merged_all_the_same() -> None:
    one, other = rules(("set", 1, "mine"), ("add", 4, "last")), rules(("set", 1, "theirs"), ("set", 0, "first"))
    (place,) = merge(RULES, one, other).places
    assert place.can == ("mine", "theirs")
    assert merge(RULES, one, other).value["rules"] == ["first", "mine", *RULES["rules"][2:], "last"]


def test_true_is_not_one() -> None:
    assert not same({"a": 1}, {"a": True})
    assert same(ABSENT, ABSENT)
    assert not same(None, ABSENT)


# -- what holds for all -------------------------------------------------------------------------------------------

IDS = st.sampled_from(["a", "b", "c", "d"])
SCALARS = st.one_of(st.sampled_from(["x", "y", "z"]), st.integers(0, 3), st.booleans())
FIELDS = st.lists(
    st.fixed_dictionaries({"id": IDS, "type": st.sampled_from(["text", "date"])}, optional={"title": SCALARS}),
    unique_by=lambda one: one["id"],
    max_size=4,
)
FLOWS = st.one_of(
    IDS,
    st.lists(
        st.one_of(
            IDS,
            st.fixed_dictionaries({"to": IDS}, optional={"outcome": st.sampled_from(["ok", "no"]), "tone": SCALARS}),
        ),
        min_size=1,
        max_size=3,
    ),
)
TITLES = st.one_of(SCALARS, st.dictionaries(st.sampled_from(["en", "ru"]), SCALARS))
STEPS = st.fixed_dictionaries(
    {"type": st.sampled_from(["userTask", "endEvent"])},
    optional={"title": TITLES, "next": FLOWS, "due": st.dictionaries(IDS, SCALARS, max_size=2), "note": SCALARS}
    | {"form": st.one_of(SCALARS, st.fixed_dictionaries({"fields": FIELDS}))},
)
DEFINITIONS = st.fixed_dictionaries(
    {"key": st.just("k")},
    optional={
        "title": TITLES,
        "stages": FIELDS,
        "nodes": st.dictionaries(IDS, STEPS, max_size=4),
        "rules": st.lists(SCALARS, max_size=4),
        "layout": st.fixed_dictionaries({"nodes": st.dictionaries(IDS, SCALARS, max_size=3)}),
    },
)


@given(DEFINITIONS, DEFINITIONS)
def test_who_was_alone_has_it_as_he_wrote_it(base: Any, made: Any) -> None:
    for mine, theirs in ((made, base), (base, made), (made, made)):
        found = merge(base, mine, theirs)
        assert json.dumps(found.value) == json.dumps(made)
        assert found.places == ()


def told(places: tuple[Place, ...], *, turned: bool = False) -> dict[str, Any]:
    found = {one.pointer: (one.mine, one.theirs) for one in places if not one.pointer.endswith("/order")}
    return {pointer: pair[::-1] if turned else pair for pointer, pair in found.items()}


@given(DEFINITIONS, DEFINITIONS, DEFINITIONS)
def test_it_does_not_matter_who_asks(base: Any, mine: Any, theirs: Any) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert told(one.places) == told(other.places, turned=True)


def bag(value: Any) -> Any:
    """Without any order, and without positions, of which the asker's hold."""
    if isinstance(value, dict):
        return {key: bag(item) for key, item in value.items() if key != "layout"}
    return sorted(json.dumps(bag(item), sort_keys=True) for item in value) if isinstance(value, list) else value


@given(DEFINITIONS, DEFINITIONS, DEFINITIONS)
def test_choosing_theirs_everywhere_is_their_choosing_mine(base: Any, mine: Any, theirs: Any) -> None:
    places = merge(base, mine, theirs).places
    turned = merge(base, mine, theirs, {one.pointer: "theirs" for one in places})
    other = merge(base, theirs, mine)
    if not any(one.pointer.endswith(("/order", "/next")) for one in places):
        assert bag(turned.value) == bag(other.value)


@given(DEFINITIONS, DEFINITIONS, DEFINITIONS)
def test_no_step_stage_or_field_is_lost_unasked(base: Any, mine: Any, theirs: Any) -> None:
    found = merge(base, mine, theirs)
    asked = {one.path for one in found.places}
    for own, other in ((mine, theirs), (theirs, mine)):
        for id, step in own.get("nodes", {}).items():
            was = base.get("nodes", {}).get(id)
            if "nodes" not in other and "nodes" in base:
                continue  # taken away as a whole: that is asked at /nodes
            if was is None or (step != was and id in other.get("nodes", {})):
                assert id in found.value.get("nodes", {}) or ("nodes", id) in asked or ("nodes",) in asked


@given(DEFINITIONS, DEFINITIONS, DEFINITIONS)
def test_what_is_merged_again_asks_the_same_and_inputs_are_left_alone(base: Any, mine: Any, theirs: Any) -> None:
    before = json.dumps([base, mine, theirs])
    found = merge(base, mine, theirs)
    assert json.dumps([base, mine, theirs]) == before
    assert merge(base, mine, theirs) == found
    again = merge(theirs, found.value, theirs)
    assert again.places == ()
    assert json.dumps(again.value) == json.dumps(found.value)
