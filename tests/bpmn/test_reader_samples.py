"""Models that other tools have drawn: in is out and losses, what goes out is valid, and comes back as it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from instar.bpmn import read_bpmn, write_bpmn
from instar.bpmn.scopes import every
from instar.bpmn.words import flows_of
from instar.engine.canonical import canonical
from tests.bpmn.definitions import WRITTEN

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MODELS = 8
NODES = {"task", "adHocSubProcess", "transaction", "subProcess", "callActivity"}
ENDINGS = ("Task", "Event", "Gateway")


def identified(root: Element) -> list[tuple[str, str]]:
    """(kind, id) of every element of BPMN itself that has an id, but for the outermost one."""
    found = [(str(one.tag), one.get("id")) for one in root.iter() if one is not root]
    return [(tag.removeprefix(MODEL), id) for tag, id in found if id and tag.startswith(MODEL)]


def is_node(kind: str) -> bool:
    return kind in NODES or (kind.endswith(ENDINGS) and not kind.startswith("global"))


def models(samples: Path) -> list[Path]:
    found = sorted((samples / "bpmn").glob("*.bpmn"))
    assert len(found) == MODELS
    return found


def schema(samples: Path) -> Any:
    return etree.XMLSchema(etree.parse(samples / "xsd/BPMN20.xsd"))


@pytest.mark.samples
def test_every_element_is_brought_or_told(samples: Path):
    for file in models(samples):
        there = identified(ElementTree.parse(file).getroot())
        found = read_bpmn(file.read_bytes())
        lost = {(loss.kind, loss.element) for loss in found.losses if loss.left_out} & set(there)
        assert {kind: count.there for kind, count in found.counts.items()} == Counter(kind for kind, _id in there)
        assert all(count.there == count.brought + count.lost for count in found.counts.values())
        assert {kind: count.lost for kind, count in found.counts.items() if count.lost} == Counter(
            kind for kind, _id in lost
        )
        assert all(loss.element and loss.reason for loss in found.losses)


@pytest.mark.samples
def test_nodes_and_flows_in_are_nodes_and_flows_out_and_losses(samples: Path):
    brought = 0
    for file in models(samples):
        there = identified(ElementTree.parse(file).getroot())
        found = read_bpmn(file.read_bytes())
        lost = [(loss.kind, loss.element) for loss in found.losses if loss.left_out]
        nodes = [node for one in found.definitions for _id, node, _in in every(one["nodes"])]
        flows = [flow for node in nodes for flow in flows_of(node)]
        assert sum(is_node(kind) for kind, _id in there) == len(nodes) + sum(is_node(kind) for kind, _id in lost)
        kinds = Counter(kind for kind, _id in lost)
        assert sum(kind == "sequenceFlow" for kind, _id in there) == len(flows) + kinds["sequenceFlow"]
        brought += len(nodes)
    assert brought == 151


@pytest.mark.samples
def test_what_came_in_goes_out_valid_and_comes_back_as_it_was(samples: Path):
    valid = schema(samples)
    for file in models(samples):
        for definition in read_bpmn(file.read_bytes()).definitions:
            content = write_bpmn(definition).content
            valid.assertValid(etree.fromstring(content))
            again = read_bpmn(content)
            assert [canonical(one) for one in again.definitions] == [canonical(definition)]
            assert again.losses == ()
            assert write_bpmn(again.definitions[0]).content == content


@pytest.mark.samples
def test_what_is_drawn_keeps_its_places(samples: Path):
    (definition,) = read_bpmn((samples / "bpmn/A.1.0.bpmn").read_bytes()).definitions
    layout = definition["layout"]
    assert layout["nodes"]["_ec59e164-68b4-4f94-98de-ffb1c58a84af"] == {
        "bounds": [258, 317, 83, 68],
        "label": [263.33, 344.58, 72.48, 12.8],
    }
    assert layout["flows"]["_d77dd5ec-e4e7-420e-bbe7-8ac9cd1df599"] == {"points": [[342, 351], [390, 351]]}
    written = etree.fromstring(write_bpmn(definition).content)
    bounds = [dict(one.attrib) for one in written.iter("{http://www.omg.org/spec/DD/20100524/DC}Bounds")]
    assert {"x": "258", "y": "317", "width": "83", "height": "68"} in bounds


@pytest.mark.samples
@pytest.mark.parametrize("key", WRITTEN)
def test_what_people_have_written_goes_out_valid(samples: Path, key: str):
    schema(samples).assertValid(etree.fromstring(write_bpmn(WRITTEN[key]).content))
