"""What each type of field takes from the API, what it stores and what it says when it refuses."""

from __future__ import annotations

import math

import pytest

ACCEPTED = [
    ({"type": "text"}, "  hello ", "hello"),
    ({"type": "text"}, "one\r\ntwo", "one two"),
    ({"type": "text", "lines": 4}, "one\r\ntwo\rthree\n", "one\ntwo\nthree"),
    ({"type": "markdown"}, "\n \n    code\n\ntext \n", "    code\n\ntext"),
    ({"type": "reply"}, "Hello,\r\nAnna", "Hello,\nAnna"),
    ({"type": "integer"}, 5, 5),
    ({"type": "integer"}, "-5", -5),
    ({"type": "integer"}, 5.0, 5),
    ({"type": "number"}, 12.5, 12.5),
    ({"type": "number"}, "12.50", 12.5),
    ({"type": "number"}, 12.0, 12),
    ({"type": "number"}, 0.1, 0.1),
    ({"type": "money"}, "12400", "12400.00"),
    ({"type": "money"}, 12400.5, "12400.50"),
    ({"type": "money"}, "-0", "0.00"),
    ({"type": "money"}, "1.500", "1.50"),
    ({"type": "date"}, "2028-02-29", "2028-02-29"),
    ({"type": "boolean"}, False, False),
    ({"type": "choice", "options": ["a", "b"]}, "b", "b"),
    ({"type": "email"}, " Anna.K@Example.ORG ", "Anna.K@example.org"),
    ({"type": "phone"}, "+7 (912) 345-67-89", "+79123456789"),
    ({"type": "phone"}, "8 912 345-67-89", "+79123456789"),
    ({"type": "file"}, "a1", ["a1"]),
    ({"type": "file"}, 17, ["17"]),
    ({"type": "file", "multiple": True}, ["a1", "b2", "a1", ""], ["a1", "b2"]),
]


@pytest.mark.parametrize(("field", "given", "stored"), ACCEPTED)
def test_a_value_is_stored_in_its_one_spelling(build, field, given, stored):
    form = build({"id": "x", **field})
    clean = form.load({"x": given}, {}, origin="api")
    assert clean == {"x": stored}
    assert type(clean["x"]) is type(stored)


REFUSED = [
    ({"type": "text"}, 5, "X is not a text. Send it as a string."),
    ({"type": "text"}, "a\x00b", "X contains characters that are no text. Type it again or paste it as plain text."),
    ({"type": "text"}, "a\ud800", "X contains characters that are no text. Type it again or paste it as plain text."),
    ({"type": "text", "max_length": 3}, "abcd", "X is 1 character too long. Shorten it to 3."),
    ({"type": "text"}, "a" * 10_005, "X is 5 characters too long. Shorten it to 10,000."),
    ({"type": "markdown"}, "a" * 60_001, "X is 1 character too long. Shorten it to 60,000."),
    ({"type": "text", "min_length": 3}, "ab", "X is too short. Write at least 3 characters."),
    ({"type": "integer"}, 1.5, "X is not a whole number. Enter digits only, such as 12."),
    ({"type": "integer"}, True, "X is not a whole number. Enter digits only, such as 12."),
    ({"type": "number"}, "12,5", "X is not a number. Enter digits, such as 12.5."),
    ({"type": "number"}, math.nan, "X is not a number. Enter digits, such as 12.5."),
    ({"type": "number"}, math.inf, "X is not a number. Enter digits, such as 12.5."),
    ({"type": "number"}, 1e300, "X has more than 15 digits. Round it."),
    ({"type": "number"}, 0.1 + 0.2, "X has more than 15 digits. Round it."),
    ({"type": "money"}, "12.345", "X has more than two digits after the point. Round it to two."),
    ({"type": "money"}, "a lot", "X is not an amount. Enter digits, such as 12400.50."),
    ({"type": "money"}, "10000000000000", "X has more than 15 digits. Round it."),
    ({"type": "money", "max": 100000}, "100000.01", "X is over 100,000. Enter less."),
    ({"type": "money", "min": "0.50"}, "0.49", "X is under 0.5. Enter more."),
    ({"type": "integer", "min": 1}, 0, "X is under 1. Enter more."),
    ({"type": "date"}, "2027-02-29", "X is not a date. Enter it as 2026-12-31."),
    ({"type": "date"}, "20261231", "X is not a date. Enter it as 2026-12-31."),
    ({"type": "date", "min": "2026-01-01"}, "2025-12-31", "X is before January 1, 2026. Enter a later date."),
    ({"type": "date", "max": "2026-01-01"}, "2026-01-02", "X is after January 1, 2026. Enter an earlier date."),
    ({"type": "boolean"}, "perhaps", "X is neither yes nor no. Tick it or leave it empty."),
    ({"type": "boolean"}, 1, "X is neither yes nor no. Tick it or leave it empty."),
    ({"type": "choice", "options": ["a"]}, "b", "X has no such option. Choose one of the list."),
    ({"type": "choice", "options": ["a"]}, ["a"], "X has no such option. Choose one of the list."),
    ({"type": "email"}, "anna@", "X is not an e-mail address. Enter one such as anna@example.org."),
    ({"type": "email"}, "a" * 250 + "@b.ru", "X is not an e-mail address. Enter one such as anna@example.org."),
    (
        {"type": "phone"},
        "+7 12",
        "X is not a phone number. Enter it with the country code, such as +7 912 345-67-89.",
    ),
    ({"type": "phone"}, "+7 912 345-67-89 ext. 4", "X has an extension. Enter the number without it."),
    ({"type": "file"}, ["a", "b"], "X takes one file. Leave one of them."),
    ({"type": "file", "multiple": True}, ["../etc"], "X is not a list of uploaded files. Add the files again."),
    ({"type": "file", "multiple": True}, [{}], "X is not a list of uploaded files. Add the files again."),
    (
        {"type": "file", "multiple": True},
        [f"f{number}" for number in range(21)],
        "X takes at most 20 files. Remove some.",
    ),
]


