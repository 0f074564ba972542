"""JSON with places: every part of a good text is found, every bad text becomes a finding."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.source import DEEPEST, LARGEST, MOST_FINDINGS, Source, escape

TEXT = """{
  "format": "instar.process/1",
  "stages": [
    {"id": "new", "title": {"en": "New: [1] {x}"}},
    {"id": "done"}
  ],
  "a/b": {"~": [[], {}, "\\"]"]}
}
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (1, 1)),
        ("/format", (2, 3)),
        ("/stages", (3, 3)),
        ("/stages/0", (4, 5)),
        ("/stages/0/title", (4, 19)),
        ("/stages/0/title/en", (4, 29)),
        ("/stages/1", (5, 5)),
        ("/stages/1/id", (5, 6)),
        ("/a~1b", (7, 3)),
        ("/a~1b/~0", (7, 11)),
        ("/a~1b/~0/0", (7, 17)),
        ("/a~1b/~0/1", (7, 21)),
        ("/a~1b/~0/2", (7, 25)),
    ],
)
def test_a_pointer_leads_to_the_key_of_a_member_and_to_an_item(pointer, place):
    assert Source.read(TEXT, "x.json").locate(pointer) == place


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/stages/7", (3, 3)),
        ("/stages/0/title/ru/x", (4, 19)),
        ("/nodes/work/next", (1, 1)),
        ("/stages/1/id/0", (5, 6)),
    ],
)
def test_a_pointer_to_nothing_leads_to_what_would_hold_it(pointer, place):
    assert Source.read(TEXT).locate(pointer) == place


def test_a_value_without_a_text_has_one_place():
    source = Source.of({"a": [1]}, "made.json")
    assert (source.value, source.file, source.findings) == ({"a": [1]}, "made.json", [])
    assert source.locate("/a/0") == (1, 1)


@pytest.mark.parametrize("text", ["\ufeff[1]", b"\xef\xbb\xbf[1]", b"[1]", "[1]"])
def test_bytes_and_a_byte_order_mark_are_read(text):
    source = Source.read(text)
    assert (source.value, source.findings) == ([1], [])
    assert source.locate("/0") == (1, 2)


def test_a_text_may_hold_a_single_null():
    source = Source.read("null")
    assert (source.value, source.findings, source.broken) == (None, [], False)


BROKEN = [
    ("", 1, 1, None),
    ("{\n  \"a\": 'b'\n}", 2, 8, "JSON uses double quotation marks."),
    ('{\n  "a": 1\n  "b": 2\n}', 3, 3, "A comma is missing before it."),
    ('{"a": tru}', 1, 7, None),
    ('["a\nb"]', 1, 4, None),
    ("[1] [2]", 1, 5, None),
    ("}", 1, 1, None),
    ("]" * 100, 1, 1, None),
    ('{"a": "b', 1, 7, None),
    ("[1, NaN]", 1, 1, None),
    ("[-Infinity]", 1, 1, None),
    ("[1e999]", 1, 1, None),
    ("[" + "9" * 5000 + "]", 1, 1, None),
    ('\n["\\ud800"]', 2, 3, "Remove it or type it again."),
    ('["\ud800"]', 1, 3, "Remove it or type it again."),
    ('["a\\u0000b"]', 1, 4, "Remove it or type it again."),
    ("[" * 1000 + "]" * 1000, 1, DEEPEST + 1, None),
    (b'["\xff"]', 1, 3, None),
    (b'\n\n["\xd0\xbf\xff"]', 3, 4, None),
    (b"\xff\xfe[\x001\x00]\x00", 1, 1, None),
]


@pytest.mark.parametrize(("text", "line", "column", "hint"), BROKEN, ids=range(len(BROKEN)))
def test_a_text_that_is_no_json_is_one_finding_with_its_place(text, line, column, hint):
    source = Source.read(text, "x.json")
    assert (source.value, source.broken) == (None, True)
    [finding] = source.findings
    assert (finding.severity, finding.code, finding.file, finding.pointer) == ("error", "json", "x.json", "")
    assert (finding.line, finding.column) == (line, column)
    if hint:
        assert finding.hint == hint


@pytest.mark.parametrize("text", [text for text, *_rest in BROKEN], ids=range(len(BROKEN)))
def test_places_are_asked_of_a_broken_text_without_harm(text):
    assert Source.read(text).locate("/nodes/x") == (1, 1)


def test_a_comma_too_many_has_a_hint():
    """Later versions of Python point at the comma itself, not at what follows it."""
    [finding] = Source.read('{"a": 1,}').findings
    assert (finding.column, finding.hint) in [(9, "Remove the comma before it."), (8, "Remove this comma.")]


def test_a_pair_of_surrogates_is_a_letter_and_an_escaped_backslash_is_not_one():
    assert Source.read(r'["\ud83d\ude00", "\\ud800", "\u00e9"]').value == ["😀", r"\ud800", "é"]


def test_a_text_that_is_too_large_is_not_read():
    [finding] = Source.read('"' + "a" * LARGEST + '"').findings
    assert finding.code == "json"


def test_a_key_that_stands_twice_is_found_where_it_stands_again():
    source = Source.read('{\n  "a": 1,\n  "b": {"c": 1,\n        "c": 2},\n  "a": 3\n}')
    assert [(f.code, f.line, f.column, f.pointer) for f in source.findings] == [
        ("duplicate_key", 4, 9, "/b/c"),
        ("duplicate_key", 5, 3, "/a"),
    ]
    assert source.locate("/a") == (2, 3)
    assert not source.broken


def test_the_same_key_in_different_objects_is_no_duplicate():
    assert Source.read('[{"a": 1}, {"a": {"a": 2}}, {"\\u0061": 1}]').findings == []


def test_one_key_in_two_spellings_is_a_duplicate():
    assert [finding.pointer for finding in Source.read('{"a": 1, "\\u0061": 2}').findings] == ["/a"]


def test_many_duplicates_are_not_all_told():
    text = "{" + ",".join(['"a": 1'] * 20_000) + "}"
    began = time.process_time()
    assert len(Source.read(text).findings) == MOST_FINDINGS
    assert time.process_time() - began < 5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_every_part_of_every_json_text_has_its_place(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    source = Source.read(text)
    if source.broken:  # U+0000 in a text
        assert "\\u0000" in text
        return
    assert source.value == value
    lines = text.split("\n")
    for pointer, part, key in parts(value, "", None):
        line, column = source.locate(pointer)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        found, _end = json.JSONDecoder().raw_decode(rest)
        assert found == (part if key is None else key)


def parts(value, pointer, key):
    yield pointer, value, key
    if isinstance(value, dict):
        for name, item in value.items():
            yield from parts(item, f"{pointer}/{escape(name)}", name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from parts(item, f"{pointer}/{index}", None)


@given(st.text(alphabet='{}[]",:\\ \n01aetrufnls-.', max_size=60) | st.binary(max_size=40))
def test_no_text_whatever_makes_reading_fail(text):
    source = Source.read(text)
    assert source.locate("/a/0/b") >= (1, 1)
    assert source.broken == any(finding.code == "json" for finding in source.findings)
