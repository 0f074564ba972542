"""What is entered becomes what is stored: the same rules for a page and for the API."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.errors import Invalid
from instar.forms import merge, parse_form
from instar.forms.reading import Reading
from instar.forms.submission import default_of, read
from instar.i18n import use

NOW = 1_767_603_600_000  # 2026-01-05T09:00Z


@pytest.fixture
def order(build):
    return build(
        {"id": "topic", "type": "choice", "options": ["licence", "other"], "required": True},
        {"id": "amount", "type": "money", "min": 0, "when": "data.topic == 'licence'", "required": True},
        {"id": "why", "type": "text", "when": "data.topic == 'other'", "lines": 4},
        {"id": "urgent", "type": "boolean"},
        {"id": "day", "type": "date"},
        {"id": "number", "type": "text", "read_only": True},
    )


def test_a_page_sends_lists_of_strings_in_the_language_of_its_reader(order):
    page = {"topic": ["licence"], "amount": ["12 400,50"], "urgent": ["", "true"], "day": ["31.12.2026"], "csrf": ["x"]}
    with use("ru"):
        clean = order.load(page, {}, origin="page")
    assert clean == {"topic": "licence", "amount": "12400.50", "urgent": True, "day": "2026-12-31"}


def test_the_api_sends_json(order):
    clean = order.load({"topic": "licence", "amount": 12400.5, "urgent": True, "day": None}, {}, origin="api")
    assert clean == {"topic": "licence", "amount": "12400.50", "urgent": True, "day": None}


def test_a_hidden_field_is_neither_checked_nor_taken(order):
    assert order.load({"topic": "other", "amount": "a lot"}, {}, origin="api") == {"topic": "other"}


def test_a_box_that_is_not_ticked_is_no_on_a_page_and_nothing_in_the_api(order):
    assert order.load({"topic": ["other"]}, {}, origin="page")["urgent"] is False
    assert "urgent" not in order.load({"topic": "other"}, {}, origin="api")


def test_what_a_submission_leaves_out_counts_as_the_ticket_has_it(order, refused):
    env = {"data": {"topic": "licence", "amount": "5.00"}}
    assert order.load({}, env, origin="api") == {"topic": "licence", "amount": "5.00"}
    assert refused(order, {}, env={"data": {"topic": "licence"}}) == {"amount": ["Amount is empty. Fill it in."]}


def test_what_the_ticket_has_is_checked_again(order, refused):
    """The definition may have changed since: a ticket is not to move on with a value that its form does not take."""
    assert refused(order, {}, env={"data": {"topic": "gone"}}) == {
        "topic": ["Topic has no such option. Choose one of the list."]
    }


def test_a_part_is_held_to_what_it_gives(order, refused):
    env = {"data": {"topic": "licence", "amount": "5.00"}}
    assert order.load({"amount": "7"}, env, origin="api", partial=True) == {"amount": "7.00"}
    assert order.load({}, {}, origin="api", partial=True) == {}
    assert refused(order, {"amount": None}, env=env, partial=True) == {"amount": ["Amount is empty. Fill it in."]}
    assert order.load({"amount": "7"}, {}, origin="api", partial=True) == {}


def test_unknown_names_are_refused_with_the_nearest_and_a_page_is_not(order, refused):
    assert refused(order, {"topic": "other", "amuont": 5, "zzz": 1}) == {
        "amuont": ["This form has no field “amuont”. Did you mean “amount”?"],
        "zzz": ["This form has no field “zzz”. Leave it out."],
    }
    assert order.load({"topic": ["other"], "amuont": ["5"]}, {}, origin="page") == {"topic": "other", "urgent": False}


def test_not_every_unknown_name_is_told(order, refused):
    many = {f"name{number}" * 30: 1 for number in range(1000)}
    errors = refused(order, {"topic": "other", **many})
    assert len(errors) == 50
    assert max(map(len, errors)) == 64


def test_what_is_read_only_may_be_sent_back_and_not_changed(order, refused):
    env = {"data": {"number": "T-1"}}
    assert "number" not in order.load({"topic": "other", "number": "T-1"}, env, origin="api")
    assert refused(order, {"topic": "other", "number": "T-2"}, env=env) == {
        "number": ["Number cannot be changed here. Leave it out."]
    }
    assert "number" not in order.load({"topic": ["other"], "number": ["T-2"]}, env, origin="page")


def test_errors_stand_in_the_order_of_the_form(build, refused):
    form = build(*({"id": name, "type": "integer"} for name in ("c", "a", "b")))
    assert list(refused(form, {"zzz": 1, "b": "x", "a": "x", "c": "x"})) == ["c", "a", "b", "zzz"]


def test_a_page_and_the_api_are_told_the_same(order, refused):
    page = refused(order, {"topic": ["licence"], "amount": ["-5"], "day": ["soon"]}, origin="page")
    api = refused(order, {"topic": "licence", "amount": "-5", "day": "soon"})
    assert page == api
    assert list(api) == ["amount", "day"]


@pytest.fixture
def step(build):
    return build(
        {"id": "answer", "type": "reply", "required": True, "for": ["wait", "close"]},
        {"id": "reason", "type": "text", "required": True, "for": ["spam"]},
        {"id": "note", "type": "text"},
        {"type": "section", "for": ["close"], "fields": [{"id": "rating", "type": "integer", "required": True}]},
    )


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [
        ("wait", {"answer"}),
        ("spam", {"reason"}),
        ("close", {"answer", "rating"}),
        (None, {"answer", "reason", "rating"}),
    ],
)
def test_an_outcome_asks_for_its_own_fields(step, refused, outcome, asked):
    assert set(refused(step, {}, outcome=outcome)) == asked


def test_what_the_outcome_does_not_ask_for_is_not_taken(step):
    values = {"answer": "Hello", "reason": "x", "rating": "no number", "note": "n"}
    assert step.load(values, {}, origin="api", outcome="wait") == {"answer": "Hello", "note": "n"}


def test_an_outcome_without_fields_of_its_own_is_asked_the_rest(step):
    assert step.load({}, {}, origin="api", outcome="sell") == {}


# Defaults


@pytest.mark.parametrize(
    ("field", "given", "clean"),
    [
        ({"type": "integer", "default": 3}, {}, 3),
        ({"type": "integer", "default": 3}, {"x": 5}, 5),
        ({"type": "integer", "default": 3}, {"x": None}, None),
        ({"type": "money", "default": {"=": "data.price * 2"}}, {}, "25.00"),
        ({"type": "date", "default": {"=": "date(now) + duration('P3D')"}}, {}, "2026-01-08"),
        ({"type": "text", "default": {"=": "ticket.title"}}, {}, "Hello"),
        ({"type": "boolean", "default": {"=": "ticket.title == 'Hello'"}}, {}, True),
    ],
)
def test_a_default_stands_in_for_what_was_left_out(build, field, given, clean):
    form = build({"id": "x", **field}, known={"price": "money"})
    env = {"data": {"price": "12.50"}, "ticket": {"title": "Hello"}, "now": NOW}
    assert form.load(given, env, origin="api") == {"x": clean}


def test_a_default_that_cannot_be_worked_out_is_nothing(build):
    form = build({"id": "x", "type": "integer", "default": {"=": "1 / data.price"}}, known={"price": "money"})
    assert default_of(form.inputs["x"], {"data": {"price": 0}}) is None
    assert form.load({}, {"data": {"price": 0}}, origin="api") == {}


def test_a_default_does_not_come_back_after_a_person_emptied_the_field(build):
    form = build({"id": "x", "type": "text", "default": "a"})
    assert form.load({"x": [""]}, {}, origin="page") == {"x": None}


# Laid over the ticket's data


def test_a_full_submission_takes_away_what_became_hidden(order):
    data = {"topic": "licence", "amount": "5.00", "number": "T-1", "other": 1}
    clean = order.load({"topic": "other", "why": "So"}, {"data": data}, origin="api")
    merged = merge(data, clean, order, {"data": data})
    assert merged == {"topic": "other", "why": "So", "number": "T-1", "other": 1}
    assert data["amount"] == "5.00"


def test_a_part_takes_nothing_away(order):
    data = {"topic": "licence", "amount": "5.00"}
    clean = order.load({"topic": "other"}, {"data": data}, origin="api", partial=True)
    assert merge(data, clean, order, {"data": data}, partial=True) == {"topic": "other", "amount": "5.00"}


def test_what_the_outcome_does_not_ask_for_stays(step):
    data = {"rating": 5, "reason": "old"}
    assert merge(data, {"note": "n"}, step, {"data": data}, outcome="wait") == {**data, "note": "n"}


def test_a_hidden_field_that_is_read_only_stays(build):
    form = build({"id": "a", "type": "boolean"}, {"id": "x", "type": "text", "when": "data.a", "read_only": True})
    assert merge({"x": "kept"}, {"a": False}, form, {}) == {"x": "kept", "a": False}


def test_only_fields_of_the_form_are_read(order):
    assert read(order, {"topic": ["other"], "csrf": ["x"]}, Reading("page")) == {"topic": "other"}


# Whatever is sent

FORM = parse_form(
    {
        "format": "instar.form/1",
        "key": "all",
        "fields": [
            {"id": "text", "type": "text"},
            {"id": "long", "type": "markdown"},
            {"id": "whole", "type": "integer"},
            {"id": "number", "type": "number"},
            {"id": "money", "type": "money", "when": "data.flag"},
            {"id": "date", "type": "date"},
            {"id": "flag", "type": "boolean"},
            {"id": "choice", "type": "choice", "options": ["a", "b"]},
            {"id": "email", "type": "email"},
            {"id": "phone", "type": "phone"},
            {"id": "file", "type": "file", "multiple": True},
        ],
    }
).form
assert FORM is not None
NAMES = sorted(FORM.inputs)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), JSON, max_size=8))
def test_whatever_the_api_sends_is_stored_or_refused_with_sentences(values):
    assert FORM is not None
    errors = {}
    try:
        clean = FORM.load(values, {}, origin="api")
    except Invalid as refused:
        errors = refused.errors
    assert all(errors.values())
    if errors:
        return
    assert FORM.load(clean, {}, origin="api") == clean, "a stored value loads as itself"
    assert merge({}, clean, FORM, {}) == {name: clean[name] for name in clean}


@given(
    st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=12), max_size=3), max_size=8),
    st.sampled_from(["en", "ru", "de"]),
)
def test_whatever_a_page_sends_is_stored_or_refused_and_drawn_again(values, language):
    assert FORM is not None
    errors = {}
    with use(language):
        try:
            clean = FORM.load(values, {}, origin="page")
        except Invalid as refused:
            errors = refused.errors
        else:
            assert FORM.load(clean, {}, origin="api") == clean
        drawn = FORM.render(values, {}, errors=errors, typed=True)
    assert [field.id for field in drawn] == list(FORM.inputs)
    assert {field.id for field in drawn if field.errors} == set(errors)


# required_when


@pytest.fixture
def asking(build):
    """`why` is needed for one topic only; `sure` must be ticked for it."""
    return build(
        {"id": "topic", "type": "text"},
        {"id": "why", "type": "text", "required_when": "data.topic == 'other'"},
        {"id": "sure", "type": "boolean", "required_when": "data.topic == 'other'"},
    )


@pytest.mark.parametrize("origin", ["page", "api"])
def test_the_server_decides_whether_a_field_is_required_now(asking, refused, origin):
    def sent(value):
        return [value] if origin == "page" else value

    assert refused(asking, {"topic": sent("other"), "why": sent("")}, origin) == {
        "why": ["Why is empty. Fill it in."],
        "sure": ["Sure is not ticked. Tick it to go on."],
    }
    given = {"topic": sent("other"), "why": sent("so"), "sure": sent("true") if origin == "page" else True}
    assert asking.load(given, {}, origin=origin)["why"] == "so"
    assert asking.load({"topic": sent("licence")}, {}, origin=origin)["topic"] == "licence"


def test_a_field_that_is_required_now_may_be_on_the_ticket_already(asking, refused):
    env = {"data": {"topic": "other", "why": "so", "sure": True}}
    assert asking.load({}, env, origin="api") == {"topic": "other", "why": "so", "sure": True}
    assert refused(asking, {"why": None}, env=env) == {"why": ["Why is empty. Fill it in."]}


def test_a_part_is_required_to_fill_only_what_it_gives(asking, refused):
    assert asking.load({"topic": "other"}, {}, origin="api", partial=True) == {"topic": "other"}
    assert refused(asking, {"topic": "other", "why": ""}, partial=True) == {"why": ["Why is empty. Fill it in."]}


def test_a_hidden_or_read_only_field_is_never_required(build):
    form = build(
        {"id": "a", "type": "text", "when": "data.b == 'x'", "required_when": "true"},
        {"id": "b", "type": "text"},
        {"id": "c", "type": "text", "read_only": True, "required_when": "true"},
    )
    assert form.load({}, {}, origin="api") == {}


def test_a_required_number_may_be_zero(build):
    form = build({"id": "n", "type": "integer", "required_when": "true"})
    assert form.load({"n": 0}, {}, origin="api") == {"n": 0}


def test_what_is_wrong_elsewhere_is_said_together_with_what_is_required(build, refused):
    form = build({"id": "n", "type": "integer"}, {"id": "why", "type": "text", "required_when": "true"})
    assert list(refused(form, {"n": "x"})) == ["n", "why"]


# computed


@pytest.fixture
def bill(build):
    return build(
        {"id": "total", "type": "money", "computed": "data.sum * 1.2"},
        {"id": "sum", "type": "money", "computed": "data.quantity * data.price"},
        {"id": "quantity", "type": "integer"},
        {"id": "price", "type": "money"},
        {"id": "dear", "type": "text", "when": "data.total > 100", "required": True},
    )


@pytest.mark.parametrize("origin", ["page", "api"])
def test_a_computed_value_follows_what_was_entered_in_the_order_of_need(bill, refused, origin):
    given = {"quantity": ["3"], "price": ["3.33"]} if origin == "page" else {"quantity": 3, "price": "3.33"}
    clean = bill.load(given, {}, origin=origin)
    assert clean == {"quantity": 3, "price": "3.33", "sum": "9.99", "total": "11.99"}
    assert bill.load(clean | given, {"data": clean}, origin=origin) == clean
    dear = {"quantity": ["100"], "price": ["3.33"]} if origin == "page" else {"quantity": 100, "price": "3.33"}
    assert refused(bill, dear, origin) == {"dear": ["Dear is empty. Fill it in."]}


def test_a_value_sent_for_a_computed_field_is_refused_in_the_api_and_dropped_from_a_page(bill, refused):
    assert refused(bill, {"quantity": 1, "price": 1, "sum": "7.00"}) == {"sum": ["Sum is computed. Leave it out."]}
    page = {"quantity": ["1"], "price": ["1"], "sum": ["7.00"]}
    assert bill.load(page, {}, origin="page")["sum"] == "1.00"


def test_a_part_brings_what_is_computed_of_it_up_to_date(bill):
    data = {"quantity": 3, "price": "3.00", "sum": "9.00", "total": "10.80"}
    clean = bill.load({"quantity": 4}, {"data": data}, origin="api", partial=True)
    assert merge(data, clean, bill, {"data": data}, partial=True) == {
        "quantity": 4,
        "price": "3.00",
        "sum": "12.00",
        "total": "14.40",
    }


def test_what_cannot_be_computed_is_none_and_what_is_hidden_is_not_kept(build):
    form = build(
        {"id": "n", "type": "integer"},
        {"id": "part", "type": "number", "computed": "1 / data.n"},
        {"id": "large", "type": "text", "computed": "'yes'", "when": "data.n > 5"},
    )
    assert form.load({"n": 0}, {}, origin="api") == {"n": 0, "part": None}
    assert form.load({"n": 3}, {}, origin="api") == {"n": 3, "part": 0.333333333333333}
    data = {"n": 6, "large": "yes"}
    clean = form.load({"n": 1}, {"data": data}, origin="api")
    assert merge(data, clean, form, {"data": data}) == {"n": 1, "part": 1}


@pytest.mark.parametrize(
    ("kind", "computed", "value"),
    [
        ("integer", "data.n / 2", 3),
        ("date", "date('2026-01-01') + duration('P1D')", "2026-01-02"),
        ("datetime", "now", "1970-01-01T00:00:00Z"),
        ("duration", "duration('PT90M')", "PT1H30M"),
        ("boolean", "data.n > 1", True),
        ("choice", "'a'", "a"),
        ("choices", "['b', 'a']", ["a", "b"]),
        ("money", "data.n * 10000000000000000000", None),
        ("number", "data.n * 1000000000000000000000", None),
    ],
)
def test_every_type_can_be_computed(build, kind, computed, value):
    options = {"options": ["a", "b"]} if kind.startswith("choice") else {}
    form = build({"id": "n", "type": "integer"}, {"id": "x", "type": kind, "computed": computed, **options})
    assert form.load({"n": 5}, {"now": 0}, origin="api") == {"n": 5, "x": value}


def test_an_outcome_that_does_not_ask_for_a_computed_field_leaves_it(build):
    form = build({"id": "n", "type": "integer"}, {"id": "x", "type": "integer", "computed": "data.n", "for": ["go"]})
    assert form.load({"n": 1}, {}, origin="api", outcome="stop") == {"n": 1}
    assert form.load({"n": 1}, {}, origin="api", outcome="go") == {"n": 1, "x": 1}


# people and teams


@pytest.fixture
def naming(build):
    return build({"id": "who", "type": "user"}, {"id": "team", "type": "team", "required": True})


def here(kind, key):
    return (kind, key) in {("user", "olga"), ("team", "sales")}


@pytest.mark.parametrize("origin", ["page", "api"])
def test_a_person_or_team_that_is_not_there_is_refused(naming, refused, origin):
    def sent(value):
        return [value] if origin == "page" else value

    good = {"who": sent("olga"), "team": sent("sales")}
    assert naming.load(good, {}, origin=origin, exists=here) == {"who": "olga", "team": "sales"}
    assert refused(naming, {"who": sent("sales"), "team": sent("olga")}, origin, exists=here) == {
        "who": ["Who names nobody who is here. Choose one of the list."],
        "team": ["Team names nobody who is here. Choose one of the list."],
    }
    assert refused(naming, {"who": sent("No One"), "team": sent("")}, origin, exists=here) == {
        "who": ["Who names nobody who is here. Choose one of the list."],
        "team": ["Team is not chosen. Choose one of the options."],
    }


def test_who_was_named_before_and_has_left_may_stay(naming):
    env = {"data": {"who": "gone", "team": "sales"}}
    assert naming.load({}, env, origin="api", exists=here) == {"who": "gone", "team": "sales"}


def test_without_anybody_to_ask_a_key_is_taken(naming):
    assert naming.load({"team": "any"}, {}, origin="api") == {"team": "any"}


# options by expression


@pytest.fixture
def menu(build):
    """What can be chosen follows from the kind, and `more` from what was chosen."""
    kinds = {"id": "kind", "type": "choice", "options": ["fruit", "none"]}
    of_kind = {"=": "data.kind == 'fruit' ? ['apple', 'pear', 'apple'] : []"}
    one = {"id": "one", "type": "choice", "options": of_kind}
    some = {"id": "some", "type": "choices", "options": of_kind}
    more = {"id": "more", "type": "text", "when": "data.one == 'apple'"}
    return build(more, one, some, kinds)


@pytest.mark.parametrize("origin", ["page", "api"])
def test_options_follow_what_was_entered_in_the_same_submission(menu, refused, origin):
    def sent(value):
        return [value] if origin == "page" else value

    good = {"kind": sent("fruit"), "one": sent("apple"), "some": ["pear", "apple", "pear"], "more": sent("x")}
    assert menu.load(good, {}, origin=origin) == {
        "more": "x",
        "one": "apple",
        "some": ["pear", "apple"],
        "kind": "fruit",
    }
    bad = {"kind": sent("none"), "one": sent("apple"), "some": ["pear"], "more": sent("x")}
    assert refused(menu, bad, origin) == {
        "one": ["One has no such option. Choose one of the list."],
        "some": ["Some has no such option. Choose one of the list."],
    }


def test_options_may_be_a_list_of_the_ticket(build, refused):
    form = build(
        {"id": "all", "type": "choices", "options": ["a", "b", "c"], "read_only": True},
        {"id": "best", "type": "choice", "options": {"=": "data.all"}},
    )
    env = {"data": {"all": ["a", "b"]}}
    assert form.load({"best": "b"}, env, origin="api") == {"best": "b"}
    assert "best" in refused(form, {"best": "c"}, env=env)
    assert "best" in refused(form, {"best": "a"}, env={"data": {"all": "odd"}})


def test_an_expression_that_fails_offers_nothing(build, refused):
    form = build({"id": "n", "type": "integer"}, {"id": "x", "type": "choice", "options": {"=": "[text(1 / data.n)]"}})
    assert form.load({"n": 0}, {}, origin="api") == {"n": 0}
    assert "x" in refused(form, {"n": 0, "x": "1"})
    assert form.load({"n": 1, "x": "1"}, {}, origin="api") == {"n": 1, "x": "1"}
