"""The page of the audit, and its file."""

from __future__ import annotations

import csv
import io

import pytest

from instar.commands import AddGrant, AddTeam

from .conftest import Browser, Desk


@pytest.fixture
def root(desk: Desk) -> Browser:
    desk.run(AddGrant("carl", "designer", "process", "deal"), "root")
    return desk.at("root")


def test_it_stands_in_the_menu_of_who_may(desk: Desk, root: Browser) -> None:
    assert 'href="/admin/audit"' in root.text("/me")
    assert 'href="/admin/audit"' not in desk.at("maria").text("/me")
    assert desk.at("maria").get("/admin/audit").status_code == 403
    assert desk.at("maria").get("/admin/audit/file").status_code == 403


def test_rows_are_sentences_with_details_below(root: Browser) -> None:
    page = root.text("/admin/audit?what=grant&subject=carl&who=root")
    assert "Right given to carl: Designer in the process “Deals”" in page
    assert "<dd>process:deal</dd>" in page
    assert page.count('class="plain-card"') == 1


def test_the_page_says_what_is_not_there_and_what_is_wrong(root: Browser) -> None:
    assert "Nothing is found like that." in root.text("/admin/audit?subject=nobody")
    page = root.text("/admin/audit?who=nobody&when=soon&subject=carl")
    assert "Nobody has this log-in." in page
    assert 'value="carl"' in page, "what was typed stays"


def test_long_lists_come_page_by_page(desk: Desk, root: Browser) -> None:
    for number in range(55):
        desk.run(AddTeam(f"team{number}", f"<b>Team {number}</b>"))
    page = root.text("/admin/audit?what=team")
    assert "<b>Team" not in page
    assert page.count('class="plain-card"') == 50
    address = page.split('class="btn btn-ghost" href="?')[1].split('"')[0].replace("&amp;", "&")
    assert root.text(f"/admin/audit?{address}").count('class="plain-card"') == 7


def test_the_file_holds_the_same_rows_and_is_written_down(root: Browser) -> None:
    answer = root.get("/admin/audit/file?what=grant&subject=carl")
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    heads, row, *more = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heads[:2] == ["Time (UTC)", "Who"]
    assert (row[1], row[2], row[3]) == ("root", "grant.added", "carl")
    assert not more
    assert "Audit taken as a file" in root.text("/admin/audit?what=audit")
    assert root.get("/admin/audit/file?what=riddle").status_code == 422
