"""What is pure reaches nothing outside, and is told when it does."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from instar.testing import Impure, pure

REACHES: dict[str, Callable[[], object]] = {
    "a file": lambda: Path("/etc/hostname").read_bytes(),
    "a new file": lambda: Path("/tmp/instar-purity").write_bytes(b""),
    "a program": lambda: subprocess.run([sys.executable, "--version"], check=False),
    "an address": lambda: socket.getaddrinfo("localhost", 80),
    "a socket": lambda: socket.socket().connect(("127.0.0.1", 9)),
    "a database": lambda: sqlite3.connect(":memory:"),
}


@pytest.mark.parametrize("what", REACHES)
def test_what_reaches_outside_is_refused(what: str) -> None:
    with pytest.raises(Impure), pure():
        REACHES[what]()


def test_what_is_caught_inside_is_told_all_the_same() -> None:
    with pytest.raises(Impure), pure(), contextlib.suppress(Exception):
        Path("/etc/hostname").read_bytes()


def test_working_with_what_one_has_is_pure_and_afterwards_all_is_allowed() -> None:
    with pure():
        import decimal

        assert decimal.Decimal(2) + 2 == 4
    assert Path(__file__).read_bytes()
