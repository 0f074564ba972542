"""The XML is what CI systems read: parsed back, it says what the report says, in the shape of the common schema."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from xml.etree.ElementTree import Element, fromstring

import pytest

from instar.engine.mutants import Mutant
from instar.testing.junit import junit
from instar.testing.mutation import Mutation, Trial
from instar.trial.report import Failure, Passed, Played, Report

BEGAN = datetime(2026, 1, 5, 12, 0, 0, tzinfo=timezone(timedelta(hours=3)))

# What Ant's schema asks for and Jenkins' allows: attributes that must be there, others, children in their order.
SUITE = {"name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "time"}
SCHEMA: dict[str, tuple[set[str], set[str], str]] = {
    "testsuites": (set(), {"name", "tests", "failures", "errors", "time"}, "(testsuite )*"),
    "testsuite": (SUITE, {"skipped"}, "properties (testcase )*system-out system-err "),
    "properties": (set(), set(), "(property )*"),
    "property": ({"name", "value"}, set(), ""),
    "testcase": ({"name", "classname", "time"}, set(), "(error |failure )?"),
    "failure": ({"type"}, {"message"}, ""),
    "error": ({"type"}, {"message"}, ""),
    "system-out": (set(), set(), ""),
    "system-err": (set(), set(), ""),
}


def report() -> Report:
    passed = Passed(frozenset({"a", "b"}), frozenset({"a.b", "b.a"}), {"a", "b"}, {"a.b"})
    failure = Failure("x.cases.json", "It fails <&>", 2, 'stage is "new", expected "done"', "/cases/1/do/1")
    return Report(
        3,
        [
            Played("x.cases.json", "x", "It holds", 0.25),
            Played("x.cases.json", "x", "It fails <&>", 0.5, failure),
            Played("y.cases.json", "y", "", failure=Failure("y.cases.json", "", None, "There is no such node\x00.")),
        ],
        {"x": passed},
    )


def mutation() -> Mutation:
    def trial(noticed: str) -> Trial:
        mutant = Mutant("drop_stage", "a", "/nodes/a/stage", f"“a” names no stage {noticed}.", {})
        return Trial("x.json", 7, "x", mutant, noticed, "")

    return Mutation([trial("cases"), trial("check"), trial("")])


def valid(element: Element) -> None:
    must, may, children = SCHEMA[element.tag]
    assert must <= set(element.keys()) <= must | may, element.tag
    assert re.fullmatch(children, "".join(f"{child.tag} " for child in element)), element.tag
    for child in element:
        valid(child)


@pytest.mark.parametrize("found", [None, mutation()])
def test_the_document_has_the_elements_attributes_and_order_of_the_schema(found: Mutation | None):
    root = fromstring(junit(report(), BEGAN, found))
    valid(root)
    for suite in root:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.attrib["timestamp"])
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))


def test_counts_and_times_add_up():
    root = fromstring(junit(report(), BEGAN))
    assert root.attrib == {"tests": "3", "failures": "1", "errors": "1", "time": "0.750"}
    assert [suite.attrib["id"] for suite in root] == ["0", "1"]
    assert root[0].attrib["timestamp"] == "2026-01-05T09:00:00", "in UTC"


def test_a_failure_tells_step_and_pointer():
    case = fromstring(junit(report(), BEGAN))[0].findall("testcase")[1]
    assert (case.attrib["name"], case.attrib["classname"], case.attrib["time"]) == ("It fails <&>", "x", "0.500")
    (failure,) = case
    assert (failure.tag, failure.attrib["type"]) == ("failure", "step")
    assert failure.attrib["message"] == 'step 2: stage is "new", expected "done"'
    assert failure.text is not None
    assert failure.text.splitlines()[0] == "x.cases.json#/cases/1/do/1"


def test_a_file_that_cannot_be_run_is_an_error_of_its_own():
    case = fromstring(junit(report(), BEGAN))[1].find("testcase")
    assert case is not None
    assert case.attrib["name"] == "y.cases.json"
    (error,) = case
    assert (error.tag, error.attrib["message"]) == ("error", "There is no such node\ufffd.")


def test_coverage_stands_in_the_properties():
    suite = fromstring(junit(report(), BEGAN))[0]
    told = {one.attrib["name"]: one.attrib["value"] for one in suite.iter("property")}
    assert told == {
        "process": "x",
        "coverage": "0.75",
        "coverage.nodes": "2/2",
        "coverage.flows": "1/2",
        "missed": "b.a",
    }


def test_mutants_that_nobody_noticed_are_failures():
    suite = fromstring(junit(report(), BEGAN, mutation()))[2]
    assert suite.attrib["name"] == "x.json: mutants"
    told = {one.attrib["name"]: one.attrib["value"] for one in suite.iter("property")}
    assert told == {"made": "3", "noticed": "1", "by_check": "1", "unnoticed": "1", "rate": "0.5"}
    (failure,) = suite.iter("failure")
    assert failure.attrib["type"] == "unnoticed"
    assert failure.text is not None
    assert failure.text.splitlines()[0] == "x.json:7"
