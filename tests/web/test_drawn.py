"""Pieces of lists are drawn once, and again when anything that they show is another."""

from __future__ import annotations

from pathlib import Path

from instar.i18n import add_catalogue, remove_catalogue, use
from instar.web import chips, times
from instar.web.rows import Row

from .conftest import Desk

ROW = Row(
    id="row-T-1",
    url="/t/T-1",
    number="T-1",
    title="A <b>licence</b>",
    role=chips.Role("appeal", "Appeal", "circle", None),
    client="Ann",
    step="Sort out",
    due=times.TimeText("2026-01-05T12:00:00+00:00", "in 2 h", "5 January 2026"),
    age=None,
    priority=None,
)


def test_the_same_row_is_the_same_piece(desk: Desk) -> None:
    drawn = desk.app.jinja_env.globals["drawn"]
    with desk.app.test_request_context():
        first = drawn("_line.html", "list_line", ROW)
        assert drawn("_line.html", "list_line", Row(*ROW)) is first
        assert "A &lt;b&gt;licence&lt;/b&gt;" in first


def test_a_change_and_another_language_are_other_pieces(desk: Desk) -> None:
    drawn = desk.app.jinja_env.globals["drawn"]
    due = times.TimeText("2026-01-05T12:00:00+00:00", "1 min late", "5 January 2026", tone="late")
    with desk.app.test_request_context():
        first = drawn("_line.html", "list_line", ROW)
        assert "1 min late" in drawn("_line.html", "list_line", ROW._replace(due=due))
        with use("ru"):
            assert drawn("_line.html", "list_line", ROW) is not first
        with use("en"):
            assert drawn("_line.html", "list_line", ROW) is not None


def test_a_catalogue_that_comes_makes_pieces_anew(desk: Desk, tmp_path: Path) -> None:
    drawn = desk.app.jinja_env.globals["drawn"]
    with desk.app.test_request_context():
        first = drawn("_line.html", "list_line", ROW)
        add_catalogue(tmp_path)
        try:
            assert drawn("_line.html", "list_line", ROW) is not first
        finally:
            remove_catalogue(tmp_path)


def test_a_row_that_may_be_taken_has_the_reader_s_own_token(desk: Desk) -> None:
    desk.open()
    ann, ben = desk.at("olga"), desk.at("ivan")
    for browser in (ann, ben, ann):
        page = browser.text("/queue")
        assert 'class="row-act"' in page
        assert f'value="{browser.csrf}"' in page
