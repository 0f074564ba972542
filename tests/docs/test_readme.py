"""README, and what all pages have in common: links lead somewhere, files and verbs are there, examples are sound."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from instar.cli.shell import COMMANDS
from instar.engine.source import Source
from instar.forms import KERNEL_TYPES
from instar.plugins.checks import HOOKS
from instar.testing.site import Site

from .pages import ROOT, examples, page, section

README = page("README")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_and_pictures_lead_to_files_of_the_tree(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    inside = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in inside if not (path.parent / link.split("#")[0]).is_file()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_verbs_of_make_are_those_of_the_makefile(path: Path) -> None:
    verbs = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    said = re.findall(r"(?:^|[`\n])make ([a-z]+)", path.read_text(encoding="utf-8"))
    assert set(said) <= set(verbs)


def test_the_source_is_read_in_an_order_of_files_that_are_there() -> None:
    named = re.findall(r"`([\w./]+)`", section(README, "## Reading the source"))
    base = ""
    for path in named:
        near = [ROOT / path, ROOT / base / path, ROOT / "platform/instar" / path]
        assert any(one.exists() for one in near), path
        base = path.rpartition("/")[0] if path.startswith(("platform/", "plugins/")) else base


def test_the_plugin_is_the_one_of_the_plugin_guide() -> None:
    assert examples(README, "python") == examples(page("plugins"), "python")[:1]


def test_the_process_passes_the_check_and_has_the_length_that_is_said(instar_site: Site) -> None:
    (text,) = examples(README, "json")
    assert instar_site.kernel.definitions.check(Source.read(text)) == ()
    assert len(text.splitlines()) == 18


def test_readme_is_no_longer_than_a_screen_and_a_half() -> None:
    assert len(README.splitlines()) <= 85


def test_the_picture_is_small() -> None:
    assert (ROOT / "docs/screenshot.png").stat().st_size < 300_000


def test_the_changes_count_right() -> None:
    unreleased = section(page("../CHANGELOG"), "## Unreleased (0.1.0)")
    words = {
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
        21: "twenty-one",
        22: "twenty-two",
        23: "twenty-three",
        24: "twenty-four",
        25: "twenty-five",
    }
    assert f"{words[len(KERNEL_TYPES)]} field types" in unreleased
    assert f"{words[len(HOOKS)]} hooks" in unreleased
    assert re.findall(r"`([\w-]+)`", unreleased.split("**Shell**")[1]) == list(COMMANDS)


def test_json_of_every_page_is_json() -> None:
    for path in PAGES:
        for text in examples(path.read_text(encoding="utf-8"), "json"):
            json.loads(text)
