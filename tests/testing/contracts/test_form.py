"""The suite of forms notices what a form may not do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from instar.sdk import Definitions, hookimpl
from instar.testing.contracts import FormContract

from .conftest import Run, suite_of

FORM: dict[str, Any] = {
    "format": "instar.form/1",
    "key": "postcard",
    "title": {"en": "Postcard", "ru": "Открытка"},
    "fields": [
        {"id": "postcard_text", "type": "text", "title": {"en": "Text", "ru": "Текст"}, "required": True},
        {"id": "postcard_words", "type": "integer", "title": {"en": "Words", "ru": "Слов"}, "min": 0},
        {"id": "postcard_when", "type": "date", "title": {"en": "When", "ru": "Когда"}},
    ],
}


@pytest.fixture
def plugin(tmp_path: Path) -> Any:
    """Made of a form's JSON."""

    def made(form: dict[str, Any]) -> object:
        folder = tmp_path / "shipped"
        folder.mkdir(exist_ok=True)
        (folder / "postcard.json").write_text(json.dumps(form), encoding="utf-8")

        class Plugin:
            requires = "instar>=0.1"

            @hookimpl
            def forms(self) -> list[Definitions]:
                return [Definitions(folder, "form")]

        return Plugin()

    return made


EVERY = [name for name in vars(FormContract) if name.startswith("test_")]


@pytest.mark.parametrize("test", EVERY)
def test_a_form_that_is_right_passes(run: Run, plugin: Any, test: str) -> None:
    refused = [({}, "postcard_text"), ({"postcard_text": "Hi", "postcard_words": -1}, "postcard_words")]
    run(suite_of(FormContract, plugin(FORM), examples=[{"postcard_text": "Hi"}], refused=refused), test)


@pytest.mark.parametrize(
    ("test", "form", "more"),
    [
        ("test_examples_are_taken", FORM, {}),
        ("test_examples_are_taken", FORM, {"examples": [{"postcard_words": 2}]}),
        ("test_what_is_wrong_is_told_at_its_field", FORM, {"refused": [({}, "postcard_when")]}),
        ("test_it_gives_what_this_suite_is_about", FORM, {"key": "letter"}),
        ("test_every_text_is_said_in_every_language", FORM | {"title": "Postcard"}, {}),
    ],
)
def test_what_is_wrong_is_noticed(run: Run, plugin: Any, test: str, form: dict[str, Any], more: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        run(suite_of(FormContract, plugin(form), **more), test)
