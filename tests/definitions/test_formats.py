"""Kinds of definitions, and what tells two texts of one apart."""

from __future__ import annotations

from instar.definitions.formats import FORMATS, KINDS, sha256_of
from instar.engine.source import Source


def test_each_kind_has_one_format():
    assert {FORMATS[kind]: kind for kind in FORMATS} == KINDS


def test_the_same_said_otherwise_is_the_same():
    one = Source.read('{"format": "instar.form/1", "key": "a", "title": "A"}')
    other = Source.read('{\n  "title": "A",\n  "key": "a",\n  "format": "instar.form/1"\n}')
    assert sha256_of(one) == sha256_of(other)
    assert sha256_of(one) != sha256_of(Source.read('{"format": "instar.form/1", "key": "a", "title": "B"}'))
