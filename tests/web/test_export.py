"""A list as a file, from its page."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime

import orjson
import pytest
from openpyxl import load_workbook

from instar.commands import AddGrant
from instar.queries import export

from .conftest import Browser, Desk

CSV, XLSX = "/tickets/list.csv", "/tickets/list.xlsx"


@pytest.fixture
def maria(desk: Desk) -> Browser:
    desk.open("=1+1 first")
    desk.open("Второй; тикет")
    return desk.at("maria")


def rows(browser: Browser, address: str, delimiter: str = ",") -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_the_button_stands_on_the_list_of_those_who_may(desk: Desk, maria: Browser) -> None:
    page = maria.text("/tickets/list?q=first&sort=created")
    address = re.search(r'href="(/tickets/export\?[^"]+)"', page)
    assert address is not None
    assert address[1].replace("&amp;", "&") == "/tickets/export?q=first&sort=created"
    assert "process=appeal" in maria.text("/p/appeal/list")
    assert "/tickets/export" not in desk.at("olga").text("/tickets/list")


def test_who_may_not_export_is_refused_and_leaves_no_line(desk: Desk, maria: Browser) -> None:
    olga = desk.at("olga")
    assert olga.get("/tickets/export").status_code == 403
    assert olga.get(CSV).status_code == 403
    assert desk.kernel.store.read().all("SELECT 1 FROM audit WHERE what LIKE 'tickets.%'") == []


def test_the_file_has_the_rows_of_the_list_and_no_formula(maria: Browser) -> None:
    assert rows(maria, f"{CSV}?columns=number,title&sort=created") == [
        ["Number", "Title"],
        ["T-1", "'=1+1 first"],
        ["T-2", "Второй; тикет"],
    ]
    assert rows(maria, f"{CSV}?columns=number&columns=priority&q=first") == [["Number", "Priority"], ["T-1", "3"]]
    answer = maria.get(f"{CSV}?q=first")
    assert answer.headers["Content-Disposition"] == "attachment; filename=tickets-2026-01-05.csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert not maria.get(f"{CSV}?q=first&bom=no").data.startswith(b"\xef\xbb\xbf")


def test_a_workbook_has_the_same_rows_and_no_formula(desk: Desk, maria: Browser) -> None:
    answer = maria.get(f"{XLSX}?columns=number,title,priority,created&sort=created")
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["Content-Disposition"] == "attachment; filename=tickets-2026-01-05.xlsx"
    lines = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert lines[0] == ("Number", "Title", "Priority", "Created")
    assert [line[:3] for line in lines[1:]] == [("T-1", "=1+1 first", 3), ("T-2", "Второй; тикет", 3)]
    assert isinstance(lines[1][3], datetime)
    told = desk.kernel.store.read().all("SELECT what FROM audit WHERE what LIKE 'tickets.%' ORDER BY id")
    assert told == [("tickets.export",), ("tickets.exported",)]


def test_a_workbook_of_too_many_is_not_begun(desk: Desk, maria: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "/tickets/list.xlsx" in maria.text("/tickets/export")
    monkeypatch.setattr(export, "MOST_IN_WORKBOOK", 1)
    assert "/tickets/list.xlsx" not in maria.text("/tickets/export")
    refused = maria.get(XLSX)
    assert refused.status_code == 422
    assert "CSV" in refused.text
    assert desk.at("olga").get(XLSX).status_code == 403
    assert desk.kernel.store.read().all("SELECT 1 FROM audit WHERE what LIKE 'tickets.%'") == []


def test_a_russian_reader_gets_semicolons_and_titles_of_his_own(maria: Browser) -> None:
    maria.client.set_cookie("language", "ru")
    maria.headers["Accept-Language"] = "ru"
    assert rows(maria, f"{CSV}?columns=number,role&sort=created", ";")[:2] == [["Номер", "Роль"], ["T-1", "Обращение"]]
    assert rows(maria, f"{CSV}?columns=number&delimiter=tab", "\t")[0] == ["Номер"]


def test_who_has_exported_what_is_in_the_audit(desk: Desk, maria: Browser) -> None:
    rows(maria, f"{CSV}?columns=number&q=first")
    found = desk.kernel.store.read().all(
        "SELECT p.key, a.what, a.detail FROM audit a JOIN principal p ON p.id = a.actor_id"
        " WHERE a.what LIKE 'tickets.%' ORDER BY a.id"
    )
    assert [row[:2] for row in found] == [("maria", "tickets.export"), ("maria", "tickets.exported")]
    begun, ended = (orjson.loads(row[2]) for row in found)
    assert begun["columns"] == ["number"]
    assert "q=first" in begun["query"]
    assert (ended["count"], ended["whole"]) == (1, True)


def test_the_page_says_how_many_and_offers_what_may_be_read(desk: Desk, maria: Browser) -> None:
    page = maria.text("/tickets/export?q=first")
    assert "1 ticket goes into the file" in page
    assert 'name="q" value="first"' in page
    assert 'value="data.suspicion"' in page
    assert 'value="semicolon" selected' not in page
    desk.run(AddGrant("carl", "ticket.view"))
    desk.run(AddGrant("carl", "ticket.export"))
    carl = desk.at("carl").text("/tickets/export")
    assert 'value="data.topic"' in carl
    assert "data.suspicion" not in carl
    assert 'value="priority"' not in carl


def test_chosen_columns_stay_chosen(maria: Browser) -> None:
    page = maria.text("/tickets/export?columns=title")
    assert re.findall(r'name="columns" value="([^"]+)" checked', page) == ["title"]


def test_nothing_to_export_and_a_broken_filter_lead_back(maria: Browser) -> None:
    assert "There is no ticket here that you may export." in maria.text("/tickets/export?q=nosuchword")
    assert "Back to the list" in maria.text("/tickets/export?where=nosuch%20%3D%3D%201")
    assert maria.get(f"{CSV}?where=nosuch%20%3D%3D%201").status_code == 422
    assert maria.get(f"{CSV}?columns=nosuch").status_code == 422


def test_ten_thousand_tickets_leave_in_pieces(desk: Desk, maria: Browser) -> None:
    """No piece holds more than a page, whatever the list's length."""
    with desk.kernel.store.transaction() as tx:
        listed = ", ".join(name for name in desk.kernel.store.columns("ticket") if name != "id")
        many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        tx.run(f"INSERT INTO ticket (id, {listed}) {many} SELECT 1000 + i, {listed} FROM n, ticket WHERE id = 1")
    answer = maria.client.get(f"{CSV}?columns=number,title", buffered=False)
    pieces = [len(piece) for piece in answer.iter_encoded()]
    assert len(pieces) > 45
    assert max(pieces) < 20_000
    assert sum(pieces) > 10_002 * 8
