"""Names of files are safe to keep, and the sender's as far as they can be."""

from __future__ import annotations

import email

import pytest

from instar_plugins.mail.names import LONGEST, given_name, safe


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\акт.pdf", "акт.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ('a<b>:"c".txt', "a_b___c_.txt"),
        ("", "file.png"),
        ("...", "file.png"),
    ],
)
def test_names_hold_no_folders_and_no_tricks(given: str, kept: str) -> None:
    assert safe(given, "image/png", set()) == kept


def test_none_stands_twice_and_none_is_too_long() -> None:
    taken: set[str] = set()
    assert [safe(name, "", taken) for name in ("a.txt", "A.txt", "a.txt")] == ["a.txt", "A (2).txt", "a (3).txt"]
    assert safe("x" * 500 + ".pdf", "", taken) == "x" * (LONGEST - 4) + ".pdf"


@pytest.mark.parametrize(
    "header",
    [
        "attachment; filename*=utf-8''%D0%B0%D0%BA%D1%82.pdf",
        'attachment; filename="=?utf-8?B?0LDQutGCLnBkZg==?="',
        "attachment; filename==?koi8-r?B?wcvULnBkZg==?=",
        "attachment; filename*0*=utf-8''%D0%B0; filename*1*=%D0%BA%D1%82.pdf",
        "attachment; filename=акт.pdf",
    ],
)
def test_a_name_is_read_in_every_way_in_which_programs_write_it(header: str) -> None:
    part = email.message_from_bytes(f"Content-Disposition: {header}\n\nx".encode())
    assert given_name(part) == "акт.pdf"
