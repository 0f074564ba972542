"""Forms of the plugin: right, and said in every language."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from instar.engine.canonical import canonical
from instar.engine.findings import Finding


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_definition_has_a_finding(findings: Callable[[str, str], list[Finding]], language: str) -> None:
    assert findings("projects", language) == []


def test_every_text_is_said_in_every_language(
    definitions: Callable[[str], list[Path]], lacking: Callable[[Path], list[str]]
) -> None:
    assert [at for file in definitions("projects") for at in lacking(file)] == []


def test_every_file_is_written_as_the_editor_would_write_it(definitions: Callable[[str], list[Path]]) -> None:
    texts = [file.read_text("utf-8") for file in definitions("projects")]
    assert [text for text in texts if canonical(json.loads(text)) != text] == []
