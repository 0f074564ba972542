"""What a template shows of a value is what Jinja's own ``escape`` makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Undefined
from markupsafe import Markup, escape

from instar.web.folding import Templates
from instar.web.shown import shown


class Own:
    def __html__(self) -> str:
        return "<hr>"


class Sub(str):
    """No ``str`` itself: what its ``__str__`` says is shown."""

    def __str__(self) -> str:
        return "<sub>"


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text()), st.binary()))
def test_values_are_shown_as_jinja_shows_them(value: Any) -> None:
    assert shown(value) == str(escape(value))
    assert shown(Markup(value)) == str(escape(Markup(value)))


@pytest.mark.parametrize("value", [Own(), Sub("x"), Undefined(), Markup("<b>"), True])
def test_things_that_say_themselves_how_they_are_shown_are_asked(value: Any) -> None:
    assert shown(value) == str(escape(value))


def test_templates_show_values_so() -> None:
    page = (
        "{{ x }}{% macro m(y) %}<i>{{ y }}</i>{% endmacro %}{{ m(x) }}{% autoescape false %}{{ x }}{% endautoescape %}"
    )
    made = Templates(Flask("pages"), loader=DictLoader({"page": page}), autoescape=True)
    assert made.get_template("page").render(x="<&>") == "&lt;&amp;&gt;<i>&lt;&amp;&gt;</i><&>"
