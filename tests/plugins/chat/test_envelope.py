"""What is kept of a message is read back as it was; what was cut off is refused."""

from __future__ import annotations

import pytest

from instar.contract import InboundFile
from instar_plugins.chat.envelope import SIGN, Envelope, clean, opened, packed

WHOLE = Envelope(
    "t", "i", "Кот\nserый 🐈", 7, "w", "s", "Анна", "ru", (InboundFile("a.txt", b"a\nb"), InboundFile("b", b""))
)


def test_it_is_read_back_as_it_was() -> None:
    assert opened(packed(WHOLE)) == WHOLE


def test_what_was_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="is missing"):
        opened(packed(WHOLE)[:-1])


@pytest.mark.parametrize(
    "head",
    [b"{}", b"null", b"[" * 99_999, b'{"talk": 1, "id": 2, "at": 3}', b'{"talk": "a", "id": "b", "at": true}'],
)
def test_what_is_none_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match=r"no message|Nothing can be read"):
        opened(SIGN + head + b"\n")


def test_what_no_database_takes_is_left_out() -> None:
    assert clean("a\x00b\ud800c") == "ab?c"
    assert clean(None) == clean(7) == ""
    assert clean("x" * 9, 3) == "xxx"
