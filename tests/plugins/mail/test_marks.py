"""Marks of ours are known again, and nobody else can make one."""

from __future__ import annotations

from instar_plugins.mail.marks import marked_ticket, reply_mark, sent_id, sent_ticket, unmarked

KEY = b"k" * 32


def test_a_mark_in_an_address_names_its_ticket() -> None:
    mark = reply_mark(KEY, 12)
    assert marked_ticket(KEY, f"desk+{mark}@our.example") == "T-12"
    assert marked_ticket(KEY, f"DESK+{mark.upper()}@our.example") == "T-12"
    assert unmarked(f"Desk+{mark}@our.example") == "desk@our.example"


def test_no_other_number_key_or_place_makes_one() -> None:
    mark = reply_mark(KEY, 12)
    assert marked_ticket(KEY, f"desk+{mark.replace('t12', 't13')}@our.example") == ""
    assert marked_ticket(b"x" * 32, f"desk+{mark}@our.example") == ""
    assert marked_ticket(b"", f"desk+{reply_mark(b'', 12)}@our.example") == ""
    assert sent_ticket(KEY, f"{mark}@our.example") == ""


def test_the_id_of_a_letter_that_we_sent_names_its_ticket() -> None:
    made = sent_id(KEY, 12, "m77", "our.example")
    assert sent_ticket(KEY, made) == "T-12"
    assert sent_ticket(KEY, made.replace("m77", "m78")) == ""
