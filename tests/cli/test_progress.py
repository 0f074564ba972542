"""A bar for people who wait, and nothing for those who do not."""

from __future__ import annotations

import io

import pytest

from instar.cli import progress as module
from instar.cli.progress import bar, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_where_nobody_watches_nothing_is_drawn(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PATIENCE_S", -1)
    assert list(progress([1, 2], "Counting")) == [1, 2]
    assert capsys.readouterr().err == ""


def test_a_quick_one_draws_nothing(monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert list(progress([1, 2], "Counting")) == [1, 2]
    assert terminal.getvalue() == ""


def test_a_slow_one_draws_how_far_it_is_and_cleans_up(monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(module, "PATIENCE_S", -1)
    assert list(progress([1, 2], "Counting")) == [1, 2]
    assert "Counting" in terminal.getvalue()
    assert "1/2" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_work_that_tells_how_far_it_is_gets_a_bar_too(monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(module, "PATIENCE_S", -1)
    with bar("Copying") as step:
        step(3, 7)
    assert "3/7" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
