"""``instar calendar import`` writes a calendar that can be checked and published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from instar.cli import main

ICAL = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:test\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Inventory\r
DTSTART;VALUE=DATE:20281229\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Meeting\r
DTSTART:20281229T090000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "days.ics"
    path.write_text(ICAL, encoding="utf-8")
    return path


def run(folder: Path, *arguments: Any) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), *map(str, arguments)])


def test_days_off_are_written_and_what_is_left_out_is_named(tmp_path: Path, file: Path) -> None:
    into = tmp_path / "calendars"
    done = run(tmp_path, "calendar", "import", file, "--key", "company", "--into", into, "--format", "json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["days"], [loss["name"] for loss in told["losses"]]) == (0, 1, ["Meeting"])
    written = json.loads((into / "company.json").read_text("utf-8"))
    assert (written["extends"], written["holidays"]) == ("office", [{"date": "2028-12-29", "title": "Inventory"}])
    office = {"format": "instar.calendar/1", "key": "office", "title": "Office", "week": {"mon": ["09:00-18:00"]}}
    (into / "office.json").write_text(json.dumps(office), encoding="utf-8")
    assert run(tmp_path, "check", into).exit_code == 0


def test_a_file_that_is_there_is_kept(tmp_path: Path, file: Path) -> None:
    into = tmp_path / "calendars"
    arguments = ("calendar", "import", file, "--key", "company", "--into", into, "--extends", "ru")
    first = run(tmp_path, *arguments)
    assert (first.exit_code, "1 day" in first.stdout, "Meeting" in first.stderr) == (0, True, True)
    assert run(tmp_path, *arguments).exit_code != 0
    assert run(tmp_path, *arguments, "--force").exit_code == 0


@pytest.mark.parametrize(("text", "key"), [("{}", "company"), (ICAL, "1 2")])
def test_what_cannot_be_read_is_told(tmp_path: Path, file: Path, text: str, key: str) -> None:
    file.write_text(text, encoding="utf-8")
    done = run(tmp_path, "calendar", "import", file, "--key", key, "--into", tmp_path)
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    assert not (tmp_path / f"{key}.json").exists()
