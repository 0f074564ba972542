"""docs/coverage.md: every row names where one does it and tests that are there."""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from tests.docs.pages import ROOT, page


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("covered", ROOT / "covered.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _load()
ROWS: dict[str, dict[str, Any]] = TOOL.read()
COVERED = {key: row for key, row in ROWS.items() if row.get("tests")}
ALL = [*range(1, 11), 15, 16, 17, 27, 28, 29, *range(35, 39), *range(46, 54), 55, 56, 59]
"""Rows that this version is about; further ones may be there."""


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_page_is_made_from_its_data() -> None:
    assert TOOL.page() == page("coverage"), "make coverage"


def test_every_row_is_covered_or_says_what_is_missing() -> None:
    assert {f"S{number}" for number in ALL} <= set(ROWS)
    assert [key for key, row in ROWS.items() if not row.get("tests") and not row.get("missing")] == []
    assert [key for key, row in COVERED.items() if not row.get("where")] == []


@pytest.mark.parametrize("key", COVERED)
def test_tests_of_a_row_are_there(key: str) -> None:
    for test in COVERED[key]["tests"]:
        file, _colons, name = test.partition("::")
        assert re.fullmatch(r"tests/[\w/]+/test_\w+\.py|tests/test_\w+\.py", file), test
        assert name in functions(file), test
