"""Pages of reports."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest

from .conftest import Desk


def test_reports_are_listed_for_who_may_see_them_and_stand_in_the_bar(desk: Desk) -> None:
    maria = desk.at("maria", lang="ru")
    page = maria.get("/reports").text
    assert '<a href="/reports/stages"><strong>Группы</strong></a>' in page
    assert "По чему угодно." in page
    assert 'href="/reports"' in maria.get("/work").text
    olga = desk.at("olga")
    assert (olga.get("/reports").status_code, 'href="/reports"' in olga.get("/work").text) == (403, False)


def test_a_report_is_a_chart_and_a_table_and_its_address_holds_the_question(desk: Desk) -> None:
    desk.open()
    desk.open()
    maria = desk.at("maria")
    page = maria.get("/reports/stages").text
    assert re.search(r'<rect width="100.0" height="10"/>', page)
    assert '<a href="/tickets/list?role=appeal">Appeal</a>' in page
    cells = re.findall(r'data-title="(\w+)">(?:<a[^>]*>)?([^<]*)', page)
    assert cells[:4] == [("Group", "Appeal"), ("Count", "2"), ("Share", "50%"), ("Hours", "1.25 h")]
    assert cells[4][1].endswith("0.00")
    assert "Active" in maria.get("/reports/stages?shown=1&by=status").text
    wrong = maria.get("/reports/stages?shown=1&by=")
    assert (wrong.status_code, "<table" in wrong.text, 'class="error"' in wrong.text) == (200, False, True)


def test_a_line_is_drawn_from_the_lowest_to_the_highest(desk: Desk) -> None:
    page = desk.at("maria").get("/reports/months").text
    assert 'points="0.00,40.00 25.00,30.00 50.00,20.00 75.00,10.00 100.00,0.00"' in page
    assert ">M0<" in page
    assert ">M4<" in page


def test_without_tickets_the_page_says_so(desk: Desk) -> None:
    page = desk.at("maria").get("/reports/stages").text
    assert "There is nothing to count" in page
    assert "<figure" not in page


def test_a_report_that_fails_says_so_and_costs_nothing_else(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "instar.plugins")
    maria = desk.at("maria")
    page = maria.get("/reports/broken")
    assert (page.status_code, "The plugin shop could not answer." in page.text) == (503, True)
    assert "ZeroDivisionError" not in page.text
    assert maria.get("/reports/nowhere").status_code == 404
    assert "ZeroDivisionError" in desk.at("root").get("/admin/plugins").text


def test_a_report_is_cut_by_the_filters_of_lists_and_keeps_what_was_asked(desk: Desk) -> None:
    desk.open()
    desk.open(process="deal", data={"product": "course"})
    maria = desk.at("maria")
    page = maria.text("/reports/stages?shown=1&by=role&role=deal")
    assert re.findall(r'data-title="Group">(?:<a[^>]*>)?([^<]*)', page) == ["Deal"]
    assert '<input type="hidden" name="role" value="deal">' in page  # with the report's own form
    chip = re.search(r'filter-chip">Role: Deal<a href="([^"]+)"', page)
    assert chip
    without = maria.text(unescape(chip[1]))
    assert re.findall(r'data-title="Group">(?:<a[^>]*>)?([^<]*)', without) == ["Appeal", "Deal"]
    assert 'value="role" selected' in without or 'value="role" checked' in without


def test_a_report_is_taken_as_a_file_as_it_is_shown(desk: Desk) -> None:
    desk.open()
    maria = desk.at("maria")
    page = maria.text("/reports/stages?shown=1&by=role&role=appeal")
    address = re.search(r'href="(/reports/stages/csv[^"]*)"', page)
    assert address
    answer = maria.get(unescape(address[1]))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r"attachment; filename=stages-\d{4}-\d\d-\d\d\.csv", answer.headers["Content-Disposition"])
    lines = answer.get_data().decode("utf-8-sig").split("\r\n")
    assert lines[:2] == ['"Group","Count","Share","Hours","Sum"', '"Appeal","1","0.5","1.25","0"']
    assert desk.at("olga").get("/reports/stages/csv").status_code == 403


def test_a_filter_that_cannot_be_used_is_named(desk: Desk) -> None:
    page = desk.at("maria").get("/reports/stages?where=nonsense+%3D%3D+1")
    assert page.status_code == 422
    assert "nonsense" in page.text
    assert "<table" not in page.text
