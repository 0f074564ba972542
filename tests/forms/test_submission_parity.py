"""A page and an API client are told the same about the same values, whatever the type."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instar.errors import Invalid
from instar.forms import KERNEL_TYPES, Form, parse_form
from instar.forms.reading import Reading
from instar.forms.submission import read
from instar.i18n import use

DATA_TYPES = [row.key for row in KERNEL_TYPES.values() if row.field]
MORE: dict[str, dict[str, Any]] = {
    "text": {"min_length": 2, "max_length": 6, "pattern": "[a-zA-Z0-9 ]+"},
    "markdown": {"max_length": 20},
    "reply": {"min_length": 3},
    "integer": {"min": 2, "max": 1000},
    "number": {"min": -1},
    "money": {"min": "0.10", "max": 5000},
    "date": {"min": "2026-01-01", "max": "2026-12-31"},
    "datetime": {"min": "2026-01-01T00:00Z"},
    "duration": {"min": "PT1M", "max": "P2D"},
    "choice": {"options": ["a", "b"]},
    "choices": {"options": ["a", "b", "c"]},
    "group": {
        "repeat": {"min": 1, "max": 2},
        "fields": [
            {"id": "n", "type": "integer", "min": 1, "required": True},
            {"id": "when", "type": "date", "when": "item.n > 5", "required": True},
            {"id": "tags", "type": "choices", "options": ["a", "b"]},
        ],
    },
}
GOOD = (
    *("a", "b", "c", "", " ", "5", "-3", "12.5", "0.05", "99999", "true", "x" * 30, "2026-05-06", "2025-12-31", "T-7"),
    *("2026-05-06T10:00:00Z", "PT30M", "P9D", "anna@example.org", "https://example.org/a", "+79123456789", "olga"),
    *("gone", "7", "8912", "Ё", "a\x00b", "1e5", "١", "NaN", "javascript:alert(1)", "T-0", "<b>"),
)
TEXTS = st.one_of(st.sampled_from(GOOD), st.text(max_size=12))


def form_of(kind: str, required: bool) -> Form:
    field = {"id": "x", "type": kind, "title": "X", "required": required, **MORE.get(kind, {})}
    raw = {"format": "instar.form/1", "key": "one", "fields": [{"id": "on", "type": "boolean"}, field]}
    form = parse_form(raw).form
    assert form is not None
    return form


FORMS = {(kind, required): form_of(kind, required) for kind in DATA_TYPES for required in (False, True)}


def there(kind: str, key: str) -> bool:
    return key in ("olga", "7", "T-7", "a")


def told(form: Form, values: dict[str, Any], origin: Any, language: str = "en") -> tuple[Any, Any]:
    """(clean values, errors)."""
    with use(language):
        try:
            return form.load(values, {}, origin=origin, exists=there), None
        except Invalid as refused:
            return None, refused.errors


def lists(form: Form) -> bool:
    return form.inputs["x"].type.lists


@pytest.mark.parametrize("required", [False, True], ids=["may be empty", "required"])
@pytest.mark.parametrize("kind", [kind for kind in DATA_TYPES if kind != "group"])
def test_what_a_page_refuses_the_api_refuses_in_the_same_words(kind: str, required: bool) -> None:
    form = FORMS[kind, required]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from(["en", "ru"]))
    def check(sent: list[str], language: str) -> None:
        given_to_api: Any = sent if lists(form) else sent[-1]
        page = told(form, {"x": sent}, "page", language)
        api = told(form, {"on": False, "x": given_to_api}, "api", language)
        if page[1] is not None:
            assert api == page
        elif api[1] is None:  # a box that is not ticked is no; a client may say nothing instead
            silent = form.inputs["x"].type.silence
            assert (api[0]["x"] if api[0]["x"] is not None else silent) == page[0]["x"]

    check()


@pytest.mark.parametrize("kind", [kind for kind in DATA_TYPES if kind != "group"])
def test_what_is_read_of_a_page_is_judged_as_if_a_client_had_sent_it(kind: str) -> None:
    form = FORMS[kind, True]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(TEXTS, max_size=3), st.sampled_from(["en", "ru"]))
    def check(sent: list[str], language: str) -> None:
        values = {"on": ["true"], "x": sent}
        understood = read(form, values, Reading("page", language))
        assert told(form, values, "page", language) == told(form, understood, "api", language)

    check()


ROW = st.fixed_dictionaries(
    {"n": TEXTS}, optional={"when": TEXTS, "tags": st.lists(st.sampled_from(["", "a", "b", "x"]), max_size=2)}
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=3))
def test_rows_are_judged_alike(rows: list[dict[str, Any]]) -> None:
    form = FORMS["group", True]
    sent: dict[str, Any] = {"x": [""]}
    for place, row in enumerate(rows):
        for name, value in row.items():
            sent[f"x.{place}.{name}"] = value if isinstance(value, list) else [value]
    api_rows = [{name: value for name, value in row.items() if value != []} for row in rows]
    page, api = told(form, sent, "page"), told(form, {"on": False, "x": api_rows}, "api")
    if page[1] is not None:
        assert api[1] == page[1]
    elif api[1] is None:
        assert api[0] == page[0]


def test_every_type_of_data_takes_part() -> None:
    assert set(DATA_TYPES) == {kind for kind, _required in FORMS}
    assert len(DATA_TYPES) == 22
