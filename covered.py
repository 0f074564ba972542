"""docs/coverage.md, made from docs/coverage.toml: `make coverage`.

Each row of what instar is for says where somebody does it (pages, calls, commands of the shell) and which tests show
it. A test of the page refuses a row without a test, a test that is not there, and a page that is not there; whether the
tests pass is what the suite says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
DATA = ROOT / "docs/coverage.toml"
PAGE = ROOT / "docs/coverage.md"
HEAD = """# What is covered

What instar is for, row by row: where one does it, and the tests that show it. This page is made from
[coverage.toml](coverage.toml) (`make coverage`); a row without a test that is there fails the build, and so does a test
that does not pass.

| row | what it is | where one does it | shown by |
|---|---|---|---|
"""
OPEN = """
## Not yet

| row | what it is | what is missing |
|---|---|---|
"""


def read() -> dict[str, Mapping[str, Any]]:
    """Row → {title, where: [str], tests: [id], missing?: str}, in the order of the rows."""
    found: dict[str, Mapping[str, Any]] = tomllib.loads(DATA.read_text("utf-8"))
    return dict(sorted(found.items(), key=lambda one: int(one[0].removeprefix("S"))))


def page() -> str:
    """The whole page."""
    rows = read()
    covered = "".join(_row(key, row) for key, row in rows.items() if row.get("tests"))
    lacking = "".join(
        f"| {key} | {row['title']} | {row['missing']} |\n" for key, row in rows.items() if row.get("missing")
    )
    return HEAD + covered + (OPEN + lacking if lacking else "")


def _row(key: str, row: Mapping[str, Any]) -> str:
    where = ", ".join(f"`{place}`" for place in row["where"])
    tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in row["tests"])
    return f"| {key} | {row['title']} | {where} | {tests} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
