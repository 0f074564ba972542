"""docs/plugins.md: the test file that it shows is one that passes. Its plugins are tried by tests/hooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from instar.testing import contracts

from .pages import examples, first_words, page, table

PAGE = page("plugins")


def test_the_test_file_of_the_page_passes(tmp_path: Path) -> None:
    (text,) = examples(PAGE, "python test")
    (tmp_path / "test_postcard.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed, 1 skipped" in done.stdout


def test_the_page_lists_every_suite() -> None:
    said = first_words(table(PAGE, "## Contract suites"))
    assert set(said) == set(contracts.__all__) - {"PluginContract"}
