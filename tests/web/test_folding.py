"""What a template says the same to everybody stands in it when it is compiled, for each language apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader, TemplateNotFound
from markupsafe import Markup

from instar import i18n
from instar.web import icons
from instar.web.folding import Templates

PAGES = {
    "close": '{{ _("Close") }}',
    "attribute": '<b title="{{ _("Close") }}">{{ mark("x", _("Close")) }}</b>',
    "page": '{{ mark(name, _("Close")) }}',
    "percent": '{{ _("100 %%") }}',
    "values": '{{ _("%(n)s late", n="<b>") }}',
    "shadowed": '{% macro mark(name) %}own {{ name }}{% endmacro %}{{ mark("x") }}',
    "imported": '{% from "shadowed" import mark %}{{ mark("x") }}',
    "loop": '{% for mark in ["<i>"] %}{{ mark }}{% endfor %}',
    "either": '{{ _("Open") if open else _("Close") }}',
    "child": '{% extends "parent" %}{% block middle %}{{ _("Close") }}{% endblock %}',
    "parent": "[{% block middle %}{% endblock %}]",
}


@pytest.fixture
def calls() -> list[tuple[object, ...]]:
    return []


@pytest.fixture
def templates(calls: list[tuple[object, ...]]) -> Templates:
    made = Templates(Flask("pages"), loader=DictLoader(PAGES), autoescape=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]

    def mark(name: str, label: str = "") -> Markup:
        calls.append((name, label))
        return Markup("<i>{} {}</i>").format(name, label)

    made.fixed["mark"] = mark
    made.globals["mark"] = mark
    return made


def test_what_is_fixed_is_asked_for_once(templates: Templates, calls: list[tuple[object, ...]]) -> None:
    page = templates.get_template("attribute")
    assert [page.render(), page.render()] == ['<b title="Close"><i>x Close</i></b>'] * 2
    assert calls == [("x", "Close")]


def test_what_only_the_page_knows_is_asked_for_each_time(templates: Templates, calls: list[tuple[object, ...]]) -> None:
    page = templates.get_template("page")
    assert page.render(name="<a>") == "<i>&lt;a&gt; Close</i>"
    assert page.render(name="b") == "<i>b Close</i>"
    assert calls == [("<a>", "Close"), ("b", "Close")]


def test_every_language_has_a_template_of_its_own(templates: Templates) -> None:
    assert templates.get_template("close").render() == "Close"
    with i18n.use("ru"):
        assert templates.get_template("close").render() == "Закрыть"
        assert templates.get_template("child").render() == "[Закрыть]"
    assert templates.get_template("close").render() == "Close"
    assert templates.get_template("child").render() == "[Close]"


def test_sentences_read_as_they_always_do(templates: Templates) -> None:
    assert templates.get_template("percent").render() == "100 %"
    assert templates.get_template("values").render() == "&lt;b&gt; late"
    assert [templates.get_template("either").render(open=open) for open in (True, False)] == ["Open", "Close"]


def test_a_name_that_the_template_gives_another_meaning_is_left_alone(
    templates: Templates, calls: list[tuple[object, ...]]
) -> None:
    assert templates.get_template("shadowed").render() == "own x"
    assert templates.get_template("imported").render() == "own x"
    assert templates.get_template("loop").render() == "&lt;i&gt;"
    assert calls == []


def test_a_new_catalogue_is_heard_by_templates_that_were_compiled_before(templates: Templates, tmp_path: Path) -> None:
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "own.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "%(n)s late"\nmsgstr "x"\n\n'
        'msgid "A word of a plugin"\nmsgstr "Слово"\n'
    )
    PAGES["plugin"] = '{{ _("A word of a plugin") }}'
    with i18n.use("ru"):
        assert templates.get_template("plugin").render() == "A word of a plugin"
        i18n.add_catalogue(tmp_path)
        try:
            assert templates.get_template("plugin").render() == "Слово"
        finally:
            i18n.remove_catalogue(tmp_path)
        assert templates.get_template("plugin").render() == "A word of a plugin"


def test_marks_of_the_site_are_escaped() -> None:
    assert 'aria-label="a &lt;b&gt;"' in icons.icon("x", 16, "a <b>")
    assert icons.kbd("<") == '<kbd class="key" aria-hidden="true">&lt;</kbd>'


WITH_PARTS = {
    "page": '{% set name = "Ann" %}{% for row in rows %}{% include "row" %}{% endfor %}{% include "foot" %}{{ name }}',
    "row": '{% set name = row ~ "!" %}<i>{{ name }}</i>{% include "deeper" %}',
    "deeper": '{% from "marks" import strong %}{{ strong(name) }}{% macro o(x) %}({{ x }}){% endmacro %}{{ o(row) }}',
    "marks": "{% macro strong(text) %}<b>{{ text }}</b>{% endmacro %}",
    "foot": '{% with name = 1 %}{{ name }}{% endwith %}{{ missing }}{{ _("Close") }}',
    "nested": '{% macro m(row) %}{% include "deeper" %}{% endmacro %}{% set name = "N" %}{{ m("<r>") }}',
    "chosen": '{% include ("foot" if rows else "marks") %}',
    "perhaps": '{% include "nowhere" ignore missing %}.',
    "bare": '{% set name = "Ann" %}{% include "foot" without context %}',
    "tree": '{{ rows[0] }}{% if rows|length > 1 %}{% set rows = rows[1:] %}{% include "tree" %}{% endif %}',
    "framed": '{% include "child" %}',
    "child": '{% extends "parent" %}{% block middle %}{{ rows[0] }}{% endblock %}',
    "parent": "[{% block middle %}{% endblock %}]",
    "broken": '{{ rows[0] }}\n\n{% include "fails" %}',
    "fails": "\n\n\n\n\n{{ 1 // 0 }}",
}


def of_parts(*, auto_reload: bool) -> Templates:
    """``auto_reload``: as while templates are written; each part then stays by itself."""
    made = Templates(
        Flask("parts"),
        loader=DictLoader(WITH_PARTS),
        autoescape=True,
        auto_reload=auto_reload,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("name", sorted(WITH_PARTS.keys() - {"row", "deeper", "broken", "fails"}))
def test_a_page_with_its_parts_put_in_says_what_it_said_before(name: str) -> None:
    said = [of_parts(auto_reload=reload).get_template(name).render(rows=["<a>", "b"]) for reload in (True, False)]
    assert said[0] == said[1]


def test_parts_are_put_in_and_those_that_cannot_be_are_not() -> None:
    templates = of_parts(auto_reload=False)
    loaded = []
    for name in ("page", "nested", "framed", "tree"):
        templates.cache.clear()
        templates.get_template(name).render(rows=["<a>", "b"])
        loaded.append(sorted(key[1] for key in templates.cache))
    assert loaded == [["marks", "page"], ["marks", "nested"], ["child", "framed", "parent"], ["tree"]]


def test_an_error_in_a_part_is_said_to_be_where_the_part_is_included() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        of_parts(auto_reload=False).get_template("broken").render(rows=["a"])
    assert raised.traceback[-1].lineno == 2  # counted from 0: the third line of "broken"


def test_a_part_that_is_missing_is_named() -> None:
    templates = Templates(Flask("missing"), loader=DictLoader({"page": '{% include "nowhere" %}'}), auto_reload=False)
    with pytest.raises(TemplateNotFound, match="nowhere"):
        templates.get_template("page").render()
