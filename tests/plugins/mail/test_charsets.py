"""Text comes out right whatever the letter declares, or does not."""

from __future__ import annotations

import pytest

from instar_plugins.mail.charsets import decoded

TEXT = "Здравствуйте, у нас не печатает принтер на втором этаже."


@pytest.mark.parametrize("real", ["utf-8", "cp1251", "koi8-r", "cp866", "iso8859-5"])
@pytest.mark.parametrize("declared", ["", "us-ascii", "utf-8", "x-unknown", "no such", "undefined"])
def test_russian_is_read_without_a_right_declaration(real: str, declared: str) -> None:
    assert decoded(TEXT.encode(real), declared) == TEXT


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("ks_c_5601-1987", "cp949", "스티해"),
        ("Windows-1251", "cp1251", TEXT),
        ('"iso-8859-1"', "cp1252", "“quoted” – naïve"),
        ("gb2312", "gb18030", "中文"),
        ("x-sjis", "cp932", "テスト"),
    ],
)
def test_names_that_python_does_not_know_are_known(declared: str, codec: str, text: str) -> None:
    assert decoded(text.encode(codec), declared) == text


def test_what_no_database_keeps_is_left_out() -> None:
    assert decoded(b"\xef\xbb\xbfa\0b\r\nc") == "ab\nc"
