"""Patterns of texts: RE2, for whole texts, in time that grows with the text only."""

from __future__ import annotations

import time

import pytest

from instar.forms.patterns import Pattern, WrongPattern


def test_the_whole_text_must_fit():
    pattern = Pattern("[А-Я]{2}-[0-9]+|new")
    assert pattern.fits("АБ-15")
    assert pattern.fits("new")
    assert not pattern.fits("АБ-15 ")
    assert not pattern.fits("renew")
    assert not Pattern("a").fits("a\nb")


@pytest.mark.parametrize("source", ["(", "[", "a**", r"(a)\1", "(?=a)", "(?<!a)b", "a{5000}", "\ud800", r"\pQ"])
def test_what_is_no_pattern_of_re2_is_refused_with_a_reason(source, capfd):
    with pytest.raises(WrongPattern) as wrong:
        Pattern(source)
    assert str(wrong.value)
    assert capfd.readouterr().err == ""


def test_a_pattern_too_large_to_hold_is_refused():
    with pytest.raises(WrongPattern):
        Pattern(r"((\pL{100}){10}){10}")


def test_no_text_holds_the_processor():
    begun = time.process_time()
    assert not Pattern("(a+)+b").fits("a" * 60_000)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("source", "portable"),
    [("[0-9]+", True), ("(?:a|b)", True), ("(?i)a", False), (r"\pL", False), (r"\Aa", False), ("[[:alpha:]]", False)],
)
def test_only_what_javascript_reads_alike_goes_into_a_schema(source, portable):
    assert Pattern(source).portable is portable


def test_patterns_of_one_source_are_equal():
    assert Pattern("a") == Pattern("a") != Pattern("b")
    assert len({Pattern("a"), Pattern("a")}) == 1
    assert Pattern("a") != "a"
