"""What the editor's scripts say is there, and nothing is said that no script asks for."""

from __future__ import annotations

import re
from pathlib import Path

from instar.i18n import use
from instar_plugins.designer import editor_words, panel_words
from instar_plugins.designer.properties import properties, typed_words

from .conftest import Desk

SCRIPTS = Path(editor_words.__file__).parent / "static"
OWN = {
    "add_menu", "block_list", "conditions", "control_arguments", "control_clocks", "control_conditions",
    "control_event", "control_flows", "control_form", "control_people", "control_time", "controls", "editor",
    "editor_keys", "expression", "findings", "fixes", "jsonview", "outline", "panel", "strip", "toolbar",
    "translations",
}  # fmt: skip
MADE = (
    r"(who|special|unit|time|is|names|hue|language|has|change|fix)_|(undo|redo)_what"
    r"|clock_(first_response|next_response|resolution|waiting|hold|on_warn|on_breach)$"
)
"""Names that are put together there."""


def asked() -> set[str]:
    found: set[str] = set()
    for path in SCRIPTS.glob("*.js"):
        if path.stem in OWN:
            text = path.read_text("utf-8")
            found |= set(re.findall(r'"([a-z][a-z_0-9]+)"', text))
    return found


def test_every_sentence_that_scripts_ask_for_is_there() -> None:
    known = editor_words.words()
    wanted = set()
    for path in SCRIPTS.glob("*.js"):
        if path.stem in OWN:
            wanted |= set(re.findall(r'\bword\("([a-z_0-9]+)"', path.read_text("utf-8")))
    assert wanted - known.keys() == set()


def test_no_sentence_is_left_over() -> None:
    own = {**editor_words.words()}
    for part in editor_words.PARTS:
        if part is not panel_words.words:
            own = {name: text for name, text in own.items() if name not in part()}
    assert {name for name in own if not re.match(MADE, name)} - asked() == set()


def test_they_are_in_russian(desk: Desk) -> None:
    assert desk.site.kernel.plugins.roles, "catalogues come with their plugins"
    english = {**editor_words._page(), **editor_words._outline(), **panel_words.words()}
    with use("ru"):
        russian = {**editor_words._page(), **editor_words._outline(), **panel_words.words()}
        assert properties()["node"]["title"]["title"] == "Название"
        assert typed_words()["type_words"]["деньги"] == "money"
    assert {name for name, text in english.items() if russian[name] == text} == set()
