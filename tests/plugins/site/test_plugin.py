"""The plugin site: its forms, and its sentences in Russian."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from instar.engine.findings import Finding
from instar.kernel import Kernel

FOLDER = Path(__file__).parents[3] / "plugins" / "site"
CATALOGUE = FOLDER / "translations" / "ru" / "LC_MESSAGES" / "site.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true"}}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_form_has_a_finding(findings: Callable[[str, str], list[Finding]], language: str) -> None:
    assert findings("site", language) == []


def test_every_text_of_its_forms_is_said_in_every_language(
    definitions: Callable[[str], list[Path]], lacking: Callable[[Path], list[str]]
) -> None:
    assert [at for file in definitions("site") for at in lacking(file)] == []


def test_the_plugin_is_loaded_with_its_settings_and_pages(kernel: Kernel) -> None:
    status = kernel.plugins.status("site")
    assert status is not None
    assert status.state == "loaded"
    assert dict(kernel.plugins.values("site")) == {"rate_per_hour": 20, "fill_seconds": 2}
    assert [pages.name for owner, pages in kernel.plugins.blueprints if owner == "site"] == ["site"]


def test_every_sentence_has_its_russian_and_no_russian_is_left_over() -> None:
    keywords: dict[str, Any] = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    found = extract_from_dir(FOLDER, METHODS, options_map=OPTIONS, keywords=keywords)
    said = {message[0] if isinstance(message, tuple) else message for _file, _line, message, *_rest in found}
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    translated = {entry.id[0] if isinstance(entry.id, tuple) else entry.id for entry in catalogue if entry.string}
    assert translated - {""} == said