@pytest.mark.parametrize(("field", "given", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_a_refusal_says_what_is_wrong_and_what_to_do(build, refused, field, given, sentence):
    assert refused(build({"id": "x", **field}), {"x": given}) == {"x": [sentence]}


EMPTY = [
    ({"type": "text"}, " \n ", "X is empty. Fill it in."),
    ({"type": "markdown"}, "\r\n", "X is empty. Fill it in."),
    ({"type": "integer"}, None, "X is empty. Fill it in."),
    ({"type": "money"}, "", "X is empty. Fill it in."),
    ({"type": "choice", "options": ["a"]}, "", "X is not chosen. Choose one of the options."),
    ({"type": "boolean"}, False, "X is not ticked. Tick it to go on."),
    ({"type": "file"}, [], "X is missing. Add a file."),
    ({"type": "file", "multiple": True}, [""], "X is missing. Add a file."),
]


@pytest.mark.parametrize(("field", "given", "sentence"), EMPTY)
def test_a_required_field_asks_for_its_value_however_its_emptiness_is_spelled(build, refused, field, given, sentence):
    form = build({"id": "x", "required": True, **field})
    assert refused(form, {"x": given}) == {"x": [sentence]}
    assert refused(form, {}) == {"x": [sentence]}


def test_an_emptied_optional_field_is_null(build):
    form = build({"id": "x", "type": "text"}, {"id": "y", "type": "file"}, {"id": "z", "type": "date"})
    assert form.load({"x": "  ", "y": [], "z": None}, {}, origin="api") == {"x": None, "y": None, "z": None}


def test_sentences_name_the_field_in_the_language_of_the_reader(build, refused):
    from instar.i18n import use

    form = build({"id": "sum", "type": "money", "max": 100000, "title": {"en": "Amount", "ru": "Сумма"}})
    assert refused(form, {"sum": "100001"}) == {"sum": ["Amount is over 100,000. Enter less."]}
    with use("ru"):
        assert "Сумма" in refused(form, {"sum": "100001"})["sum"][0]
        assert "100\u00a0000" in refused(form, {"sum": "100001"})["sum"][0]


def test_a_number_is_compared_exactly_with_its_bounds(build, refused):
    form = build({"id": "x", "type": "number", "max": 0.1})
    assert form.load({"x": "0.1"}, {}, origin="api") == {"x": 0.1}
    assert refused(form, {"x": "0.1000000001"}) == {"x": ["X is over 0.1. Enter less."]}


@pytest.mark.parametrize("kind", ["integer", "number", "money", "date", "boolean", "email", "phone", "file", "text"])
@pytest.mark.parametrize("size", ["digits", "integer", "letters"])
def test_something_huge_is_refused_at_once(build, refused, kind, size):
    huge = {"digits": "9" * 1_000_000, "integer": 10**5000, "letters": "a" * 1_000_000}[size]
    assert len(refused(build({"id": "x", "type": kind}), {"x": huge})["x"]) == 1


def test_an_integer_beyond_what_a_browser_counts_exactly_is_refused(build, refused):
    form = build({"id": "x", "type": "integer"})
    assert form.load({"x": 2**53 - 1}, {}, origin="api") == {"x": 2**53 - 1}
    assert "x" in refused(form, {"x": 2**53})


def test_a_title_with_braces_is_no_format_string(build, refused):
    form = build({"id": "x", "type": "text", "required": True, "title": "Size {title} {0}"})
    assert refused(form, {}) == {"x": ["Size {title} {0} is empty. Fill it in."]}
