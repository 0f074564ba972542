"""The DMN technology compatibility kit, level 2: tables decide as its cases say, all else is refused by name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree

from instar.dmn import field_of, read_dmn
from instar.engine.decisions import parse_decision

CASE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TABLES = 17
TOLD = ("decision", "businessKnowledgeModel")


def value(element: Element) -> Any:
    """What stands in an <inputNode>, <expected>, <component> or <item>."""
    components = element.findall(f"{CASE}component")
    if components:
        return {field_of(one.get("name", "")): value(one) for one in components}
    listed = element.find(f"{CASE}list")
    if listed is not None:
        return [value(item) for item in listed.findall(f"{CASE}item")]
    found = element.find(f"{CASE}value")
    if found is None or found.get(f"{XSI}nil") == "true":
        return None
    text = found.text or ""
    kind = str(found.get(f"{XSI}type", "")).rpartition(":")[2]
    if kind == "boolean":
        return text == "true"
    return float(Decimal(text)) if kind in ("decimal", "double", "integer") else text


@pytest.mark.samples
def test_every_case_of_a_table_is_decided_as_it_says(samples: Path):
    decided = tables = 0
    for file in sorted((samples / "dmn").glob("*/*.dmn")):
        brought = {one["title"]: parse_decision(one).decision for one in read_dmn(file.read_bytes()).decisions}
        tables += len(brought)
        for cases in sorted(file.parent.glob("*test*.xml")):
            for case in ElementTree.parse(cases).getroot().findall(f"{CASE}testCase"):
                inputs = {field_of(one.get("name", "")): value(one) for one in case.findall(f"{CASE}inputNode")}
                for wanted in case.findall(f"{CASE}resultNode"):
                    decision = brought.get(wanted.get("name", ""))
                    expected = wanted.find(f"{CASE}expected")
                    if decision is None or expected is None:
                        continue
                    answer = decision.decide({"data": inputs})
                    assert answer == value(expected), (file.name, case.get("id"), inputs)
                    decided += 1
    assert tables == TABLES
    assert decided > TABLES


@pytest.mark.samples
def test_what_is_no_table_is_refused_by_name(samples: Path):
    for file in sorted((samples / "dmn").glob("*/*.dmn")):
        root = ElementTree.parse(file).getroot()
        there = [one.get("name") for one in root if str(one.tag).rpartition("}")[2] in TOLD]
        found = read_dmn(file.read_bytes())
        assert sorted([one["title"] for one in found.decisions] + [one.name for one in found.losses]) == sorted(there)
        assert all(loss.element and loss.reason for loss in found.losses)
