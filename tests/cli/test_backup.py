"""``instar backup`` and back: what programs and people read."""

from __future__ import annotations

import json

import pytest


@pytest.mark.sqlite
def test_programs_read_what_is_in_it(shell, site, tmp_path):
    result = shell("backup", tmp_path / "a.zip", "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told.keys() == {"file", "tickets", "files", "size", "lost"}
    assert told["size"] == (tmp_path / "a.zip").stat().st_size


@pytest.mark.sqlite
def test_people_read_a_sentence(shell, site, tmp_path):
    assert "tickets, 0 files" in shell("backup", tmp_path / "a.zip").stdout


@pytest.mark.sqlite
def test_lost_files_end_with_1(shell, site, tmp_path):
    from instar.store import Store

    store = Store(site / "var" / "instar.db")
    store.read().run(
        "INSERT INTO attachment (id, sha256, name, size, media_type, owner, at) VALUES ('a', ?, 'x', 1, 'x', 'x', 0)",
        ("ab" * 32,),
    )
    store.close()
    result = shell("backup", tmp_path / "a.zip")
    assert result.exit_code == 1
    assert "ab" * 32 in result.stderr
    assert (tmp_path / "a.zip").is_file()


def test_a_folder_without_a_site_is_told(shell, tmp_path):
    result = shell("backup", tmp_path / "a.zip")
    assert result.exit_code == 1
    assert "instar init" in result.stderr
