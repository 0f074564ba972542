"""The table of tickets: which columns stand in it, sorted, grouped, added up, changed cell by cell."""

from __future__ import annotations

import re

import pytest

from instar.commands import EditTicket

from .conftest import Browser, Desk, found_value

TABLE = "/tickets/table"


def titles(html: str) -> list[str]:
    """The titles of the rows, from above."""
    return re.findall(r'data-row-link tabindex="-1">([^<]*)<', html)


def heads(html: str) -> list[str]:
    return re.findall(r'data-column="([^"]+)"', html)


def test_columns_stand_in_the_order_of_the_address(desk: Desk, olga: Browser) -> None:
    desk.open("Seats")
    html = olga.text(f"{TABLE}?columns=title:400,number,priority&frozen=1")
    assert heads(html) == ["title", "number", "priority"]
    assert '<col width="400" data-col="title">' in html
    assert html.count("grid-stays") == 4, "the ticks and one column, in head and row"
    assert titles(html) == ["Seats"]


def test_what_is_not_there_is_left_out_and_nothing_at_all_is_the_usual(desk: Desk, olga: Browser) -> None:
    desk.open()
    assert heads(olga.text(f"{TABLE}?columns=title,data.nothing,title")) == ["title"]
    usual = heads(olga.text(TABLE))
    assert usual[:2] == ["number", "title"]
    assert heads(olga.text(f"{TABLE}?columns=data.nothing")) == usual
    assert olga.get(f"{TABLE}?frozen=x&group=title&total=title").status_code == 200


def test_any_column_sorts_both_ways(desk: Desk, olga: Browser) -> None:
    for title in ("B", "C", "A"):
        desk.open(title)
    up = olga.text(f"{TABLE}?sort=title")
    assert titles(up) == ["A", "B", "C"]
    assert 'aria-sort="ascending"' in up
    assert "sort=-title" in up, "the next press turns it round"
    assert titles(olga.text(f"{TABLE}?sort=-title")) == ["C", "B", "A"]


def test_a_sort_that_is_not_there_is_told_and_the_table_stays(desk: Desk, olga: Browser) -> None:
    desk.open("Seats")
    answer = olga.get(f"{TABLE}?sort=titel")
    assert answer.status_code == 422
    assert "Did you mean “title”?" in answer.text
    assert titles(answer.text) == ["Seats"]


def test_more_rows_come_in_the_place_of_their_line(desk: Desk, olga: Browser) -> None:
    for turn in range(52):
        desk.open(f"Seat {turn}")
    html = olga.text(TABLE)
    more = re.search(r'hx-get="([^"]+)"[^>]*hx-trigger="click, intersect once"', html)
    assert more
    rest = olga.script(TABLE).text(more[1].replace("&amp;", "&"))
    assert not rest.lstrip().startswith("<!doctype")
    assert len(titles(html)) == 50
    assert len(titles(rest)) == 2


def test_groups_have_counts_and_sums_and_open_one_at_a_time(desk: Desk, olga: Browser) -> None:
    for title, priority in (("A", 1), ("B", 1), ("C", 2)):
        number = desk.open(title)
        desk.run(EditTicket(int(number[2:]), {"priority": priority}), "olga")
    html = olga.text(f"{TABLE}?group=priority&sort=title")
    assert re.findall(r"<b>(P\d)</b></a> <span class=\"meta\">(\d+)</span>", html) == [("P1", "2"), ("P2", "1")]
    assert titles(html) == ["A", "B"], "the first is open"
    assert titles(olga.text(f"{TABLE}?group=priority&of=2")) == ["C"]
    part = olga.script(TABLE).text(f"{TABLE}?group=priority&of=2")
    assert "<table" not in part
    assert titles(part) == ["C"]


