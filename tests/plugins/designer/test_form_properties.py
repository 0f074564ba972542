"""The table of properties against the kernel's table of types, and against the controls of the script."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from instar.i18n import use
from instar.sdk import FieldTypeRow, field_types
from instar_plugins import designer
from instar_plugins.designer.form_properties import CONTROLS, parts, properties, properties_of
from instar_plugins.designer.form_types import FLAGS, LIKELY, WORDS, flags, named, palette_parts, spelled, types_as_json

TYPES = field_types()


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row.key)
def test_every_key_of_every_type_has_a_property(row: FieldTypeRow) -> None:
    known = {one.key for one in properties()}
    assert row.keys <= known
    assert set(properties_of(row)) == row.keys
    assert set(properties_of(row, in_group=True)) == row.in_group


def test_no_property_is_of_no_type_or_there_twice() -> None:
    keys = [one.key for one in properties()]
    assert len(keys) == len(set(keys))
    assert set(keys) == frozenset().union(*(row.keys for row in TYPES))


def test_every_property_has_a_control_and_stands_in_a_part() -> None:
    assert {one.control for one in properties()} == set(CONTROLS)
    assert {one.part for one in properties()} == {key for key, _title in parts()}


def test_the_script_has_every_control_and_no_other() -> None:
    script = resources.files(designer).joinpath("static/form_controls.js").read_text("utf-8")
    (table,) = re.findall(r"export const controls = \{(.*?)\};", script, re.DOTALL)
    assert re.findall(r"^  (\w+):", table, re.MULTILINE) == list(CONTROLS)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_type_has_a_name_of_its_own_and_a_place_in_the_palette(lang: str) -> None:
    with use(lang):
        found = named()
        assert set(found) == {row.key for row in TYPES}
        assert len({one.title for one in found.values()}) == len(TYPES)
        assert {one.part for one in found.values()} == {key for key, _title in palette_parts()}


def test_the_script_gets_the_types_as_the_kernel_has_them() -> None:
    told = {one["key"]: one for one in types_as_json()}
    assert told["money"]["gives"] == "number"
    assert told["section"]["holds"] == ""
    assert told["reply"]["in_group"] is None
    assert "indexed" not in told["text"]["in_group"]


def test_a_word_of_a_typed_line_means_one_thing() -> None:
    words = [word for spoken in (*map(spelled, WORDS.values()), *map(spelled, LIKELY.values())) for word in spoken]
    words += [word for spoken in flags().values() for word in spoken]
    assert len(words) == len(set(words))
    assert words == [word.lower() for word in words]
    assert set(FLAGS) <= {one.key for one in properties()} | {"half"}
