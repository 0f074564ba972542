"""What pickers of the editor offer: of what there is, only what the reader may see."""

from __future__ import annotations

import json

import pytest

from instar.commands import AddGrant
from instar.engine.keys import KEYS_OF
from instar.errors import Forbidden
from instar.i18n import use
from instar.queries.vocabulary import vocabulary

from .conftest import World


def keys(listed: list[dict[str, str]]) -> set[str]:
    return {one["key"] for one in listed}


def test_it_names_what_a_process_may_name(world: World) -> None:
    why = {"id": "look_why", "type": "text", "title": {"en": "Why", "ru": "Зачем"}}
    section = {"type": "section", "title": "S", "fields": [why]}
    world.publish({"format": "instar.form/1", "key": "look", "title": "Look", "fields": [section]})
    found = vocabulary(world.kernel, world["root"])
    assert {"appeal", "deal"} <= keys(found["processes"])
    (told,) = [one for one in found["forms"] if one["key"] == "look"]
    assert told["fields"] == [{"id": "look_why", "type": "text", "title": "Why", "options": []}]
    assert found["fields"]["look_why"] == "text"
    assert found["fields"]["amount"] == "money", "fields of roles count too"
    assert keys(found["roles"]) == {"appeal", "deal"}
    assert {"reply", "hand_over", "note"} <= keys(found["actions"])
    (reply,) = [one for one in found["actions"] if one["key"] == "reply"]
    assert "body" in {field["id"] for field in reply["fields"]}
    assert set(found["node_keys"]) == set(KEYS_OF)
    assert all(set(found["node_keys"][kind]) == set(own) for kind, own in KEYS_OF.items())


def test_names_of_expressions_have_types_and_the_readers_words(world: World) -> None:
    with use("ru"):
        names = {one["path"]: one for one in vocabulary(world.kernel, world["root"])["names"]}
    assert names["ticket.priority"] == {"path": "ticket.priority", "title": "Приоритет", "type": "number"}
    assert names["ticket.requester.email"]["type"] == "text"
    assert names["multi.completed"]["type"] == "number"
    assert names["now"]["type"] == "time"


def test_it_is_plain_json(world: World) -> None:
    found = vocabulary(world.kernel, world["root"])
    assert json.loads(json.dumps(found))["languages"] == ["en", "ru"]


def test_names_that_processes_have_made_up_are_offered_again(world: World) -> None:
    nodes = {
        "start": {"type": "startEvent", "next": "part"},
        "part": {
            "type": "subProcess",
            "next": "end",
            "nodes": {
                "in": {"type": "startEvent", "next": "wait"},
                "wait": {"type": "receiveTask", "message": "paid", "next": "out"},
                "out": {"type": "endEvent"},
            },
        },
        "end": {"type": "endEvent", "stage": "done"},
    }
    stages = [{"id": "done", "title": "Done", "final": True}]
    world.publish(
        {
            "format": "instar.process/1",
            "key": "pay",
            "title": "Pay",
            "role": "deal",
            "stages": stages,
            "nodes": nodes,
        }
    )
    assert "paid" in vocabulary(world.kernel, world["root"])["events"]["message"]


def test_only_who_designs_is_told_and_somebody_of_one_process_of_that_alone(world: World) -> None:
    for login in ("olga", "boris"):
        with pytest.raises(Forbidden):
            vocabulary(world.kernel, world[login])
    world.run(AddGrant("boris", "designer", "process", "deal"))
    found = vocabulary(world.kernel, world["boris"])
    assert keys(found["processes"]) == {"deal"}
