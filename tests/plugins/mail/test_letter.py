"""Letters are read however they are broken; who wrote, what, what it answers, and what came along."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from instar_plugins.mail.letter import read

from .conftest import Box, letter

MUTATED = 500


def test_a_letter_tells_who_wrote_what_and_when() -> None:
    found = read(
        letter(Date="Mon, 3 Nov 2025 10:15:00 +0300", Cc="Bob <bob@client.example>", Delivered_To="help@our.example")
    )
    assert (found.name, found.address, found.subject, found.text) == (
        "Ann",
        "ann@client.example",
        "Cats",
        "Two cats, please",
    )
    assert found.arrived == ("help@our.example", "desk@our.example", "bob@client.example")
    assert (found.id, found.sent) == ("1@client.example", 1_762_154_100_000)


def test_what_it_answers_stands_nearest_last() -> None:
    found = read(letter(References="<a@x> <b@x>", In_Reply_To="<b@x>"))
    assert found.answered == ("a@x", "b@x")


def test_without_an_id_copies_are_known_and_others_are_not() -> None:
    one = letter(Message_ID="")
    copy = b"Received: from somewhere\r\n" + one
    assert read(one).id == read(copy).id
    assert read(one).id != read(letter("Three cats", Message_ID="")).id


@pytest.mark.parametrize("raw", [b"null", b"\0" * 64, b"Dear desk,\n\nplease help"])
def test_what_is_no_letter_is_refused_with_the_reason(raw: bytes) -> None:
    with pytest.raises(ValueError, match="no headers"):
        read(raw)


def test_a_letter_by_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="does not say who wrote it"):
        read(letter(From=""))


def test_parts_within_parts_end_somewhere() -> None:
    """A letter of a thousand shells is read, or refused in words."""
    raw = b"From: a@b.example\r\n"
    for depth in range(1500):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
    try:
        found = read(raw)
    except ValueError as error:
        told = str(error)
    else:
        told = "nested" if found.too_many else ""
    assert "nested" in told


def test_blanks_before_the_colon_of_a_header_are_read_over() -> None:
    assert read(b"From : a@b.example\r\nSubject   : Old\r\n\r\nText").subject == "Old"


def changed(raw: bytes, chance: random.Random) -> bytes:
    given = bytearray(raw)
    for _change in range(chance.randrange(1, 8)):
        at = chance.randrange(len(given) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            given[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del given[at : at + chance.randrange(80)]
        elif kind == 2:
            given[at:at] = given[chance.randrange(len(given) + 1) :][:300]
        else:
            given[at:at] = chance.randbytes(6)
    return bytes(given)


@pytest.mark.samples
def test_broken_letters_never_raise_anything_but_their_reason(samples: Path) -> None:
    chance = random.Random(20)
    raws = [file.read_bytes() for file in sorted((samples / "email" / "mikel").rglob("*")) if file.is_file()]
    for _number in range(MUTATED):
        raw = changed(chance.choice(raws), chance)
        try:
            found = read(raw)
        except UnicodeError:  # a ValueError too, and no reason
            raise
        except ValueError:
            continue
        (found.text + found.subject + found.name).encode()
        assert found.id


@pytest.mark.samples
def test_every_letter_of_other_people_becomes_one_ticket_or_a_recorded_refusal(samples: Path, box: Box) -> None:
    box.set_up(mail_most=1000)
    files = [file for file in sorted((samples / "email" / "mikel").rglob("*")) if file.is_file()]
    told = {file.name: box.come(file.read_bytes() or b" ") for file in files}
    assert len(told) == 105
    odd = {name: one for name, one in told.items() if one.outcome not in ("ticket", "message") and not one.reason}
    assert odd == {}
    opened = [one.ticket for one in told.values() if one.outcome == "ticket"]
    assert len(opened) == len(set(opened)) > 60
    assert box.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)]
    assert told["attachment_pdf.eml"].ticket is not None
    pdf = box.rows("SELECT name, size FROM attachment WHERE ticket_id = ?", told["attachment_pdf.eml"].ticket)
    assert pdf == [("broken.pdf", 1026)]
    text = box.told(told["japanese_shift_jis.eml"].ticket or 0)[0][2]
    assert "このメールはテスト用のメールです。" in text
