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


# choices, url, datetime, duration


@pytest.fixture
def colours(build):
    return build({"id": "x", "type": "choices", "options": ["red", "green", "blue"], "required": True})


@pytest.mark.parametrize(
    ("sent", "stored"),
    [(["blue", "red"], ["red", "blue"]), (["red", "red"], ["red"]), ("green", ["green"]), (["", "red"], ["red"])],
)
def test_choices_are_stored_once_each_and_in_their_order(colours, sent, stored):
    assert colours.load({"x": sent}, {}, origin="api") == {"x": stored}
    assert colours.load({"x": stored}, {}, origin="api") == {"x": stored}
    assert colours.load({"x": sent}, {}, origin="page") == {"x": stored}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ([], "X is not chosen. Tick at least one option."),
        ([""], "X is not chosen. Tick at least one option."),
        (["black"], "X has no such option. Choose one of the list."),
        ([["red"]], "X has no such option. Choose one of the list."),
        (5, "X has no such option. Choose one of the list."),
        ({"red": True}, "X has no such option. Choose one of the list."),
    ],
)
def test_choices_take_nothing_but_options(colours, refused, sent, told):
    assert refused(colours, {"x": sent}) == {"x": [told]}


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://пример.рф/путь",
        "https://[::1]/",
        "HTTPS://A.B",
    ],
)
def test_a_web_address_is_kept_as_it_is(build, address):
    assert build({"id": "x", "type": "url"}).load({"x": f" {address} "}, {}, origin="api") == {"x": address}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://example.org/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "https://",
        "https:///path",
        "https://example.org@evil.org",
        "https://a b.org",
        "https://example.org/\nb",
        'https://example.org/"onclick',
        "https://example.org/<b>",
        "https://example.org\\@evil.org",
        "https://example.org:port",
        "https://[::1",
        "https://e.org/\ud800",
        "https://e.org/" + "a" * 2000,
        5,
        ["https://example.org"],
    ],
)
def test_what_is_not_safe_in_a_link_is_no_web_address(build, refused, address):
    errors = refused(build({"id": "x", "type": "url"}), {"x": address})
    assert errors == {"x": ["X is not a web address. Enter one such as https://example.org."]}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z"),
        ("2026-01-05T12:00+03:00", "2026-01-05T09:00:00Z"),
        ("2026-01-05t12:00:01.999+0300", "2026-01-05T09:00:01Z"),
        (1_767_603_600_000, "2026-01-05T09:00:00Z"),
    ],
)
def test_a_moment_is_stored_in_utc(build, sent, stored):
    form = build({"id": "x", "type": "datetime"})
    assert form.load({"x": sent}, {}, origin="api") == {"x": stored}
    assert form.load({"x": stored}, {}, origin="api") == {"x": stored}


@pytest.mark.parametrize(
    "sent", ["2026-01-05T09:00", "2026-01-05", "2026-13-05T09:00Z", "soon", True, 1.5, [], "0001-01-01T00:00+14:00"]
)
def test_a_moment_without_a_zone_is_none(build, refused, sent):
    form = build({"id": "x", "type": "datetime", "required": True})
    assert "x" in refused(form, {"x": sent})


def test_a_moment_and_a_length_have_bounds(build, refused):
    form = build(
        {"id": "at", "type": "datetime", "min": "2026-01-05T12:00+03:00", "max": "2026-01-06T00:00Z"},
        {"id": "length", "type": "duration", "min": "PT1H", "max": "P1D"},
    )
    given = {"at": "2026-01-05T09:00:00Z", "length": "P1D"}
    assert form.load(given, {}, origin="api") == given
    early = refused(form, {"at": "2026-01-05T08:59Z", "length": "PT59M"})
    assert early["at"] == ["At is before Jan 5, 2026, 9:00\u202fAM UTC. Enter a later date."]
    assert early["length"] == ["Length is shorter than 1\u00a0h. Enter a longer time."]
    late = refused(form, {"at": "2026-01-06T00:01Z", "length": "P2D"})
    assert late["at"] == ["At is after Jan 6, 2026, 12:00\u202fAM UTC. Enter an earlier date."]
    assert late["length"] == ["Length is longer than 1\u00a0d. Enter a shorter time."]


@pytest.mark.parametrize(
    ("sent", "stored"), [("PT2H30M", "PT2H30M"), ("PT150M", "PT2H30M"), ("2h30m", "PT2H30M"), ("P1W", "P7D")]
)
def test_a_length_has_one_spelling(build, sent, stored):
    form = build({"id": "x", "type": "duration"})
    assert form.load({"x": sent}, {}, origin="api") == {"x": stored}
    assert form.load({"x": stored}, {}, origin="api") == {"x": stored}


@pytest.mark.parametrize("sent", ["P1M", "P", "soon", 90, True, ["PT1H"]])
def test_what_has_no_length_is_refused(build, refused, sent):
    told = ["X is not a length of time. Enter it as 2h 30m, or PT2H30M."]
    assert refused(build({"id": "x", "type": "duration"}), {"x": sent}) == {"x": told}


def test_a_text_must_fit_its_pattern_and_the_help_says_how(build, refused):
    number = {"id": "x", "type": "text", "pattern": "[A-Z]{2}[0-9]{3}"}
    form = build({**number, "help": "Two letters and three digits."})
    assert form.load({"x": " AB123 "}, {}, origin="api") == {"x": "AB123"}
    told = "X is not written as it should be. Two letters and three digits."
    assert refused(form, {"x": "ab123"}) == refused(form, {"x": ["ab123"]}, "page") == {"x": [told]}
    told = "X is not written as it should be. Check the spelling."
    assert refused(build(number), {"x": "ab123"}) == {"x": [told]}
    assert form.load({"x": ""}, {}, origin="api") == {"x": None}