@pytest.mark.parametrize("by", ["status", "stage", "team", "assignee", "role", "service", "created.month", "entitled"])
def test_the_rows_of_a_group_are_as_many_as_it_counts(desk: Desk, olga: Browser, by: str) -> None:
    for title in ("A", "B"):
        desk.open(title)
    html = olga.text(f"{TABLE}?group={by}")
    counts = [int(count) for count in re.findall(r"</b></a> <span class=\"meta\">(\d+)</span>", html)]
    assert sum(counts) == 2
    opened = [link.replace("&amp;", "&") for link in re.findall(r'class="grid-group" href="([^"]+)"', html)]
    assert [len(titles(olga.script(TABLE).text(link))) for link in opened] == counts


def test_sums_of_the_whole_list(desk: Desk, olga: Browser) -> None:
    for amount in (1, 2):
        number = desk.open()
        olga.post(f"/t/{number}/role", {"role": "deal", "process": "deal", "amount": str(amount)})
    html = olga.text(f"{TABLE}?columns=title,data.amount&total=data.amount")
    assert "<b>3.00</b>" in html or "3" in re.findall(r"<b>([^<]*3[^<]*)</b>", html)[0]


def test_a_cell_is_changed_where_it_stands_and_taken_back(desk: Desk, olga: Browser) -> None:
    number = desk.open("Seats")
    script = olga.script(TABLE)
    form = script.text(f"/t/{number}/row?columns=title,priority&edit=priority")
    assert form.count("<form") == 1
    sent = {"name": "priority", "value": "1", "rev": found_value(form, "rev")}
    saved = script.post(f"/t/{number}/row?columns=title,priority", sent)
    assert saved.status_code == 200
    assert "<form" not in saved.text
    assert "P1" in saved.text
    assert "Priority: saved." in saved.text
    assert "data-undo" in saved.text
    assert desk.value("SELECT priority FROM ticket") == 1


def test_a_refused_cell_keeps_what_was_typed(desk: Desk, olga: Browser) -> None:
    number = desk.open("Seats")
    refused = olga.script().post(f"/t/{number}/row?columns=title", {"name": "title", "value": ""})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    number = desk.open("More seats")
    olga.post(f"/t/{number}/role", {"role": "deal", "process": "deal", "amount": "2"})
    refused = olga.script().post(f"/t/{number}/row?columns=data.amount", {"name": "data.amount", "value": "much"})
    assert refused.status_code == 422
    assert 'value="much"' in refused.text


def test_what_somebody_else_wrote_meanwhile_is_told(desk: Desk, olga: Browser) -> None:
    number = desk.open("Seats")
    form = olga.script().text(f"/t/{number}/row?columns=title&edit=title")
    desk.run(EditTicket(int(number[2:]), {"title": "Chairs"}), "maria")
    sent = {"name": "title", "value": "Stools", "rev": found_value(form, "rev")}
    answer = olga.script().post(f"/t/{number}/row?columns=title", sent)
    assert answer.status_code == 409
    assert "Somebody wrote meanwhile: Chairs" in answer.text
    assert 'value="Stools"' in answer.text
    assert "Save mine" in answer.text


def test_what_cannot_be_changed_here_says_so(desk: Desk, olga: Browser) -> None:
    number = desk.open()
    answer = olga.script().text(f"/t/{number}/row?columns=service&edit=service")
    assert "Service cannot be changed here." in answer
    assert "<form" not in answer


def test_the_file_has_the_columns_of_the_table(desk: Desk, olga: Browser) -> None:
    desk.open()
    assert "columns=title%2Cpriority" in desk.at("maria").text(f"{TABLE}?columns=title:300,priority")
    assert "/tickets/export" not in olga.text(TABLE)


def test_list_and_table_lead_to_each_other_with_their_filters(desk: Desk, olga: Browser) -> None:
    desk.open()
    assert 'href="/tickets/table?priority=1' in olga.text("/tickets/list?priority=1")
    assert 'href="/tickets/list?priority=1' in olga.text(f"{TABLE}?priority=1")


def test_a_saved_view_keeps_the_columns(desk: Desk, olga: Browser) -> None:
    desk.open()
    html = olga.text(f"{TABLE}?columns=title,priority&priority=3")
    assert found_value(html, "path") == TABLE
    assert "columns=title%2Cpriority" in found_value(html, "query")
