"""Which files a path on the command line stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.cli.sources import files, read
from instar.errors import UsageError


def test_folders_are_searched_and_each_file_comes_once(tmp_path: Path):
    (tmp_path / "a").mkdir()
    for name in ("b.json", "a/c.json", "a/d.txt", ".hidden.json"):
        (tmp_path / name).write_text("{}")
    found = files([tmp_path / "b.json", tmp_path])
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["b.json", "a/c.json"]


def test_a_file_that_is_named_is_taken_whatever_its_ending(tmp_path: Path):
    file = tmp_path / "definition"
    file.write_text("{}")
    assert files([file]) == [file]


def test_none_at_all_is_a_wrong_call(tmp_path: Path):
    with pytest.raises(UsageError):
        files([tmp_path])


def test_what_a_file_says_it_is(tmp_path: Path):
    for text, format in (
        ('{"format": "instar.form/1"}', "instar.form/1"),
        ('{"format": 1}', ""),
        ("[]", ""),
        ("{", ""),
    ):
        (tmp_path / "x.json").write_text(text)
        assert read(tmp_path / "x.json").format == format
