"""Importing on its pages: file, columns, trial, the real thing, and what was refused."""

from __future__ import annotations

import csv
import io
import re

import pytest

from instar.jobs import Workers

from .conftest import SCRIPT, Browser, Desk

TEXT = "ФИО;Почта;Прочее\nАнна;anna@x.org;1\nБорис;нет;2\n"
HOME = "/admin/import"


@pytest.fixture
def maria(desk: Desk) -> Browser:
    return desk.at("maria")


def bring(browser: Browser, text: str = TEXT, kind: str = "contacts", encoding: str = "cp1251") -> str:
    sent = {"kind": kind, "file": (io.BytesIO(text.encode(encoding)), "clients.csv")}
    answer = browser.post(HOME, sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def tried(desk: Desk, browser: Browser, **more: str) -> str:
    run = bring(browser)
    answer = browser.post(run, {"do": "check", "column-0": "name", "column-1": "email", **more})
    assert answer.status_code == 303, answer.text
    Workers(desk.kernel, 1).drain()
    return run


def test_a_file_shows_its_columns_with_guesses_and_first_lines(maria: Browser) -> None:
    page = maria.text(bring(maria))
    assert "windows-1251" in page
    assert "Анна · Борис" in page
    assert re.findall(r'<option value="(\w+)" selected>', page)[:2] == ["name", "email"]
    assert page.count(">not taken</option>") == 3


def test_a_trial_tells_every_bad_line_and_changes_nothing(desk: Desk, maria: Browser) -> None:
    run = tried(desk, maria)
    page = maria.text(run)
    assert "Import 1 line" in page
    assert "1 would be created" in page
    assert "“нет”" in page
    assert "Right is: an e-mail address" in page
    assert desk.kernel.store.read().value("SELECT count(*) FROM contact WHERE name = 'Анна'") == 0


def test_lines_come_in_and_the_file_brought_again_changes_nothing(desk: Desk, maria: Browser) -> None:
    run = tried(desk, maria)
    assert maria.post(run, {"do": "run"}).status_code == 303
    page = maria.text(run)
    assert "import-progress" in page
    assert "0 of 2 lines" in page
    assert maria.get(f"{run}/progress", headers=SCRIPT).status_code == 200
    Workers(desk.kernel, 1).drain()
    assert maria.get(f"{run}/progress", headers=SCRIPT).headers["HX-Redirect"] == run
    page = maria.text(run)
    assert "What became of it" in page
    assert "1 created" in page
    again = tried(desk, maria)
    page = maria.text(again)
    assert "There is nothing to import." in page
    assert "1 would stay as they are" in page


def test_refused_lines_are_a_file_with_reasons(desk: Desk, maria: Browser) -> None:
    run = tried(desk, maria)
    answer = maria.get(f"{run}/refused.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["ФИО", "Почта", "Прочее", "Line", "Reason"]
    assert rows[1][:4] == ["Борис", "нет", "2", "3"]
    assert rows[1][4].startswith("E-mail: ")


def test_columns_can_be_changed_and_wrong_ones_are_told_with_all_that_was_chosen(desk: Desk, maria: Browser) -> None:
    run = bring(maria)
    answer = maria.post(run, {"do": "check", "column-1": "email", "column-2": "note"})
    assert answer.status_code == 422
    assert "No column is chosen for “Name”." in answer.text
    assert 'value="note" selected' in answer.text
    maria.post(run, {"do": "check", "column-0": "name", "column-1": "email"})
    Workers(desk.kernel, 1).drain()
    assert maria.post(run, {"do": "change"}).status_code == 303
    assert "Which column is what?" in maria.text(run)


def test_a_wrong_guess_of_letters_is_put_right(maria: Browser) -> None:
    run = bring(maria)
    again = maria.post(run, {"do": "read", "encoding": "cp866", "delimiter": "comma"}).headers["Location"]
    assert again != run
    assert 'name="column-1"' not in maria.text(again)
    assert maria.post(run, {"do": "read", "encoding": "utf-8", "delimiter": "comma"}).status_code == 422


def test_what_is_no_table_is_told_at_the_field(maria: Browser) -> None:
    sent = {"kind": "contacts", "file": (io.BytesIO(b"PK\x03\x04"), "book.xlsx")}
    answer = maria.post(HOME, sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Save it as CSV" in answer.text
    assert maria.post(HOME, {"kind": "contacts"}).status_code == 422


def test_each_sees_what_he_may_import_and_his_own_files(desk: Desk, maria: Browser) -> None:
    run = bring(maria)
    page = maria.text(HOME)
    assert "clients.csv" in page
    assert 'value="contacts"' in page
    assert 'value="staff"' not in page
    root = desk.at("root")
    assert 'value="staff"' in root.text(HOME)
    assert "clients.csv" not in root.text(HOME)
    assert root.get(run).status_code == 404
    carl = desk.at("carl")
    assert carl.get(run).status_code == 404
    assert carl.post(HOME, {"kind": "staff"}, content_type="multipart/form-data").status_code in (403, 422)


def test_an_import_is_stopped(desk: Desk, maria: Browser) -> None:
    run = bring(maria)
    maria.post(run, {"do": "check", "column-0": "name", "column-1": "email"})
    maria.post(run, {"do": "stop"})
    assert "stopped" in maria.text(run)
