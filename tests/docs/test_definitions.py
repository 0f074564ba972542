"""docs/definitions.md lists what the parsers take, no more and no less, and its examples are sound."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from instar.cli import main
from instar.engine import keys
from instar.engine.catalogue import Catalogue
from instar.engine.compiler import TICKET, USER, Compiler
from instar.engine.decisions.cells import compile_cell
from instar.engine.decisions.model import AGGREGATES, POLICIES
from instar.engine.decisions.parse import ACCEPTABLE, TYPES
from instar.engine.expressions import ANY, FUNCTIONS, LIST, NUMBER, RECORD, TEXT, Type
from instar.engine.mutants import OPERATORS
from instar.engine.nesting import nodes_in
from instar.engine.reports import Reports
from instar.engine.source import Source
from instar.forms import KERNEL_TYPES
from instar.forms.keys import AUDIENCES, OPTION_KEYS, SHAPES
from instar.forms.keys import FORM_KEYS as KEYS_OF_FORMS
from instar.forms.types import BASE_KEYS, INPUT_KEYS, UNSUPPORTED_KEYS, UNSUPPORTED_TYPES
from instar.trial import shape
from instar.trial.player import NOT_YET

from .pages import CODE, examples, first_words, page, section, table, tables

PAGE = page("definitions")
PROCESSES, FORMS = section(PAGE, "## Processes: `instar.process/1`"), section(PAGE, "## Forms: `instar.form/1`")
DECISIONS = section(PAGE, "## Decision tables: `instar.decision/1`")
CALENDARS = section(PAGE, "## Calendars: `instar.calendar/1`")
CASES = section(PAGE, "## Cases: `instar.cases/1`")
EVERY_KEY = frozenset().union(*keys.KEYS_OF.values())
PROCESS_KEYS = {*keys.PROCESS_KEYS, keys.LAYOUT} - keys.UNSUPPORTED_PROCESS_KEYS


@pytest.mark.parametrize(
    ("text", "heading", "known"),
    [
        (PROCESSES, "### Stages", keys.STAGE_KEYS),
        (PROCESSES, "### Promises", keys.SLA_KEYS),
        (PROCESSES, "### Node types", keys.KEYS_OF),
        (PROCESSES, "### Keys of nodes", EVERY_KEY),
        (PROCESSES, "### Flows", keys.FLOW_KEYS),
        (PROCESSES, "### Candidates", (*keys.PEOPLE, "=")),
        (PROCESSES, "### What the check finds", keys.ACCEPT_KEYS),
        (FORMS, "### Field types", KERNEL_TYPES),
        (FORMS, "### Keys of fields", SHAPES),
        (FORMS, "### Options", OPTION_KEYS),
        (DECISIONS, "### Inputs", keys.INPUT_KEYS),
        (DECISIONS, "### Outputs", keys.OUTPUT_KEYS),
        (DECISIONS, "### Rules", keys.RULE_KEYS),
        (DECISIONS, "### Hit policies", POLICIES),
        (CALENDARS, "### Holidays", keys.HOLIDAY_KEYS),
        (CALENDARS, "### Moved days", keys.MOVED_KEYS),
        (CALENDARS, "### Short days", keys.SHORT_KEYS),
        (CALENDARS, "### Exceptions", keys.EXCEPTION_KEYS),
        (CASES, "### Steps", shape.VERBS.keys() - NOT_YET),
    ],
)
def test_the_table_below_a_heading_is_what_the_parser_takes(text: str, heading: str, known: Collection[str]) -> None:
    assert sorted(first_words(table(text, heading))) == sorted(known)


def test_the_keys_of_processes_and_forms_are_what_the_parsers_take() -> None:
    assert set(first_words(tables(PROCESSES)[0])) == PROCESS_KEYS
    assert set(first_words(tables(FORMS)[0])) == KEYS_OF_FORMS
    assert first_words(tables(DECISIONS)[0]) == list(keys.DECISION_KEYS)
    assert first_words(tables(CALENDARS)[0]) == list(keys.CALENDAR_KEYS)


@pytest.mark.parametrize(
    ("place", "known"),
    [(0, shape.FILE), (1, shape.CASE), (2, shape.OPEN), (3, shape.PERSON), (5, shape.EXPECT)],
)
def test_the_keys_of_cases_are_what_the_runner_takes(place: int, known: Collection[str]) -> None:
    assert first_words(tables(CASES)[place]) == list(known)


def test_every_node_type_and_field_type_lists_the_keys_of_its_own() -> None:
    for kind, _is, takes in table(PROCESSES, "### Node types"):
        assert set(CODE.findall(takes)) == keys.KEYS_OF[kind.strip("`")] - keys.EVERY_NODE, kind
    for kind, _holds, takes in table(FORMS, "### Field types"):
        row = KERNEL_TYPES[kind.strip("`")]
        own = row.keys - {"type"} if row.field is None else row.keys ^ INPUT_KEYS
        assert set(CODE.findall(takes)) == own, kind
    assert set(CODE.findall(table(FORMS, "### Field types")[-1][2])) == BASE_KEYS - {"type"}


def test_every_step_of_a_case_lists_what_may_stand_beside_it() -> None:
    for verb, beside, _does in table(CASES, "### Steps"):
        assert CODE.findall(beside) == list(shape.VERBS[verb.strip("`")].beside), verb


def test_every_operator_of_mutants_is_in_the_table() -> None:
    assert sorted(first_words(table(CASES, "### Are they good cases?"))) == sorted(OPERATORS)


def test_words_with_a_fixed_list_are_listed_whole() -> None:
    said = dict(zip(["status", "audience", "code"], _words(), strict=True))
    assert said["status"] >= set(keys.STATUSES)
    assert said["audience"] >= set(AUDIENCES)
    assert said["code"] == {*keys.ACCEPTABLE, "code"}


def _words() -> Iterator[set[str]]:
    for text, heading, key in (
        (PROCESSES, "### Stages", "status"),
        (FORMS, "### Keys of fields", "audience"),
        (PROCESSES, "### What the check finds", "code"),
    ):
        row = next(row for row in table(text, heading) if row[0] == f"`{key}`")
        yield {*CODE.findall(row[0]), *CODE.findall(row[1])}


def test_what_is_not_supported_is_listed_whole() -> None:
    said = set(CODE.findall(section(PAGE, "## Not supported yet")))
    assert said == {"cycle", "due"} | keys.UNSUPPORTED_PROCESS_KEYS | NOT_YET | UNSUPPORTED_TYPES | UNSUPPORTED_KEYS


# Expressions


def test_the_functions_are_those_that_can_be_called() -> None:
    listed = [word.split("(")[0] for word in first_words(table(PAGE, "### Functions"))]
    assert set(listed) == set(FUNCTIONS)


def test_what_expressions_see_is_listed_whole() -> None:
    rows = {row[0].strip("`"): set(CODE.findall(row[1])) for row in table(PAGE, "### What they see")}
    fields = {field for known in TICKET.values() for field in known.members}
    assert rows["ticket"] == {*TICKET, *fields}
    assert rows["user"] == set(USER)
    assert rows.keys() == compiler().names.keys()


def compiler() -> Compiler:
    fields: dict[str, Type] = {
        "repair_price": NUMBER,
        "repair_device": TEXT,
        "repair_what": TEXT,
        "repair_total": NUMBER,
    }
    tasks = ["estimate", "my-step"]
    return Compiler(Reports(Source.of({})), Catalogue(fields=fields), tasks, messages=True)


@pytest.mark.parametrize("row", table(DECISIONS, "### Tests"), ids=lambda row: row[0])
def test_every_test_of_the_page_compiles(row: list[str]) -> None:
    for test in CODE.findall(row[0]):
        assert compile_cell(test, {"data": RECORD({"regions": LIST(TEXT)})}, ANY).source == test


def test_what_is_said_of_tables_is_what_the_parser_takes() -> None:
    rows = {row[0].strip("`"): set(CODE.findall(row[1])) for one in tables(DECISIONS) for row in one}
    assert rows["aggregate"] - {"C"} == set(AGGREGATES)
    assert rows["type"] == set(TYPES)
    assert rows["accepts"] - {"code", "because"} == set(ACCEPTABLE)


@pytest.mark.parametrize("row", table(PAGE, "## Expressions and templates"), ids=lambda row: row[0])
def test_every_expression_of_the_page_compiles(row: list[str]) -> None:
    asked = compiler()
    for expression in CODE.findall(row[0]):
        assert asked.expression(expression, "", "", ANY) is not None, asked.reports.sorted()


# Examples


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The examples of the page as files of a folder."""
    for text in examples(PAGE, "json"):
        value = json.loads(text)
        kind = value["format"].split(".")[1].split("/")[0]
        folder = {"form": "forms", "decision": "decisions", "calendar": "calendars"}.get(kind, "processes")
        ending = ".cases" if kind == "cases" else ""
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{value.get('key') or value['process']}{ending}.json").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_example_passes_the_check_without_a_finding(site: Path) -> None:
    done = CliRunner().invoke(main, ["-C", str(site), "check", "--format", "json", str(site)])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def test_the_cases_of_the_page_hold_and_pass_every_node(site: Path) -> None:
    done = CliRunner().invoke(main, ["-C", str(site), "test", "--format", "json", str(site)])
    report = json.loads(done.stdout)
    assert (done.exit_code, report["failures"]) == (0, [])
    assert report["cases"] == 11
    assert report["coverage"] == 1


def test_the_whole_example_has_every_node_type() -> None:
    whole = json.loads(examples(section(PAGE, "## A whole example"), "json")[1])
    assert {node["type"] for _id, node in nodes_in(whole)} == set(keys.KEYS_OF)
