"""How people read a stored value."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from instar.i18n import use

OPTIONS = ["a", {"value": "b", "title": {"en": "Bee", "ru": "Бэ"}}]


@pytest.mark.parametrize(
    ("field", "value", "english", "russian"),
    [
        ({"type": "text"}, "a\nb", "a\nb", "a\nb"),
        ({"type": "integer"}, 12400, "12,400", "12\u00a0400"),
        ({"type": "number"}, 0.125, "0.125", "0,125"),
        ({"type": "money"}, "12400.50", "RUB\u00a012,400.50", "12\u00a0400,50\u00a0₽"),
        ({"type": "date"}, "2026-12-31", "Dec 31, 2026", "31 дек. 2026\u202fг."),
        ({"type": "boolean"}, True, "Yes", "Да"),
        ({"type": "boolean"}, False, "No", "Нет"),
        ({"type": "choice", "options": OPTIONS}, "b", "Bee", "Бэ"),
        ({"type": "email"}, "a@b.ru", "a@b.ru", "a@b.ru"),
        ({"type": "phone"}, "+79123456789", "+7 912 345-67-89", "+7 912 345-67-89"),
        ({"type": "file"}, ["f1", "f2"], "a.pdf, f2", "a.pdf, f2"),
    ],
)
def test_a_value_is_shown_as_the_language_writes_it(build, field, value, english, russian):
    form = build({"id": "x", **field})
    names = {"f1": "a.pdf"}
    assert form.display(value, "x", "en", name_of=lambda kind, key: names.get(key)) == english
    assert form.display(value, "x", "ru", name_of=lambda kind, key: names.get(key)) == russian


@pytest.mark.parametrize(
    "field",
    [
        {"type": kind}
        for kind in (
            "text",
            "integer",
            "number",
            "money",
            "date",
            "boolean",
            "email",
            "phone",
            "markdown",
            "reply",
            "file",
        )
    ]
    + [{"type": "choice", "options": OPTIONS}],
    ids=lambda field: field["type"],
)
@pytest.mark.parametrize("value", ["gone", 5, 0.5, True, {"a": 1}, ["x", 5], ""])
def test_what_does_not_fit_its_field_is_shown_as_it_is(build, field, value):
    form = build({"id": "x", **field})
    assert isinstance(form.display(value, "x"), str)
    if field["type"] not in ("file", "integer", "number", "money", "boolean"):
        assert form.display(value, "x") == str(value)


def test_nothing_is_shown_as_nothing(build):
    form = build({"id": "x", "type": "money"})
    assert form.display(None, "x") == ""
    assert form.display(None, "gone") == ""


def test_a_value_without_a_field_is_shown_as_it_is(build):
    assert build().display([1, 2], "gone") == "[1, 2]"


def test_the_currency_is_that_of_the_site(build):
    form = build({"id": "x", "type": "money"})
    assert form.display("5.00", "x", "en", currency="EUR") == "€5.00"


def test_the_language_of_the_moment_is_taken_when_none_is_named(build):
    form = build({"id": "x", "type": "boolean"})
    with use("ru"):
        assert form.display(True, form.inputs["x"]) == "Да"


def test_a_file_without_a_name_is_shown_by_its_id(build):
    assert build({"id": "x", "type": "file"}).display(["f1"], "x") == "f1"


def test_a_moment_is_shown_in_the_zone_of_who_reads(build):
    form = build({"id": "x", "type": "datetime"})
    assert "12:00" in form.display("2026-01-05T09:00:00Z", "x", "ru", zone=ZoneInfo("Europe/Moscow"))
    assert "09:00" in form.display("2026-01-05T09:00:00Z", "x", "ru")
    assert form.display("gone", "x") == "gone"


def test_lengths_and_choices_are_shown_in_words(build):
    options = [{"value": "a", "title": {"en": "One", "ru": "Раз"}}, "b"]
    form = build({"id": "x", "type": "duration"}, {"id": "y", "type": "choices", "options": options})
    assert form.display("PT90M", "x", "ru") == "1\u00a0ч 30\u00a0мин"
    assert form.display("long", "x") == "long"
    assert form.display(["a", "b", "gone"], "y", "ru") == "Раз, b, gone"
    assert form.display("a", "y", "en") == "One"


def test_a_person_is_shown_by_name(build):
    form = build({"id": "who", "type": "user"})
    assert form.display("olga", "who", name_of=lambda kind, key: {"olga": "Olga"}.get(key)) == "Olga"
    assert form.display("gone", "who", name_of=lambda kind, key: {"olga": "Olga"}.get(key)) == "gone"
    assert form.display("olga", "who") == "olga"
