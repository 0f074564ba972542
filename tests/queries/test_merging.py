"""What two people have done to one definition, told to the later one."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from instar.commands import Publish, RetireDefinition
from instar.errors import Forbidden, Invalid, NotFound
from instar.queries.merging import MergePlace, merging

from .conftest import APPEAL, DEAL, World


def mine(**changes: Any) -> dict[str, Any]:
    """Appeals with keys of the step “sort” changed."""
    made = copy.deepcopy(APPEAL)
    made["nodes"]["sort"].update(changes)  # type: ignore[index]
    return made


def merged(world: World, value: dict[str, Any], **choices: Any) -> Any:
    return merging(world.kernel, world["root"], "process", "appeal", json.dumps(value), 1, choices)


def test_places_are_told_in_words_with_both_values(world: World) -> None:
    theirs = mine(title={"en": "Look", "ru": "Смотреть"}, note="Theirs")
    theirs["stages"][0]["title"]["en"] = "Fresh"
    theirs["nodes"]["sort"]["form"]["fields"][1]["title"] = "Their reason"
    del theirs["nodes"]["sort"]["next"][3]["tone"]
    world.run(Publish(json.dumps(theirs), note="Shorter"), "root")
    own = mine(title={"en": "Sort", "ru": "Разобрать"}, note="Mine")
    own["stages"][0]["title"]["en"] = "Brand new"
    own["nodes"]["sort"]["next"][3]["tone"] = "warn"
    own["nodes"]["sort"]["form"]["fields"][1]["title"] = "My reason"
    found = merged(world, own)
    assert [(one.subject, one.key, one.mine, one.theirs, one.node) for one in found.places] == [
        ("Stage “new”", "title (en)", "Brand new", "Fresh", None),
        ("Step “Sort”", "title (en)", "Sort", "Look", "sort"),
        ("Step “Sort”", "note", "Mine", "Theirs", "sort"),
        ("Field “reason”", "title", "My reason", "Their reason", "sort"),
        ("The way “sort → spam”", "tone", "warn", None, "sort"),
    ]
    assert (found.theirs.number, found.theirs.note) == (2, "Shorter")
    assert "Stage “new”: title" in found.changes[0]
    assert json.loads(found.text)["nodes"]["sort"]["title"]["ru"] == "Смотреть", "taken over unasked"


def test_a_step_that_is_gone_on_one_side_is_told_as_a_whole(world: World) -> None:
    theirs = copy.deepcopy(APPEAL)
    del theirs["nodes"]["handed"]  # type: ignore[attr-defined]
    theirs["nodes"]["sell"]["next"] = "done"  # type: ignore[index]
    world.run(Publish(json.dumps(theirs)), "root")
    own = copy.deepcopy(APPEAL)
    own["nodes"]["handed"]["result"] = "sold"  # type: ignore[index]
    (place,) = merged(world, own).places
    assert place == MergePlace(
        pointer="/nodes/handed",
        subject="Step “handed”",
        key="",
        node="handed",
        base='{\n "type": "endEvent"\n}',
        mine='{\n "type": "endEvent",\n "result": "sold"\n}',
        theirs=None,
        can=("mine", "theirs"),
    )


def test_what_was_retired_meanwhile_has_no_other_side(world: World) -> None:
    world.publish({**DEAL, "key": "bargain"})
    world.run(RetireDefinition("process", "bargain"))
    text = json.dumps({**DEAL, "key": "bargain", "note": "Again"})
    found = merging(world.kernel, world["root"], "process", "bargain", text, 1, {})
    assert (found.places, found.theirs) == ((), None)
    assert json.loads(found.text)["note"] == "Again"


def test_two_who_began_the_same_are_asked_step_by_step(world: World) -> None:
    text = json.dumps({**DEAL, "title": "Bargains"})
    found = merging(world.kernel, world["root"], "process", "deal", text, 0, {})
    assert [(one.subject, one.key) for one in found.places] == [("The definition", "title")]


def test_it_needs_a_readable_text_and_the_right_to_read(world: World) -> None:
    for broken in ("{", "[]"):
        with pytest.raises(Invalid):
            merging(world.kernel, world["root"], "process", "deal", broken, 1, {})
    with pytest.raises(Forbidden):
        merging(world.kernel, world["carl"], "process", "deal", json.dumps(DEAL), 1, {})
    with pytest.raises(NotFound):
        merging(world.kernel, world["root"], "process", "deal", json.dumps(DEAL), 9, {})
