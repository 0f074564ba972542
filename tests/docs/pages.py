"""Pages of docs/ as the tests read them: sections, tables, examples."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

CODE = re.compile(r"`([^`]+)`")


def page(name: str) -> str:
    """The text of ``docs/<name>.md``; of the README by its own name."""
    folder = ROOT if name == "README" else ROOT / "docs"
    return (folder / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, as far as the next one of its level or a higher one."""
    level = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section {heading!r}"
    return found[1]


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a text, each as rows of cells, without its head."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text + "\n", re.MULTILINE):
        rows = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in block.splitlines()]
        found.append([[cell.strip().replace("\\|", "|") for cell in row] for row in rows[2:]])
    return found


def table(text: str, heading: str) -> list[list[str]]:
    """The first table below a heading."""
    return tables(section(text, heading))[0]


def first_words(rows: list[list[str]]) -> list[str]:
    """What stands as code in the first column."""
    return [word for row in rows for word in CODE.findall(row[0])]


def examples(text: str, language: str) -> list[str]:
    """Fenced blocks of one language."""
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found
