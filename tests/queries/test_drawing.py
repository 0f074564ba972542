"""A process as a drawing: for whom, in which language, and in which order."""

from __future__ import annotations

import pytest

from instar.bpmn import read_bpmn
from instar.errors import Forbidden, InstarError, NotFound
from instar.i18n import use
from instar.queries.drawing import drawing, sketch, sketch_of, sketch_of_value, whole

from .conftest import APPEAL, World


def test_nodes_stand_in_the_order_in_which_a_ticket_comes_by_them(world: World) -> None:
    found = drawing(world.kernel, world["root"], "appeal")
    ids = [node.id for node in found.nodes]
    assert ids[:2] == ["received", "sort"]
    assert set(ids) == {"received", "sort", "send_wait", "send_close", "call", "sell", "handed", "junk", "done"}
    assert ids.index("send_wait") < ids.index("call")
    assert [stage.title for stage in found.stages] == ["New", "Waiting for the customer", "Closed"]
    assert [version.number for version in found.versions] == [1]


def test_a_way_is_called_by_its_outcome(world: World) -> None:
    with use("ru"):
        nodes = {node.id: node for node in drawing(world.kernel, world["root"], "appeal").nodes}
    assert [(way.title, way.to) for way in nodes["sort"].ways][:2] == [
        ("Ответить и ждать", "send_wait"),
        ("Ответить и закрыть", "send_close"),
    ]
    assert nodes["sort"].stage == "new"


def test_the_sketch_is_in_the_readers_language_and_holds_no_more_than_is_seen(world: World) -> None:
    with use("ru"):
        russian = sketch(world.kernel, world["root"], "appeal").decode()
    english = sketch(world.kernel, world["root"], "appeal").decode()
    assert 'name="Разобрать"' in russian
    assert 'name="Sort out"' in english
    assert "data.answer" not in english


def test_the_whole_comes_back_as_it_was(world: World) -> None:
    (found,) = read_bpmn(whole(world.kernel, world["root"], "appeal"), "task").definitions
    assert {key: value for key, value in found.items() if key != "layout"} == APPEAL


def test_a_process_of_stages_alone_is_drawn_too(world: World) -> None:
    stages = [{"id": "one", "title": "One"}, {"id": "two", "title": "Two", "final": True}]
    world.publish({"format": "instar.process/1", "key": "plain", "title": "P", "role": "deal", "stages": stages})
    nodes = drawing(world.kernel, world["root"], "plain").nodes
    drawn = sketch(world.kernel, world["root"], "plain").decode()
    assert nodes
    assert all(f'bpmnElement="{node.id}"' in drawn for node in nodes)


def test_only_who_reads_definitions_sees_them_drawn(world: World) -> None:
    for ask in (drawing, sketch, whole):
        with pytest.raises(Forbidden):
            ask(world.kernel, world["carl"], "appeal")
        with pytest.raises(NotFound):
            ask(world.kernel, world["boris"], "appeal")
        with pytest.raises(NotFound):
            ask(world.kernel, world["root"], "appeal", 9)


def test_what_cannot_be_drawn_says_why(world: World) -> None:
    version = world.kernel.definitions.version(1)._replace(sha256="x", body='{"format": "other"}')
    with pytest.raises(InstarError, match="cannot be drawn") as refused:
        sketch_of(version)
    assert refused.value.code == "no_drawing"


def test_a_node_may_be_called_as_a_key_that_is_not_drawn(world: World) -> None:
    nodes = {"asked": {"type": "startEvent", "next": "register"}, "register": {"type": "userTask", "title": "Register"}}
    assert b'bpmnElement="register"' in sketch_of_value({**APPEAL, "nodes": nodes})
