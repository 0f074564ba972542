"""The tree that a template walks: what stands in each input, and what is said at it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from instar.forms.render import Option
from instar.i18n import use


@pytest.fixture
def form(build):
    return build(
        {
            "id": "topic",
            "type": "choice",
            "required": True,
            "title": {"en": "Topic", "ru": "Тема"},
            "help": "Why?",
            "options": ["licence", {"value": "other", "title": {"en": "Else", "ru": "Другое"}}],
        },
        {
            "id": "amount",
            "type": "money",
            "min": 0,
            "max": "1000.50",
            "when": "data.topic == 'licence'",
            "width": "half",
        },
        {"id": "urgent", "type": "boolean"},
        {"id": "day", "type": "date", "min": "2026-01-01"},
        {"id": "files", "type": "file", "multiple": True},
        {"id": "number", "type": "text", "read_only": True},
        {
            "type": "section",
            "title": "More",
            "when": "data.urgent",
            "fields": [{"id": "why", "type": "text", "lines": 3}],
        },
        {"id": "answer", "type": "reply", "for": ["close"], "placeholder": "Dear …"},
    )


def drawn(form, values=None, env=None, **keys):
    return {field.id or field.title: field for field in form.render(values or {}, env or {}, **keys)}


def test_a_field_carries_all_that_a_template_needs(form):
    fields = drawn(form, lang="ru")
    topic = fields["topic"]
    assert (topic.name, topic.path, topic.type, topic.widget) == ("topic", "topic", "choice", "choice")
    assert (topic.title, topic.help, topic.required, topic.live) == ("Тема", "Why?", True, True)
    assert topic.options == (Option("licence", "licence", False), Option("other", "Другое", False))
    amount = fields["amount"]
    assert (amount.min, amount.max, amount.width, amount.suffix) == ("0", "1000.5", "half", "₽")
    assert (amount.visible, amount.live) == (False, False)
    assert fields["day"].min == "2026-01-01"
    assert fields["number"].read_only
    assert fields["answer"].outcomes == ("close",)
    assert (fields["answer"].placeholder, fields["answer"].lines) == ("Dear …", 6)
    assert fields["More"].children[0].lines == 3


@pytest.mark.parametrize(
    ("language", "shown"),
    [("ru", {"amount": "12\u00a0400,50"}), ("en", {"amount": "12,400.50"}), ("de", {"amount": "12.400,50"})],
)
def test_a_stored_value_stands_as_the_language_writes_it(form, language, shown):
    env = {"data": {"topic": "licence", "amount": "12400.50", "urgent": True, "day": "2026-12-31"}}
    fields = drawn(form, env=env, lang=language)
    assert fields["amount"].value == shown["amount"]
    assert (fields["day"].value, fields["urgent"].value, fields["number"].value) == ("2026-12-31", "true", "")
    assert fields["amount"].visible
    assert fields["topic"].options[0].selected


def test_values_given_lie_over_those_of_the_ticket(form):
    fields = drawn(form, {"topic": "other"}, {"data": {"topic": "licence", "amount": "5.00"}})
    assert fields["topic"].value == "other"
    assert fields["amount"].value == "5.00"
    assert not fields["amount"].visible


def test_what_was_typed_stands_again_letter_by_letter_with_its_errors(form):
    errors = {"amount": ["Amount is not an amount."]}
    typed = {"topic": ["licence"], "amount": [" 12,,5 "], "urgent": ["", "true"], "day": ["soon"]}
    fields = drawn(form, typed, {"data": {"amount": "5.00", "number": "T-1"}}, errors=errors)
    assert fields["amount"].value == " 12,,5 "
    assert fields["amount"].errors == ("Amount is not an amount.",)
    assert fields["topic"].errors == ()
    assert (fields["urgent"].value, fields["day"].value) == ("true", "soon")
    assert fields["amount"].visible
    assert fields["number"].value == "T-1"


def test_a_box_that_was_typed_without_a_tick_stays_empty(form):
    env = {"data": {"urgent": True}}
    assert drawn(form, {}, env, typed=True)["urgent"].value == "false"
    assert drawn(form, {}, env)["urgent"].value == "true"


def test_a_page_that_was_typed_shows_and_hides_as_it_was_left(form):
    assert not drawn(form, {}, {"data": {"urgent": True}}, typed=True)["More"].visible
    assert drawn(form, {"urgent": ["true"]}, {}, typed=True)["More"].visible


def test_a_read_only_field_shows_the_ticket_and_not_what_was_sent(form):
    fields = drawn(form, {"number": ["T-666"]}, {"data": {"number": "T-1"}}, typed=True)
    assert fields["number"].value == "T-1"


def test_an_outcome_hides_what_it_does_not_ask_for(form):
    assert drawn(form, outcome="close")["answer"].visible
    assert not drawn(form, outcome="wait")["answer"].visible
    assert drawn(form)["answer"].visible


def test_what_is_an_option_no_more_stays_in_sight(form):
    topic = drawn(form, env={"data": {"topic": "gone"}})["topic"]
    assert topic.options[-1] == Option("gone", "gone", True)


def test_files_are_listed_by_their_names(form):
    names = {"f1": "a.pdf"}
    files = drawn(form, env={"data": {"files": ["f1", "f2"]}}, name_of=lambda kind, key: names.get(key))["files"]
    assert files.value == ["f1", "f2"]
    assert files.options == (Option("f1", "a.pdf", True), Option("f2", "f2", True))
    assert drawn(form, {"files": ["f1", ""]}, typed=True)["files"].value == ["f1"]
    assert drawn(form)["files"].value == []


def test_a_default_stands_in_an_empty_form_and_decides_what_is_there(build):
    form = build(
        {"id": "topic", "type": "choice", "options": ["a", "b"], "default": "a"},
        {"id": "x", "type": "money", "when": "data.topic == 'a'", "default": {"=": "data.price * 2"}},
        known={"price": "money"},
    )
    topic, x = form.render({}, {"data": {"price": 5}})
    assert (topic.value, x.visible, x.value) == ("a", True, "10.00")
    topic, x = form.render({}, {"data": {"price": 5, "topic": None}})
    assert (topic.value, x.visible) == ("", False)


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b"])
def test_what_no_page_can_carry_is_shown_as_a_sign(build, value):
    [field] = build({"id": "x", "type": "text"}).render({"x": [value]}, {}, typed=True)
    assert field.value == "a\ufffdb"


def test_a_stored_value_of_another_kind_is_shown_as_it_is(build):
    form = build({"id": "x", "type": "money"}, {"id": "y", "type": "text"}, {"id": "z", "type": "boolean"})
    x, y, z = form.render({}, {"data": {"x": "a lot", "y": 5, "z": "perhaps"}})
    assert (x.value, y.value, z.value) == ("a lot", "5", "perhaps")


def test_typed_and_left_out_are_told_apart_by_errors(form):
    assert drawn(form, {"amount": "5.00"}, errors=None)["amount"].value == "5.00"
    assert drawn(form, {"amount": ["5"]}, errors={})["amount"].value == "5"


def test_the_language_of_the_moment_is_taken_when_none_is_named(form):
    with use("ru"):
        assert drawn(form)["topic"].title == "Тема"


def test_a_form_is_drawn_whatever_is_sent(form):
    nonsense = {"topic": [{}], "amount": [[]], "urgent": [5], "day": 5, "files": {"a": 1}, "why": [None]}
    assert len(form.render(nonsense, {}, typed=True)) == 8


def test_the_page_marks_what_is_required_now_and_asks_again_when_that_may_change(build):
    form = build({"id": "a", "type": "text"}, {"id": "b", "type": "text", "required_when": "data.a == 'x'"})
    a, b = form.render({"a": ["x"]}, {}, typed=True)
    assert (a.live, a.required, b.live, b.required) == (True, False, False, True)
    assert not form.render({"a": ["y"]}, {}, typed=True)[1].required


def test_choices_are_boxes_and_what_is_no_option_any_more_stays_in_sight(build):
    form = build({"id": "x", "type": "choices", "options": ["a", "b"]})
    (field,) = form.render({}, {"data": {"x": ["b", "gone"]}})
    assert [(option.value, option.selected) for option in field.options] == [("a", False), ("b", True), ("gone", True)]
    (field,) = form.render({"x": ["", "a"]}, {"data": {"x": ["b"]}}, typed=True)
    assert [(option.value, option.selected) for option in field.options] == [("a", True), ("b", False)]


def test_a_moment_and_its_bounds_stand_in_the_input_in_the_readers_zone(build):
    form = build({"id": "x", "type": "datetime", "min": "2026-01-05T09:00Z", "default": "2026-01-05T10:00Z"})
    (field,) = form.render({}, {}, zone=ZoneInfo("Europe/Moscow"))
    assert (field.value, field.min, field.max) == ("2026-01-05T13:00", "2026-01-05T12:00", None)


def test_the_default_of_a_moment_may_be_now(build):
    form = build({"id": "x", "type": "datetime", "default": {"=": "now + duration('PT1H')"}})
    assert form.load({}, {"now": 0}, origin="api") == {"x": "1970-01-01T01:00:00Z"}
    assert form.render({}, {"now": 0})[0].value == "1970-01-01T01:00"


def test_a_computed_value_is_shown_as_what_was_typed_makes_it(build):
    form = build({"id": "n", "type": "integer"}, {"id": "x", "type": "money", "computed": "data.n * 2"})
    n, x = form.render({"n": ["5"], "x": ["7"]}, {"data": {"x": "1.00"}}, typed=True, lang="en")
    assert (n.live, x.value, x.read_only) == (True, "10.00", True)
    assert form.render({}, {"data": {"n": 3}}, lang="en")[1].value == "6.00"


def test_teams_are_chosen_from_what_the_site_offers(build):
    form = build({"id": "team", "type": "team"})
    (team,) = form.render({}, {"data": {"team": "gone"}}, named={"team": [("sales", "Sales")]}.__getitem__)
    assert [(one.value, one.selected) for one in team.options] == [("sales", False), ("gone", True)]


def test_options_by_expression_are_drawn_as_what_was_typed_gives_them(build):
    of = {"=": "data.a == 'x' ? ['one', 'two'] : ['three']"}
    form = build({"id": "a", "type": "text"}, {"id": "b", "type": "choice", "options": of})
    a, b = form.render({"a": ["x"], "b": ["two"]}, {}, typed=True)
    assert a.live
    assert [(one.value, one.selected) for one in b.options] == [("one", False), ("two", True)]
    b = form.render({"a": ["y"], "b": ["two"]}, {}, typed=True)[1]
    assert [(one.value, one.selected) for one in b.options] == [("three", False), ("two", True)]


def test_a_picker_holds_the_line_that_leads_back_to_the_key(build):
    form = build({"id": "who", "type": "user"}, {"id": "client", "type": "contact"}, {"id": "of", "type": "ticket"})
    stored = {"data": {"who": "olga", "client": 12, "of": "T-5"}}
    names = {("user", "olga"): "Olga", ("contact", "12"): "Ann", ("ticket", "T-5"): "Old one"}
    drawn = form.render({}, stored, name_of=lambda *of: names.get(of))
    assert [(one.widget, one.kind, one.value) for one in drawn] == [
        ("picker", "user", "Olga (olga)"),
        ("picker", "contact", "Ann (#12)"),
        ("picker", "ticket", "T-5 Old one"),
    ]
    assert [one.value for one in form.render({}, stored)] == ["olga", "#12", "T-5"]
    typed = form.render({"who": ["olg"], "client": ["An"], "of": ["5"]}, {}, errors={})
    assert [one.value for one in typed] == ["olg", "An", "5"]
    sent = {one.name: [one.value] for one in drawn}
    assert form.load(sent, {}, origin="page") == stored["data"]
